"""An SQLite file to be judged on, and what a judge says of what is not as it has to be."""

import sqlite3
from pathlib import Path


class Broken(Exception):
    """What is left is not as it has to be."""


def expect(condition, message):
    if not condition:
        raise Broken(message)


class Sqlite:
    name = "SQLite"

    def __init__(self, folder):
        self.file = Path(folder) / "crash.db"
        self.url = f"sqlite://{self.file}"

    def check(self, _whole):
        connection = sqlite3.connect(f"file:{self.file}?mode=rw", uri=True)
        try:
            found = connection.execute("PRAGMA integrity_check").fetchall()
            expect(found == [("ok",)], f"integrity_check says {found}")
            found = connection.execute("PRAGMA foreign_key_check").fetchall()
            expect(found == [], f"foreign_key_check says {found}")
        finally:
            connection.close()

    def stop(self):
        pass
