"""The words that the law files may use: verbs, members, marks of how well a fact is known."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

VERBS = frozenset(
    {
        "receive",
        "route",
        "take_over",
        "return",
        "hand_back",
        "transfer",
        "assign",
        "ask",
        "supply",
        "accept",
        "decline",
    }
    | {
        "invite",
        "answer_assist",
        "excuse",
        "suspend",
        "resume",
        "extend",
        "remind",
        "note",
        "answer",
        "settle",
        "end",
    }
    | {"verify", "withdraw", "close", "reopen", "rate", "link", "unlink", "reveal", "split", "attach", "amend"}
)
"""Every verb of a matter; the table of transitions in `cases` uses the same words."""

VERBS_OF: dict[str, frozenset[str]] = {
    "case": VERBS,
    "clue": frozenset(
        {"receive", "assign", "verify", "extend", "suspend", "resume", "file", "not_file", "refer", "take_over"}
        | {"return", "ask_designation", "designate", "to_police", "merge", "absorb", "unmerge", "describe", "note"}
        | {"close"}
    ),
}
"""Kind of record → its verbs; each kind's table of transitions uses the same words."""
EVERY_VERB = frozenset().union(*VERBS_OF.values())

MEMBERS = frozenset(
    {"samr", "publicity", "cac", "drc", "moe", "mps", "justice", "finance", "housing", "transport", "commerce"}
    | {"agriculture", "culture", "health", "broadcast", "telecom", "pbc", "customs", "nfra", "post", "air", "rail"}
    | {"association", "drug"}
)
"""Keys of the members, and of the units that are no members but have their own rule."""

EVERY_MEMBER = "*"


class Mark(StrEnum):
    """How well a fact of law is known."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"

    @property
    def title(self) -> str:
        return MARK_TITLES[self]


MARK_TITLES = {
    Mark.VERIFIED: _("已核对原文"),
    Mark.SECONDARY: _("依据二手资料"),
    Mark.UNVERIFIED: _("未核实"),
}
