"""The words that the law files may use: verbs, members, marks of how well a fact is known."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    | {"conclude", "flow_back"}
    | {"join", "leave", "inform", "share", "designate"}
    | {
        "verify",
        "withdraw",
        "close",
        "reopen",
        "rate",
        "link",
        "unlink",
        "reveal",
        "split",
        "attach",
        "amend",
        "serve",
        "recover",
    }
)
"""Every verb of a matter; the table of transitions in `cases` uses the same words."""

OF_SAMPLES = frozenset(
    {"take", "send", "receive", "reject", "pass_test", "fail_test", "tell", "waive", "object", "accept", "decline"}
    | {"uphold", "draw", "pass_retest", "fail_retest", "settle", "clue", "measure", "dispose", "publish", "withdraw"}
    | {"void", "attach"}
)
"""What happens to a sample of goods, as far as limits follow from it: a test passed and a test failed are two."""

VERBS_OF: dict[str, frozenset[str]] = {
    "case": VERBS,
    "negotiation": frozenset(
        {"begin", "propose", "counter", "write", "decline", "agree", "refuse", "perform", "confirm", "dispute"}
        | {"time_out", "lapse"}
    ),
    "clue": frozenset(
        {"receive", "assign", "verify", "extend", "suspend", "resume", "file", "not_file", "refer", "take_over"}
        | {"return", "ask_designation", "designate", "to_police", "merge", "absorb", "unmerge", "describe", "note"}
        | {"close"}
    ),
    "filed_case": frozenset(
        {"file", "penalise", "record", "staff", "recuse", "describe", "add_evidence", "hand_evidence", "list_goods"}
        | {"strike_goods", "preserve", "seize", "propose", "strike_penalty", "suspend", "resume", "stop_clock"}
        | {"run_clock", "report", "review_pass", "review_return", "notice", "comment", "ask_hearing", "hold_hearing"}
        | {"decide", "extend", "prolong", "serve", "pay", "perform", "demand", "apply_court", "recover", "annul"}
        | {"end", "close", "note"}
    ),
    "hold": frozenset({"preserve", "seize", "extend", "stop_clock", "run_clock", "dispose", "lapse"}),
    "sample": OF_SAMPLES,
    "food_sample": OF_SAMPLES,
    "drug_sample": OF_SAMPLES,
    "device_sample": OF_SAMPLES,
    "cosmetics_sample": OF_SAMPLES,
    "publication": frozenset({"prepare", "publish", "annul", "withdraw", "stop_early", "expire"}),
    "measure": frozenset({"issue", "confirm", "fail", "extend", "withdraw", "note"}),
    "pledge": frozenset(
        {"apply", "resubmit", "accept", "return", "change", "take_effect", "plan_check", "suspend", "resume"}
        | {"renew", "look_into", "flag", "leave", "remove", "lapse"}
    ),
    "refund": frozenset(
        {"log", "confirm", "deny", "agree", "contest", "explain", "pay", "clear", "complain", "strike"}
    ),
    "joint": frozenset({"ask", "report", "decline", "lapse", "release", "lift", "note"}),
    "inspection": frozenset(
        {"plan", "assign", "recuse", "start", "record", "submit", "photograph", "seize", "follow", "tell", "recheck"}
        | {"close", "publish", "reveal", "cancel"}
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


FACTS = {
    "refused": _("一方明确拒绝调解"),
    "absent": _("一方没有参加调解"),
    "held": _("已经开过调解"),
    "cannot_agree": _("一方明确表示不能达成协议"),
    "withdrawn": _("投诉人表示撤回"),
    "reconciled": _("双方表示自行和解"),
    "body_disputed": _("对检验检测鉴定机构不能达成一致"),
    "cost_disputed": _("对检验检测鉴定费用的承担不能达成一致"),
}
"""What a file may have on record that a ground or an outcome asks for; the apps above `cases` keep it there."""


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


class Whose(TextChoices):
    """Whom a matter waits for, and to whom that time is charged."""

    TRADER = "trader", pgettext_lazy("time", "经营者")
    CONSUMER = "consumer", pgettext_lazy("time", "消费者补正")
    TESTING = "testing", pgettext_lazy("time", "检验检测鉴定")
    OFFICE = "office", pgettext_lazy("time", "承办单位")
    NOBODY = "nobody", pgettext_lazy("time", "办结之后、重办之前")


TESTING = "testing"
"""Key of the pause of every law in which something is tested or appraised."""
