"""What a person reads of a web page: its title and its text, line by line."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

UNREAD = ["script", "style", "noscript", "template", "svg", "iframe"]
BLOCKS = (
    "address, article, aside, blockquote, br, button, dd, details, div, dl, dt, fieldset, figcaption, figure, "
    "footer, form, h1, h2, h3, h4, h5, h6, header, hr, li, main, nav, ol, option, p, pre, section, summary, table, "
    "td, th, tr, ul"
)
"""Elements that begin a line of their own; the rest stands within one."""
META = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})""", re.IGNORECASE)
CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
TITLE_LENGTH = 120


@dataclass(frozen=True)
class Page:
    """A page as it is read."""

    title: str
    text: str
    """Lines, apart by line breaks, without blanks at either end: the title, then the body with the descriptions of
    its pictures at their place."""


def decode(body: bytes, content_type: str = "") -> str:
    """Read the bytes of a page: as its header says, as it says itself, as UTF-8, else as GB18030."""
    told = CHARSET.search(content_type)
    meant = META.search(body[:4096])
    names = [told[1]] if told else []
    names += [meant[1].decode("ascii")] if meant else []
    for name in (*names, "utf-8"):
        name = "gb18030" if name.lower() in {"gb2312", "gbk"} else name
        try:
            return body.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode("gb18030", errors="replace")


def read_page(html: str) -> Page:
    """Give the title and the visible text of a page, descriptions of pictures among it."""
    tree = LexborHTMLParser(html)
    title = tree.css_first("title")
    heading = " ".join(title.text().split())[:TITLE_LENGTH] if title else ""
    if tree.body is None:
        return Page(heading, heading)
    tree.strip_tags(UNREAD)
    for node in tree.css("img[alt]"):
        node.insert_after(f"\n{node.attributes.get('alt') or ''}\n")
    for node in tree.css(BLOCKS):
        node.insert_before("\n")
        node.insert_after("\n")
    lines = (" ".join(line.split()) for line in tree.body.text(deep=True, separator="").split("\n"))
    return Page(heading, "\n".join(line for line in (heading, *lines) if line))
