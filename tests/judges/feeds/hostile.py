"""Writes a site whose content is made to break what it is put into: hostile.py FOLDER"""

import pathlib
import sys

root = pathlib.Path(sys.argv[1])
blog = root / "content" / "blog"
blog.mkdir(parents=True)
(root / "config.yaml").write_text(
    'baseURL: https://hostile.test\ntitle: "Hostile <b>&amp; ]]> Society</b>"\n'
    "permalinks:\n  blog: /:year/:month/:day/:title/\n",
    encoding="utf-8",
)
TEXTS = [
    r"<script>alert(1)</script> & &amp; &#60;",
    r"]]> <![CDATA[ --> <!-- ",
    r"\u0001\u0008\u000B\uFFFE\uFFFF null",
    r"\u202E right to left \u2028 line \u2029",
    r"</title></item></channel></rss></feed>",
    r"&bogus; %3Cscript%3E \\ \" '",
    r"javascript:alert(1)",
    "\U0001f600 \u00e9\u0301 \u65e5\u672c",
]
BODY = """{text}

<script>alert(2)</script> <img src=x onerror=alert(3)> [a](javascript:alert(4)) [b](/b?c=1&d=%22<)
![i](../i.png) <a href="//other.test/x?a=1&b">o</a> ]]> <![CDATA[ \u0001\u000b
"""
for number, text in enumerate(TEXTS):
    head = f'title: "{text} {number}"\nsummary: "{text}"\nauthors: ["{text}"]\ntags: ["{text}"]\ncategories: ["{text}"]'
    article = f"---\n{head}\ndate: 2023-01-{number + 1:02}\n---\n\n{BODY.format(text=text)}"
    (blog / f"a{number}.md").write_text(article, encoding="utf-8")
