#!/usr/bin/env python3
"""Prints what is new in an Atom feed since it was run last.

    read.py [--state FILE] ADDRESS

Asks with the validators of the last answer, so that a server that has nothing new sends nothing, and
follows the feed's pages (RFC 5005) until one holds nothing new. An entry is known by its id. What it
has seen is kept in FILE; a first run prints everything.

Exits with 0, whether or not there was anything new; with 1 when the feed cannot be read.
"""

import argparse
import json
import os
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
# More than any feed that is paged for readers has; a server that leads in circles ends here.
MOST_PAGES = 1000


def ask(address, validators):
    """The page at an address, and its validators; None where it has not changed."""
    headers = {"Accept": "application/atom+xml", "User-Agent": "chancery-feed-reader/1"} | validators
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            new = {"If-None-Match": answer.headers["ETag"], "If-Modified-Since": answer.headers["Last-Modified"]}
            return answer.read(), {name: value for name, value in new.items() if value}
    except urllib.error.HTTPError as error:
        if error.code == 304:
            return None
        raise ValueError(f"{error}: {problem(error)}") from error


def problem(error):
    """What the server says is wrong, where it says so (RFC 9457)."""
    try:
        return json.load(error)["detail"]
    except (KeyError, ValueError):
        return "this reads feeds in Atom"


def text(node, name):
    """The text of a child, on one line; control characters, which a terminal would obey, left out."""
    words = " ".join((node.findtext(ATOM + name) or "").split())
    return "".join(c for c in words if c.isprintable())


def entries(page):
    for entry in page.iter(ATOM + "entry"):
        link = next((l.get("href") for l in entry.iter(ATOM + "link") if l.get("rel") == "alternate"), "")
        yield text(entry, "id"), text(entry, "published")[:10], text(entry, "title"), link


def link(page, relation):
    return next((l.get("href") for l in page.findall(ATOM + "link") if l.get("rel") == relation), None)


def load(path, address):
    """What was seen of the feed before."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file).get(address, {})
    except FileNotFoundError:
        return {}


def store(path, address, state):
    """Written beside the file and moved into its place, so that it is never half there."""
    try:
        with open(path, encoding="utf-8") as file:
            whole = json.load(file)
    except FileNotFoundError:
        whole = {}
    whole[address] = state
    folder = os.path.dirname(os.path.abspath(path))
    with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as file:
        json.dump(whole, file, indent=1)
    os.replace(file.name, path)


def main():
    parser = argparse.ArgumentParser(description="Prints what is new in an Atom feed.")
    parser.add_argument("address")
    parser.add_argument("--state", default="feed-reader.json", metavar="FILE")
    arguments = parser.parse_args()
    try:
        state = load(arguments.state, arguments.address)
        seen = set(state.get("seen", []))
        answer = ask(arguments.address, state.get("validators", {}))
        if answer is None:
            return 0
        body, validators = answer
        found, visited, address = [], set(), arguments.address
        while True:
            page = ElementTree.fromstring(body)
            new = [entry for entry in entries(page) if entry[0] not in seen]
            found += new
            seen.update(entry[0] for entry in new)
            visited.add(address)
            following = link(page, "next")
            address = following and urllib.parse.urljoin(address, following)
            if not new or not address or address in visited or len(visited) >= MOST_PAGES:
                break
            body, _ = ask(address, {})
        for _, published, title, href in reversed(found):
            print(f"{published}  {title}\n            {href}")
        store(arguments.state, arguments.address, {"validators": validators, "seen": sorted(seen)})
        return 0
    except (OSError, ElementTree.ParseError, ValueError) as error:
        print(f"{arguments.address} cannot be read: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
