"""The language of templates: plain text with named placeholders, one paragraph a line. Nothing in it is ever run.

    # 一、基本情况            a heading of the first level; ## one of the second
    {?amount}涉及{amount}（大写：{amount:capital}）。      only where the amount is known; {!amount} where not
    {table parties}           a table, alone on its line
    {sign 投诉人, 调解员}      lines to sign on, alone on its line

What is filled in is never read again as template, so a name may hold any character.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from gongzhi.core.catalogue import Entry
from gongzhi.documents import blocks
from gongzhi.documents.amounts import dated, in_capitals, written
from gongzhi.documents.kinds import FORMATS, Context

NAME = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z]+))?\}")
ONLY_IF = re.compile(r"\{([?!])([a-z][a-z0-9_]*)\}")
TABLE = re.compile(r"\{table ([a-z][a-z0-9_]*)\}")
SIGN = re.compile(r"\{sign ([^{}]+)\}")
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
MOST_LINES, MOST_SIGNS = 200, 10_000


class Template(Entry):
    """The text of a kind of document, as the secretariat may change it."""

    head: str = "{unit_name}"
    title: str
    sign: str
    """Follows the unit's word in its number: 消受 in 黔市监消受〔2026〕1号."""
    addressee: str = ""
    body: str
    attachments: str = ""
    """One a line."""
    signature: str = "{unit_name}"
    copies: str = ""


ONE_LINE = ("head", "title", "sign", "addressee", "signature", "copies")
PARTS = (*ONE_LINE[:4], "body", "attachments", *ONE_LINE[4:])
"""The parts of a template in the order of the page."""
NEEDED = ("head", "title", "sign", "body")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a template: in which part, on which of its lines."""

    part: str
    line: int
    reason: str

    def __str__(self):
        return _("第%(line)d行：%(reason)s") % {"line": self.line, "reason": self.reason}


def faults_of(template: Template, context: type[Context]) -> list[Fault]:
    """Check a template against what its kind can fill in."""
    return list(look_through(template, context))


def look_through(template: Template, context: type[Context]) -> Iterator[Fault]:
    for part in PARTS:
        said = getattr(template, part)
        lines = said.splitlines() or [""]
        if part in NEEDED and not said.strip():
            yield Fault(part, 1, _("不能为空。"))
        if part in ONE_LINE and len(lines) > 1:
            yield Fault(part, 2, _("只能写一行。"))
        if part == "sign" and "{" in said:
            yield Fault(part, 1, _("发文字号的代字里不能用占位符。"))
        if len(lines) > MOST_LINES or len(said) > MOST_SIGNS:
            yield Fault(part, min(len(lines), MOST_LINES), _("太长了。"))
        for number, line in enumerate(lines, 1):
            for reason in wrong_with(line, part, context):
                yield Fault(part, number, reason)


def wrong_with(line: str, part: str, context: type[Context]) -> Iterator[str]:
    known = context.placeholders()
    rest = line
    if part == "body" and (found := TABLE.fullmatch(line.strip())):
        if found[1] not in known or known[found[1]].metadata["shape"] != "rows":
            yield _("没有“%(name)s”这个表格。") % {"name": found[1]}
        return
    if part == "body" and SIGN.fullmatch(line.strip()):
        return
    if part == "body" and (condition := ONLY_IF.match(line)):
        if condition[2] not in known:
            yield _("没有“%(name)s”这个占位符。") % {"name": condition[2]}
        rest = line[condition.end() :]
    for name, form in NAME.findall(rest):
        if name not in known:
            yield _("没有“%(name)s”这个占位符。") % {"name": name}
            continue
        shape = known[name].metadata["shape"]
        if shape == "rows":
            yield _("“%(name)s”是表格，请单独一行写 {table %(name)s}。") % {"name": name}
        elif form and form not in FORMATS[shape]:
            yield _("“%(name)s”没有“%(form)s”这种写法。") % {"name": name, "form": form}
    left = NAME.sub("", rest)
    if "{" in left or "}" in left:
        yield _("花括号只能用来写占位符，例如 {unit_name}。")


def clean(text: str) -> str:
    """Take away what no printer prints, so that a name with odd characters spoils no document."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\v", "\n"))


def spoken(value, form: str = "") -> str:
    """Write a value as documents do; nothing for what is not known."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return in_capitals(value) if form == "capital" else written(value)
    return clean(value) if isinstance(value, str) else dated(value)


def filled(line: str, context: Context) -> str:
    """Put values into a line, once: what a value says is text, whatever it looks like."""
    return NAME.sub(lambda found: spoken(getattr(context, found[1]), found[2] or ""), line)


def in_one_line(line: str, context: Context) -> str:
    return " ".join(filled(line, context).split())


def body_of(text: str, context: Context) -> Iterator[blocks.Block]:
    """Give the blocks of a body, with values in it; a value of several lines makes several paragraphs."""
    for line in text.splitlines():
        line = line.strip()
        if condition := ONLY_IF.match(line):
            known = getattr(context, condition[2]) not in ("", None, ())
            if known != (condition[1] == "?"):
                continue
            line = line[condition.end() :].strip()
        if found := TABLE.fullmatch(line):
            cells = getattr(context, found[1])
            columns = context.placeholders()[found[1]].metadata["columns"]
            if cells:
                yield blocks.Table(
                    tuple(str(title) for title, _width in columns),
                    tuple(width for _title, width in columns),
                    tuple(tuple(clean(str(cell)) for cell in row) for row in cells),
                )
        elif found := SIGN.fullmatch(line):
            yield blocks.Signatures(tuple(label.strip() for label in re.split("[,，、]", found[1]) if label.strip()))
        elif line.startswith("## "):
            yield blocks.Heading(in_one_line(line[3:], context), 2)
        elif line.startswith("# "):
            yield blocks.Heading(in_one_line(line[2:], context), 1)
        else:
            for paragraph in filled(line, context).split("\n"):
                if paragraph.strip():
                    yield blocks.Paragraph(paragraph.strip())


def fill(template: Template, context: Context, *, link: str = "") -> blocks.Official:
    """Make a document from a template without faults and a context that says when it is issued."""
    return blocks.Official(
        head=in_one_line(template.head, context),
        number=context.number,
        title=in_one_line(template.title, context),
        addressee=in_one_line(template.addressee, context),
        body=tuple(body_of(template.body, context)),
        attachments=tuple(said for line in template.attachments.splitlines() if (said := in_one_line(line, context))),
        signature=in_one_line(template.signature, context),
        day=context.issued_on,
        copies=in_one_line(template.copies, context),
        link=link,
    )
