"""The texts of notices, read once from catalog/messages.toml."""

from functools import cache
from pathlib import Path
from string import Formatter

from django.utils.translation import gettext_lazy as _
from pydantic import RootModel, field_validator

from gongzhi.cases.states import CASE
from gongzhi.cases.words import Kind
from gongzhi.core.catalogue import Entry, read_catalogue
from gongzhi.core.models import JournalEntry

HOME = Path(__file__).parent / "catalog" / "messages.toml"
OF_MAILINGS = frozenset({"title", "summary", "advice", "unit", "place", "until", "what", "link", "stop", "site"})
OF_LETTERS = frozenset({"firm", "period", "count", "soon", "number", "kind", "what", "left", "desk", "stop", "site"})
PLACEHOLDERS = frozenset({"number", "kind", "site", "track", "rate", "when", "unit"})


class Wording(Entry):
    """What is said of one act."""

    subject: str
    mail: str
    sms: str

    @field_validator("subject", "mail", "sms")
    @classmethod
    def uses_known_placeholders(cls, text: str) -> str:
        if unknown := {name for _text, name, *_rest in Formatter().parse(text) if name is not None} - PLACEHOLDERS:
            raise ValueError(f"unknown placeholder {', '.join(sorted(unknown))}")
        return text

    @field_validator("subject", "sms")
    @classmethod
    def is_one_line(cls, text: str) -> str:
        if "\n" in text:
            raise ValueError("is one line")
        return text


class Letter(Entry):
    """The letter of a day to a trader: its head, one line a matter, and what comes after them."""

    subject: str
    head: str
    line: str
    report: str
    """A line for what an issuer of prepaid cards has to report."""
    foot: str

    @field_validator("subject", "head", "line", "report", "foot")
    @classmethod
    def uses_known_placeholders(cls, text: str) -> str:
        if unknown := {name for _text, name, *_rest in Formatter().parse(text) if name is not None} - OF_LETTERS:
            raise ValueError(f"unknown placeholder {', '.join(sorted(unknown))}")
        return text


class Mailing(Entry):
    """A letter to who subscribed to alerts."""

    subject: str
    mail: str

    @field_validator("subject", "mail")
    @classmethod
    def uses_known_placeholders(cls, text: str) -> str:
        if unknown := {name for _text, name, *_rest in Formatter().parse(text) if name is not None} - OF_MAILINGS:
            raise ValueError(f"unknown placeholder {', '.join(sorted(unknown))}")
        return text


class Mailings(Entry):
    """What is sent to who subscribed to alerts."""

    confirm: Mailing
    """The link by which a subscription is confirmed."""
    known: Mailing
    """The same to who confirmed before: the link to the subscription."""
    published: Mailing
    corrected: Mailing
    footer: str
    """Beneath each alert: how it is stopped."""


class Texts(Entry):
    """All that is said in one language."""

    footer: str
    law: str
    """Which act a matter is handled by, and where it is explained; in letters to consumers."""
    kinds: dict[Kind, str]
    trader_digest: Letter
    """What waits for a trader, once a day."""
    alerts: Mailings
    receive: Wording
    """Of a matter that went in by itself; whoever hands one in sees that it was received."""
    accept: Wording
    decline: Wording
    ask: Wording
    transfer: Wording
    settle: Wording
    verify: Wording
    end: Wording
    answer: Wording
    close: Wording
    flow_back: Wording
    conclude: Wording
    inform: Wording
    """How the incident stands to which the matter belongs."""
    share: Wording
    offer: Wording
    performed: Wording
    document: Wording
    session: Wording
    session_moved: Wording
    session_cancelled: Wording
    session_trader: Wording
    """To the accounts of the trader that a matter is about, as the two that follow."""
    session_moved_trader: Wording
    session_cancelled_trader: Wording


class Messages(RootModel[dict[str, Texts]]):
    """Language → texts."""


BESIDE_THE_CASE = {
    ("document", "serve"): "document",
    ("negotiation", "propose"): "offer",
    ("negotiation", "perform"): "performed",
    ("mediation", "announce"): "session",
    ("mediation", "move_session"): "session_moved",
    ("mediation", "cancel_session"): "session_cancelled",
}
"""Acts on other records than the case: (kind, verb) in the journal → name of the text. Their lines name the case as
`case_id` among the facts; one whose facts say `to_consumer` is false concerns somebody else."""
TITLES = {
    "receive": _("到期提交"),
    "document": _("送达文书"),
    "offer": _("企业提出方案"),
    "performed": _("企业称已履行"),
    "session": _("预告调解"),
    "session_moved": _("调解改期"),
    "session_cancelled": _("调解取消"),
}
"""What texts are called at the desk that are not called as the verb is."""
TELLS_THE_LAW = frozenset({"accept", "decline", "end"})
"""Texts of decisions: their letters say by which act, as the public knows it; never on which ground."""
FOR_TRADERS = "_trader"
"""Ends the names of texts that go to a trader's accounts."""
VERBS = tuple(
    name
    for name in Texts.model_fields
    if name not in {"footer", "law", "kinds", "trader_digest", "alerts", *TITLES} and not name.endswith(FOR_TRADERS)
)
"""The verbs of a case that a consumer is told of, by the names of their texts."""


def text_of(line: JournalEntry) -> str:
    """Tell which text a line of the journal is told by; empty where consumers are not told of it."""
    if line.kind == CASE.kind:
        return line.verb
    return BESIDE_THE_CASE.get((line.kind, line.verb), "") if line.facts.get("to_consumer", True) else ""


def case_of(line: JournalEntry) -> int | None:
    """Tell which case a line of the journal concerns."""
    return line.record_id if line.kind == CASE.kind else line.facts.get("case_id")


def for_trader(text: str) -> str:
    """Give the text that the trader is told an act by; empty where they are not told of it."""
    name = f"{text}{FOR_TRADERS}"
    return name if name in Texts.model_fields else ""


@cache
def messages() -> dict[str, Texts]:
    """Read the texts by language.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    return read_catalogue(HOME, Messages).root


def texts(language: str) -> Texts:
    """Give the texts in a language, or in the main one."""
    return messages().get(language) or messages()["zh-hans"]
