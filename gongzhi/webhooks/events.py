"""What an event says: CloudEvents 1.0 made from a line of the journal. No person can be known from one.

Nothing that somebody wrote freely goes out: no note, title, narrative, trader, file name, officer. What goes out is
named here, field by field; whoever needs more asks the API for it, with rights of its own.
"""

import json

from django.conf import settings
from django.utils import timezone

from gongzhi.cases.models import Case
from gongzhi.core.models import JournalEntry

PREFIX = "cn.gongzhi.case."

PARTICIPLES = {
    "receive": "received",
    "route": "routed",
    "accept": "accepted",
    "answer": "answered",
    "settle": "settled",
    "verify": "verified",
    "end": "ended",
    "close": "closed",
    "ask": "supplement-asked",
    "supply": "supplemented",
    "decline": "declined",
    "transfer": "transferred",
    "take_over": "taken-over",
    "designate": "designated",
    "return": "returned",
    "hand_back": "handed-back",
    "assign": "assigned",
    "invite": "assistance-invited",
    "answer_assist": "assistance-answered",
    "excuse": "assistance-excused",
    "suspend": "suspended",
    "resume": "resumed",
    "extend": "extended",
    "remind": "reminded",
    "attach": "file-added",
    "amend": "amended",
    "split": "split",
    "link": "linked",
    "unlink": "unlinked",
    "withdraw": "withdrawn",
    "reopen": "reopened",
    "rate": "rated",
    "flow_back": "flowed-back",
    "conclude": "self-settled",
    "recover": "recovered",
}
"""Verb → how the type of its event ends."""
SILENT = frozenset({"note", "reveal", "serve", "join", "leave", "inform", "share"})
"""Verbs that nobody outside is told of."""
TYPES = {verb: PREFIX + ending for verb, ending in PARTICIPLES.items()}

TOLD = {
    "settle": ("outcome", "recovered"),
    "conclude": ("outcome", "recovered"),
    "flow_back": ("why", "unit"),
    "verify": ("outcome",),
    "end": ("ground", "citation"),
    "decline": ("ground", "citation"),
    "suspend": ("ground", "citation"),
    "extend": ("limit",),
    "rate": ("rating",),
    "recover": ("amount",),
    "route": ("unit",),
    "designate": ("unit",),
    "transfer": ("unit",),
    "take_over": ("unit",),
    "return": ("unit",),
    "hand_back": ("unit",),
    "invite": ("unit",),
    "excuse": ("unit",),
    "link": ("number",),
    "unlink": ("number",),
    "split": ("number",),
}
"""Verb → which facts of its line go out."""


def event_of(entry: JournalEntry, case: Case, units: dict[int, str]) -> dict:
    """Make the event that a line of a case's history tells; the same each time it is sent.

    :param units: identifier → key of the unit in which it was done.
    """
    return {
        "specversion": "1.0",
        "id": f"{case.number}-{entry.seq}",
        "source": f"{settings.PUBLIC_URL}/",
        "type": TYPES[entry.verb],
        "subject": case.number,
        "time": timezone.localtime(entry.at).isoformat(timespec="milliseconds"),
        "sequence": f"{entry.seq:06d}",
        "datacontenttype": "application/json",
        "data": {
            "number": case.number,
            "kind": case.kind,
            "received_at": timezone.localtime(case.received_at).isoformat(timespec="seconds"),
            "from_state": entry.source,
            "to_state": entry.target,
            "by": entry.actor_kind,
            "unit": units.get(entry.unit_id, ""),
            "facts": {name: entry.facts[name] for name in TOLD.get(entry.verb, ()) if name in entry.facts},
        },
    }


def body_of(event: dict) -> bytes:
    """Write an event as it is posted."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
