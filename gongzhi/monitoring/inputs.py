"""Checking what somebody types of programmes and pages, in words for who typed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from django.utils.translation import gettext as _

from gongzhi.monitoring.catalog import class_titles
from gongzhi.monitoring.models import URL_LENGTH

MOST_TARGETS = 2000
"""So many pages may be added at once."""


@dataclass(frozen=True)
class NewTarget:
    """A page to look at, as one line of a list says it."""

    number: int
    """Of the line, from 1."""
    url: str
    label: str = ""


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be taken, and why."""

    number: int
    text: str
    reason: str


def read_lines(text: str) -> tuple[list[NewTarget], list[BadLine]]:
    """Read a list of pages: one a line, its address, and behind a blank, comma or tab what it is in words.

    Blank lines are passed over; the same address twice is taken once.
    """
    good: dict[str, NewTarget] = {}
    bad = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line:
            continue
        address, *words = line.replace("，", ",").replace("\t", ",").replace(",", " ").split()
        label = " ".join(words)[:120]
        url, fault = clean_url(address)
        if not fault and len(good) >= MOST_TARGETS:
            fault = _("一次最多 %(most)s 个网页，请分次添加。") % {"most": MOST_TARGETS}
        if fault:
            bad.append(BadLine(number, line[:200], fault))
        else:
            good.setdefault(url, NewTarget(number, url, label))
    return list(good.values()), bad


def clean_url(address: str) -> tuple[str, str]:
    """Give an address as it is kept, and what is wrong with it, empty where nothing is."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "", _("网址有误。")
    if parts.scheme not in {"http", "https"} or not host or "." not in host.strip("."):
        return "", _("不是完整的网址，请以 http:// 或 https:// 开头。")
    if parts.username or parts.password:
        return "", _("网址中不能有用户名和密码。")
    url = urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query, ""))
    if len(url) > URL_LENGTH:
        return "", _("网址超过 %(most)s 个字符。") % {"most": URL_LENGTH}
    return url, ""


def faults_of_programme(title: str, every_days: int, classes: Sequence[str]) -> dict[str, str]:
    """Find what is wrong with a programme: field → reason."""
    faults = {}
    if not 2 <= len(title) <= 80:
        faults["title"] = _("名称须有 2 至 80 个字。")
    if not 1 <= every_days <= 366:
        faults["every_days"] = _("间隔须为 1 至 366 天。")
    if set(classes) - set(class_titles()):
        faults["classes"] = _("没有这一类规则，请从列表中选择。")
    return faults
