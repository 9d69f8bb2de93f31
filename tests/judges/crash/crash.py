"""Kills imports and servers with SIGKILL at random moments, and judges what is left.

After each: whatever was acknowledged is there, an export shows one state and no half of another, the database is
sound, and a server is ready within two seconds. It goes on until as many were really killed on their way as were
asked for; one that ended before does not count. Needs nothing but Python.
"""

import argparse
import hashlib
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from postgres import Postgres
from sqlite import Broken, Sqlite, expect

READY_WITHIN = 2.0
LENIENT = 10.0
# How many are tried for each that is to be killed, and how many more where few are.
TRIES, MORE_TRIES = 3, 12
# PostgreSQL is held against its indexes after every so many.
WHOLE_EVERY = 10
ARTICLES = 120
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def write_tree(root, state):
    """A tree all of whose articles name one state."""
    (root / "content/blog").mkdir(parents=True, exist_ok=True)
    (root / "config.yaml").write_text(
        "baseURL: https://crash.test\ntitle: Crash\npermalinks:\n  blog: /blog/:slug/\n"
    )
    (root / "content/_index.md").write_text("---\ntitle: Crash\n---\n")
    for number in range(ARTICLES):
        (root / f"content/blog/article-{number}.md").write_text(
            f"---\ntitle: Article {number} in state {state:05d}\nslug: article-{number}\n"
            f"date: 2021-01-01T00:00:00Z\n---\n\n{f'Text {number} of state {state:05d}. ' * 40}\n"
        )


class Judge:
    def __init__(self, program, database, folder, dice, ready_within):
        self.program, self.database, self.dice = program, database, dice
        self.ready_within = ready_within
        self.folder = Path(folder)
        self.tree = self.folder / "tree"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("CHANCERY_")}
        self.state = 0
        self.digest = None
        self.starts = []
        self.tokens = []
        self.jobs = []

    def command(self, *args):
        return [self.program, *args[:1], *(["create"] if args[:2] == ("token", "create") else []),
                *(["list"] if args[:2] == ("token", "list") else []),
                "--database", self.database.url, *args[2 if args[0] == "token" else 1:]]

    def run(self, *args):
        done = subprocess.run(self.command(*args), capture_output=True, env=self.environment, timeout=120)
        expect(done.returncode == 0, f"{args} ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
        return done.stdout.decode()

    def begin(self, *args):
        return subprocess.Popen(
            self.command(*args), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment
        )

    def seen(self):
        """The one state that an export shows."""
        lines = self.run("export", "news", "--format", "ndjson").splitlines()
        states = {state for line in lines for state in re.findall(r"state[- ](\d{5})", line)}
        expect(len(lines) == ARTICLES, f"{len(lines)} articles of {ARTICLES}")
        expect(len(states) == 1, f"half of one state and half of another: {sorted(states)}")
        state = int(states.pop())
        # With the state taken out every state looks the same, to the byte.
        text = re.sub(r"(recordedAt|updatedAt)\":\"[^\"]*\"", r"\1", "\n".join(lines))
        text = re.sub(r"state([- ])\d+", r"state\1", text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        expect(self.digest in (None, digest), "the export of a state differs from that of another")
        self.digest = digest
        return state

    def import_and_kill(self, typical):
        """Whether it was killed on its way, and how long an import takes."""
        before, self.state = self.state, self.state + 1
        write_tree(self.tree, self.state)
        child = self.begin("import", str(self.tree))
        begun = time.monotonic()
        moment = self.dice.uniform(0, typical * 0.9)
        try:
            child.wait(moment)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        code = child.wait()
        child.stdout.close()
        seen = self.seen()
        expect(seen in (before, self.state), f"state {seen} is neither {before} nor {self.state}")
        expect(code != 0 or seen == self.state, f"state {self.state} was acknowledged, and {seen} is there")
        expect(code in (0, -signal.SIGKILL), f"an import ended with {code}")
        self.state = seen
        # Imports that are killed never say how long they take: without growing, the aim would stay too early for
        # their last moments on a machine that became slower.
        killed = code == -signal.SIGKILL
        return killed, typical * 1.03 if killed else time.monotonic() - begun

    def serve(self, *more):
        begun = time.monotonic()
        log = open(self.folder / "log", "wb+")
        child = subprocess.Popen(
            self.command("serve", "--listen", "127.0.0.1:0", "--log-format", "json", *more),
            stderr=log, env=self.environment,
        )
        address = None
        while time.monotonic() < begun + 30:
            if address is None:
                found = re.search(rb'"url":"(http://[^"]+)"', (self.folder / "log").read_bytes())
                address = found and found.group(1).decode()
            if address and self.ask(address, "/readyz")[0] == 200:
                took = time.monotonic() - begun
                self.starts.append(took)
                log.close()
                if took > self.ready_within:
                    child.kill()
                    child.wait()
                    raise Broken(f"ready after {took:.2f} s, later than {self.ready_within:.0f} s")
                return child, address
            expect(child.poll() is None, f"no server: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.01)
        child.kill()
        raise Broken(f"not ready within 30 s: {(self.folder / 'log').read_text()[-2000:]}")

    def ask(self, address, path, token=None, method="GET"):
        request = urllib.request.Request(address + path, method=method)
        if token:
            request.add_header("authorization", f"Bearer {token}")
        try:
            with OPENER.open(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except (OSError, http.client.HTTPException):
            return 0, b""

    def check_ready(self):
        child, address = self.serve()
        child.send_signal(signal.SIGKILL)
        child.wait()

    def write_and_kill(self, number):
        """A server takes requests for imports while a token is made, and both are killed.

        Whether it was killed while it wrote: a request for an import was under way, or the token.
        """
        before, self.state = self.state, self.state + 1
        write_tree(self.tree, self.state)
        server, address = self.serve("--content", str(self.tree), "--content-watch", "off")
        self.check_acknowledged(address)
        taken, cut = [], []
        over = threading.Event()

        def ask():
            while not over.is_set() and self.tokens:
                status, body = self.ask(address, "/v1/imports", self.tokens[-1], "POST")
                if status == 202 and body:
                    taken.append(json.loads(body)["id"])
                elif status == 0 or not body:
                    cut.append(status)
                    return

        asking = threading.Thread(target=ask)
        asking.start()
        making = self.begin("token", "create", "--label", f"crash {number}")
        time.sleep(self.dice.uniform(0, 0.6))
        server.send_signal(signal.SIGKILL)
        making.send_signal(signal.SIGKILL)
        over.set()
        code = server.wait()
        asking.join()
        expect(code == -signal.SIGKILL, f"the server had ended with {code}")
        printed = making.communicate()[0].decode().strip()
        if printed:
            self.tokens.append(printed)
        self.jobs.extend(taken[-5:])
        seen = self.seen()
        expect(seen in (before, self.state), f"state {seen} is neither {before} nor {self.state}")
        self.state = seen
        return bool(cut) or making.returncode == -signal.SIGKILL

    def check_acknowledged(self, address, tokens=3):
        """The tokens that were printed are taken, and the jobs that were taken last are known."""
        for token in self.tokens[-tokens:]:
            status, _ = self.ask(address, "/v1/imports", token)
            expect(status == 200, f"a token that was printed is answered {status}")
        # The last hundred jobs are kept.
        for job in self.jobs[-15:]:
            status, _ = self.ask(address, f"/v1/imports/{job}", self.tokens[-1])
            expect(status == 200, f"the import {job} was taken, and is answered {status}")


def judge(program, database, args, dice):
    with tempfile.TemporaryDirectory(prefix="chancery-crash-") as folder:
        if database is None:
            database = Sqlite(folder)
        ready_within = LENIENT if args.lenient else READY_WITHIN
        one = Judge(program, database, folder, dice, ready_within)
        write_tree(one.tree, 0)
        begun = time.monotonic()
        one.run("import", str(one.tree))
        typical = time.monotonic() - begun
        one.tokens.append(one.run("token", "create", "--label", "first").strip())

        killed = tried = 0
        while killed < args.imports:
            expect(tried < args.imports * TRIES + MORE_TRIES, f"{killed} of {tried} imports were killed on their way")
            was_killed, typical = one.import_and_kill(typical)
            killed, tried = killed + was_killed, tried + 1
            database.check(was_killed and (killed % WHOLE_EVERY == 0 or killed == args.imports))
            one.check_ready()
        print(
            f"{database.name}: {killed} imports killed on their way, of {tried} ({args.imports} asked for): "
            "nothing lost, nothing half"
        )

        killed = tried = 0
        while killed < args.writes:
            expect(tried < args.writes * TRIES + MORE_TRIES, f"{killed} of {tried} servers were killed as they wrote")
            was_killed = one.write_and_kill(tried)
            killed, tried = killed + was_killed, tried + 1
            database.check(was_killed and (killed % WHOLE_EVERY == 0 or killed == args.writes))
        child, address = one.serve()
        one.check_acknowledged(address, len(one.tokens))
        child.send_signal(signal.SIGKILL)
        child.wait()
        print(
            f"{database.name}: {killed} servers killed while they wrote, of {tried} ({args.writes} asked for): "
            f"{len(one.tokens)} tokens and {len(one.jobs)} imports acknowledged, none lost"
        )
        starts = sorted(one.starts)
        print(
            f"{database.name}: ready after {starts[len(starts) // 2]:.2f} s in the median, {starts[-1]:.2f} s at "
            f"most, of {len(starts)} starts (bound {ready_within:.0f} s)"
        )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--imports", type=int, default=6)
    parser.add_argument("--writes", type=int, default=8)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--postgres", default="auto")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--lenient", action="store_true")
    args = parser.parse_args()
    if args.full:
        args.imports, args.writes = 100, 200
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    databases = [None]
    postgres = Postgres.find(args.postgres)
    if postgres:
        databases.append(postgres)
    else:
        print("PostgreSQL: not judged, none is to be had")
    try:
        for database in databases:
            judge(args.program, database, args, random.Random(seed))
    except (Broken, subprocess.SubprocessError) as broken:
        print(f"FAILED: {broken}")
        return 1
    finally:
        if postgres:
            postgres.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
