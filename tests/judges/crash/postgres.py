"""A server of PostgreSQL to be judged on: the one that is named, or a throw-away one."""

import glob
import os
import shutil
import socket
import subprocess
import tempfile


class Postgres:
    name = "PostgreSQL"

    def __init__(self, url, binaries=None, folder=None):
        self.url, self.binaries, self.folder = url, binaries, folder

    @classmethod
    def find(cls, asked):
        """The server at the address, one of our own (`auto`) or none (`off`)."""
        if asked == "off":
            return None
        if asked != "auto":
            return cls(asked)
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        initdb = found[-1] if found else shutil.which("initdb")
        return cls.begin(os.path.dirname(os.path.realpath(initdb))) if initdb else None

    @classmethod
    def begin(cls, binaries):
        folder = tempfile.mkdtemp(prefix="chancery-crash-pg-")
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = cls(f"postgres://postgres@127.0.0.1:{port}/postgres", binaries, folder)
        server.run(
            "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "-D", f"{folder}/data"
        )
        server.run(
            "pg_ctl", "start", "--wait", "--silent", "-D", f"{folder}/data", "-l", f"{folder}/log",
            "-o", f"-h 127.0.0.1 -p {port} -k {folder}",
        )
        return server

    def run(self, program, *args):
        command = [f"{self.binaries}/{program}" if self.binaries else program, *args]
        if self.folder and os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", *command]
        nothing = subprocess.DEVNULL
        subprocess.run(command, check=True, cwd="/", stdin=nothing, stdout=nothing, stderr=subprocess.PIPE)

    def check(self, whole):
        """Holds every table against its indexes, where asked to; without a tool for that, reads everything."""
        if not whole:
            return
        if self.binaries and os.path.exists(f"{self.binaries}/pg_amcheck"):
            self.run("pg_amcheck", "--install-missing", "--heapallindexed", self.url)
        elif self.binaries or shutil.which("pg_dump"):
            self.run("pg_dump", "--file=/dev/null", self.url)

    def stop(self):
        if self.folder:
            self.run("pg_ctl", "stop", "--mode=immediate", "--silent", "-D", f"{self.folder}/data")
            shutil.rmtree(self.folder, ignore_errors=True)
