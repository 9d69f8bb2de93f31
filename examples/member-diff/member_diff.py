#!/usr/bin/env python3
"""Says who joined and who left since the last run.

    member_diff.py https://api.example.org folder

Keeps the member list in FOLDER/members.csv and asks only for what changed (If-None-Match). Run it daily:

    0 3 * * *  member_diff.py https://api.example.org /var/lib/member-diff

It prints nothing where nobody joined, left or was renamed, so cron sends a mail only when somebody did.
Python's standard library is all it needs. Exit codes: 0 done, 1 the list could not be had.
"""

import csv
import io
import json
import os
import sys
import urllib.error
import urllib.request

FIELDS = "id,name,category.name,memberSince,website"


def fetch(server, etag):
    """The list and its ETag; no list where it is still the one of the ETag."""
    request = urllib.request.Request(f"{server}/v1/members.csv?fields={FIELDS}")
    if etag:
        request.add_header("If-None-Match", etag)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            # A list that breaks off raises here: it is never taken for a shorter one.
            return answer.read().decode("utf-8"), answer.headers["ETag"]
    except urllib.error.HTTPError as error:
        if error.code == 304:
            return None, etag
        raise


def members(text):
    """The members by id. A leading ' keeps spreadsheets from taking a text for a formula."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    plain = lambda cell: cell[1:] if cell.startswith("'") else cell
    return {row["id"]: {name: plain(cell) for name, cell in row.items()} for row in rows}


def read(path):
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None


def write(path, text):
    """Replaces a file at once: a run that is cut short leaves the old one."""
    with open(path + ".new", "w", encoding="utf-8", newline="") as file:
        file.write(text)
    os.replace(path + ".new", path)


def main(server, folder):
    os.makedirs(folder, exist_ok=True)
    kept, tag = os.path.join(folder, "members.csv"), os.path.join(folder, "etag")
    before = read(kept)
    after, etag = fetch(server.rstrip("/"), before and read(tag))
    if after is None:
        return
    if before is not None:
        old, new = members(before), members(after)
        for member in [new[id] for id in new if id not in old]:
            print(f"joined: {member['name']} ({member['category.name'] or 'no category'}) {member['website']}".rstrip())
        for member in [old[id] for id in old if id not in new]:
            print(f"left: {member['name']}")
        for id in new:
            if id in old and old[id]["name"] != new[id]["name"]:
                print(f"renamed: {old[id]['name']} is now {new[id]['name']}")
    write(kept, after)
    write(tag, etag or "")


def detail(error):
    """What the server says is wrong, where it says so (RFC 9457)."""
    try:
        return json.load(error)["detail"]
    except (AttributeError, KeyError, ValueError):
        return error


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except OSError as error:
        print(f"the member list could not be had: {detail(error)}", file=sys.stderr)
        sys.exit(1)
