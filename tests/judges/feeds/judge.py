"""Judges what a server says of its news and of itself: judge.py ADDRESS

Feeds are read by feedparser and validated: Atom by the grammar of RFC 4287 (atom.rng), JSON Feed by a
schema of its specification, RSS by the rules of its own. Every page of every feed that /feeds lists is
judged. So are the sitemap (sitemaps.org), the catalogue of interfaces (RFC 9727, RFC 9264) and JSON-LD.
"""

import email.utils
import json
import pathlib
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

import feedparser
import jsonschema
from lxml import etree

HERE = pathlib.Path(__file__).parent
ATOM, SITEMAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
GRAMMAR = etree.RelaxNG(etree.parse(str(HERE / "atom.rng")))
JSON_FEED = jsonschema.Draft202012Validator(
    json.loads((HERE / "jsonfeed.schema.json").read_text()),
    format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
)
base = sys.argv[1].rstrip("/")
judged = 0


def check(holds, what):
    if not holds:
        sys.exit(f"judge: {what}")


def get(address, accept="*/*", **headers):
    request = urllib.request.Request(address, headers={"Accept": accept} | headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def is_address(text):
    parts = urllib.parse.urlsplit(text or "")
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r'[\s<>"]', text)


def inert(html, where):
    """No markup that runs; lxml reads HTML as leniently as browsers do."""
    tree = etree.fromstring(f"<div>{html}</div>", etree.HTMLParser())
    for node in [] if tree is None else tree.iter():
        if not isinstance(node.tag, str):
            continue
        check(node.tag not in ("script", "style", "object", "embed", "form", "base", "meta", "link"), f"{where}: <{node.tag}>")
        for name, value in node.attrib.items():
            check(not name.startswith("on"), f"{where}: {name}")
            if name in ("href", "src"):
                absolute = re.match(r"(https?|mailto|tel):", value, re.I)
                check(absolute, f"{where}: {name}={value!r} is not absolute")


def rss(body, where):
    """The rules of https://www.rssboard.org/rss-specification, and of the profile where it is stricter."""
    root = etree.fromstring(body)
    check(root.tag == "rss" and root.get("version") == "2.0" and len(root) == 1, f"{where}: rss")
    channel = root[0]
    for name in ("title", "link", "description"):
        check(len(channel.findall(name)) == 1 and channel.findtext(name), f"{where}: one {name}")
    once = ["language", "pubDate", "lastBuildDate", "generator", "docs", "ttl", "image"]
    check(all(len(channel.findall(name)) <= 1 for name in once), f"{where}: elements given twice")
    known = {"title", "link", "description", "item", *once}
    plain = {child.tag for child in channel if not child.tag.startswith("{")}
    check(plain <= known, f"{where}: {plain - known}")
    selfs = [link for link in channel.findall(ATOM + "link") if link.get("rel") == "self"]
    check(len(selfs) == 1 and is_address(selfs[0].get("href")), f"{where}: atom:link self")
    for image in channel.findall("image"):
        check(all(image.findtext(name) for name in ("url", "title", "link")), f"{where}: image")
    guids = []
    for item in channel.findall("item"):
        plain = [child.tag for child in item if not child.tag.startswith("{")]
        check(set(plain) <= {"title", "link", "description", "category", "enclosure", "guid", "pubDate"}, f"{where}: {plain}")
        check(all(plain.count(name) == 1 for name in ("title", "link", "description", "guid", "pubDate")), f"{where}: {plain}")
        guid = item.find("guid")
        check(guid.get("isPermaLink", "true") == "false" or is_address(guid.text), f"{where}: guid {guid.text}")
        check(is_address(item.findtext("link")), f"{where}: link {item.findtext('link')}")
        for enclosure in item.findall("enclosure"):
            check(is_address(enclosure.get("url")) and enclosure.get("length").isdigit() and "/" in enclosure.get("type"), f"{where}: enclosure")
        inert(item.findtext("description"), f"{where}: description")
        # Readers that take a title for HTML must find no markup in it.
        inert(item.findtext("title"), f"{where}: title")
        check(len(etree.fromstring(f"<div>{item.findtext('title')}</div>", etree.HTMLParser()).find(".//div")) == 0, f"{where}: markup in a title")
        encoded = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded")
        if encoded is not None:
            inert(encoded, f"{where}: content")
        guids.append(guid.text)
    for date in [*channel.iter("pubDate"), *channel.iter("lastBuildDate")]:
        check(re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", date.text), f"{where}: {date.text}")
        email.utils.parsedate_to_datetime(date.text)
    return guids, next((l.get("href") for l in channel.findall(ATOM + "link") if l.get("rel") == "next"), None)


def atom(body, where):
    tree = etree.fromstring(body)
    check(GRAMMAR.validate(tree), f"{where}: {GRAMMAR.error_log}")
    # What the grammar cannot say (RFC 4287, sections 4.1.1 and 4.1.2).
    links = [(l.get("rel"), l.get("type"), l.get("hreflang")) for l in tree.findall(ATOM + "link") if l.get("rel") == "alternate"]
    check(len(links) == len(set(links)), f"{where}: two alternates alike")
    ids = []
    for entry in tree.findall(ATOM + "entry"):
        check(entry.find(ATOM + "author") is not None or tree.find(ATOM + "author") is not None, f"{where}: no author")
        alternates = [l for l in entry.findall(ATOM + "link") if l.get("rel", "alternate") == "alternate"]
        check(alternates and all(is_address(l.get("href")) for l in alternates), f"{where}: link")
        content = entry.find(ATOM + "content")
        if content is not None:
            inert(content.text or "", f"{where}: content")
        ids.append(entry.findtext(ATOM + "id"))
    return ids, next((l.get("href") for l in tree.findall(ATOM + "link") if l.get("rel") == "next"), None)


def json_feed(body, where):
    feed = json.loads(body)
    error = jsonschema.exceptions.best_match(JSON_FEED.iter_errors(feed))
    check(error is None, f"{where}: {error and error.message}")
    for item in feed["items"]:
        inert(item.get("content_html", ""), f"{where}: content")
    return [item["id"] for item in feed["items"]], feed.get("next_url")


FORMS = {
    "rss": (rss, "application/rss+xml"),
    "atom": (atom, "application/atom+xml"),
    "json": (json_feed, "application/feed+json"),
}


def feed(address, form):
    """Judges every page of a feed; gives the ids of its entries."""
    global judged
    read, media_type = FORMS[form]
    ids, pages = [], 0
    while address and pages < 1000:
        status, headers, body = get(address)
        check(status == 200, f"{address}: {status}: {body[:200]}")
        check(headers.get_content_type() == media_type, f"{address}: {headers['Content-Type']}")
        check(headers.get_content_charset() == "utf-8", f"{address}: {headers['Content-Type']}")
        check(get(address, **{"If-None-Match": headers["ETag"]})[0] == 304, f"{address}: no 304")
        if form != "json":
            parsed = feedparser.parse(body, response_headers={"content-type": headers["Content-Type"]})
            check(parsed.bozo == 0, f"{address}: {parsed.get('bozo_exception')}")
            check(parsed.version == {"rss": "rss20", "atom": "atom10"}[form], f"{address}: {parsed.version}")
            check(all(e.get("published_parsed") and e.get("updated_parsed") and e.id for e in parsed.entries), f"{address}: dates")
        found, address = read(body, address)
        ids, pages, judged = ids + found, pages + 1, judged + 1
    check(len(ids) == len(set(ids)), f"{address}: an id twice")
    return ids


def feeds():
    status, _, body = get(f"{base}/feeds")
    check(status == 200, f"/feeds: {status}")
    listed = json.loads(body)
    narrowed = [one for kind in ("tags", "authors", "languages") for one in listed[kind]]
    for one in [listed["news"], *narrowed]:
        found = []
        for form in FORMS:
            address = one[form]
            joint = "&" if "?" in address else "?"
            whole = feed(address, form)
            check("articles" not in one or one["articles"] == len(whole), f"{address}: {len(whole)} entries")
            for more in ("content=summary", "first=1", "content=summary&first=3"):
                check(feed(address + joint + more, form) == whole, f"{address}: {more} holds other entries")
            found.append(whole)
        check(found[0] == found[1] == found[2], f"{one}: forms differ")
    status, headers, body = get(listed["news"]["rss"], "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    check(status == 200 and headers.get_content_type() == "text/html", "a browser gets no page")
    page = etree.fromstring(body, etree.HTMLParser())
    types = {link.get("type") for link in page.iter("link") if link.get("rel") == "alternate"}
    check(types == {media_type for _, media_type in FORMS.values()}, f"the page leads to {types}")
    check(not list(page.iter("script", "style")) and not page.xpath("//@style"), "the page has inline script or style")


def sitemap(address):
    status, headers, body = get(address)
    check(status == 200 and headers.get_content_type() == "application/xml", f"{address}: {status}")
    check(len(body) <= 52_428_800, f"{address}: larger than 50 MB")
    tree = etree.fromstring(body)
    if tree.tag == SITEMAP + "sitemapindex":
        return sum(sitemap(one.findtext(SITEMAP + "loc")) for one in tree)
    check(tree.tag == SITEMAP + "urlset" and 0 < len(tree) <= 50_000, f"{address}: {tree.tag} of {len(tree)}")
    there = [url.findtext(SITEMAP + "loc") for url in tree]
    check(len(there) == len(set(there)), f"{address}: an address twice")
    for url in tree:
        check(is_address(url.findtext(SITEMAP + "loc")) and len(url.findtext(SITEMAP + "loc")) < 2048, f"{address}: loc")
        order = [child.tag for child in url if child.tag.startswith(SITEMAP)]
        check(order in ([SITEMAP + "loc"], [SITEMAP + "loc", SITEMAP + "lastmod"]), f"{address}: {order}")
        changed = url.findtext(SITEMAP + "lastmod")
        check(changed is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", changed), f"{address}: {changed}")
        others = url.findall("{http://www.w3.org/1999/xhtml}link")
        own = url.findtext(SITEMAP + "loc")
        check(not others or own in [other.get("href") for other in others], f"{address}: {own} is not among its own languages")
        check(all(other.get("hreflang") and is_address(other.get("href")) for other in others), f"{address}: hreflang")
    return len(tree)


def catalog():
    status, headers, body = get(f"{base}/.well-known/api-catalog")
    check(status == 200 and headers.get_content_type() == "application/linkset+json", f"catalogue: {status}")
    check(headers.get_param("profile") == "https://www.rfc-editor.org/info/rfc9727", "catalogue: profile")
    linkset = json.loads(body)["linkset"]
    check(isinstance(linkset, list) and any("item" in one for one in linkset), "catalogue: no items")
    for context in linkset:
        check(is_address(context["anchor"]), f"catalogue: {context}")
        for relation, targets in context.items():
            if relation != "anchor":
                check(isinstance(targets, list) and all(is_address(one["href"]) for one in targets), f"catalogue: {relation}")
                for one in targets:
                    status, headers, _ = get(one["href"])
                    check(status in (200, 400), f"catalogue: {one['href']}: {status}")
                    check(status != 200 or "type" not in one or headers.get_content_type() == one["type"], f"catalogue: {one}: {headers['Content-Type']}")
    return len(linkset)


def linked():
    status, headers, body = get(f"{base}/v1/organization.jsonld")
    check(status == 200 and headers.get_content_type() == "application/ld+json", f"organization.jsonld: {status}")
    check(json.loads(body)["@type"] == "Organization" and json.loads(body)["name"], "organization.jsonld")
    answer = json.loads(get(f"{base}/v1/news?first=50&fields=id")[2])
    for one in answer["data"]:
        article = json.loads(get(f"{base}/v1/news/{one['id']}.jsonld")[2])
        check(article["@type"] == "NewsArticle" and article["headline"] and is_address(article["url"]), f"{one}: {article}")
    return len(answer["data"])


feeds()
print(
    f"judge: {judged} pages of feeds, {sitemap(base + '/sitemap.xml')} addresses in the sitemap, "
    f"{catalog()} contexts in the catalogue, {linked()} articles as linked data"
)
