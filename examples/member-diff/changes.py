#!/usr/bin/env python3
"""Says what changed in the content since the last run: what was created, updated and deleted, of every type.

    changes.py https://api.example.org folder

Keeps the number of the last revision in FOLDER/revision and asks for what came after it. The first run only
notes where it stands. Python's standard library is all it needs.
"""

import json
import os
import sys
import urllib.request


def get(server, path):
    with urllib.request.urlopen(server + path, timeout=60) as answer:
        return json.load(answer)


def main(server, folder):
    os.makedirs(folder, exist_ok=True)
    server, kept = server.rstrip("/"), os.path.join(folder, "revision")
    if not os.path.exists(kept):
        newest = get(server, "/v1/revisions?first=1")["data"][0]["number"]
    else:
        with open(kept, encoding="utf-8") as file:
            since = int(file.read())
        changes = get(server, f"/v1/changes.json?since={since}")
        for change in changes["data"]:
            print(f"{change['kind'].lower()}: {change['type']} {server}{change['href']} in revision {change['revision']}")
        newest = changes["revision"]
    with open(kept + ".new", "w", encoding="utf-8") as file:
        file.write(str(newest))
    os.replace(kept + ".new", kept)


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
        print(f"the changes could not be had: {detail(error)}", file=sys.stderr)
        sys.exit(1)
