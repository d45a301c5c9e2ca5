"""Moving a negotiation: case, table, journal and thread, always together and locked in the same order."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.cases.actions.attach import attach_file
from gongzhi.cases.actions.flow_back import flow_back_case
from gongzhi.cases.moves import lock_case
from gongzhi.cases.words import State
from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.files import Examined
from gongzhi.negotiation.models import Entry, Negotiation
from gongzhi.negotiation.states import NEGOTIATION
from gongzhi.negotiation.words import Side

LONGEST = 2000
"""Of a text in the thread."""


def ready(negotiation: Negotiation, verb: str, *, by: Actor, at: datetime, key: UUID | None) -> Negotiation:
    """Lock case and negotiation, and ask the table before looking at what was filled in.

    :raises Refused: if the table does not allow it now, or the case no longer lies with the trader.
    :raises AlreadyDone: if the same act was done before.
    """
    case = lock_case(negotiation.case, None)
    negotiation = machine.lock(negotiation, key=key, kind=NEGOTIATION.kind)
    negotiation.case = case
    if refused := NEGOTIATION.refusal(negotiation, verb, by=by, at=at):
        raise refused
    if case.state != State.NEGOTIATING and verb != "lapse":
        raise Refused(_("本件已经不在协商和解中。"))
    return negotiation


def say(
    negotiation: Negotiation,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
    text: str = "",
    files: Sequence[Examined] = (),
    remedy: str = "",
    amount: Decimal | None = None,
    perform_by: date | None = None,
    **changes,
) -> Negotiation:
    """Do a verb on a negotiation that `ready` gave, and put it into the thread with its files."""
    case = negotiation.case
    offered = {
        "remedy": remedy,
        "amount": f"{amount:.2f}" if amount is not None else "",
        "perform_by": str(perform_by),
    }
    if verb == "propose":
        changes["perform_by"] = perform_by
    if by.kind == "trader" and negotiation.answered_at is None:
        changes["answered_at"] = at
    negotiation = machine.move(
        NEGOTIATION,
        negotiation,
        verb,
        by=by,
        at=at,
        key=key,
        facts={"case_id": case.pk} | (offered if remedy else {}),
        **changes,
    )
    negotiation.case = case
    put_into_thread(
        negotiation, verb, by=by, at=at, key=key, text=text, files=files,
        remedy=remedy, amount=amount, perform_by=perform_by,
    )  # fmt: skip
    return negotiation


def put_into_thread(
    negotiation: Negotiation, verb: str, *, by: Actor, at: datetime, key: UUID | None = None, files=(), **told
) -> Entry:
    entry = Entry.objects.create(
        negotiation=negotiation, verb=verb, side=by.kind if by.kind in Side.values else Side.CONSUMER, at=at, **told
    )
    for examined in files:
        kept = attach_file(
            case=negotiation.case,
            name=examined.name,
            content=examined.content,
            by=by,
            at=at,
            key=key and uuid5(key, "files"),
        )
        entry.files.add(kept)
    return entry


def hand_to_office(negotiation: Negotiation, verb: str, why: str, *, by: Actor, at: datetime, **rest) -> Negotiation:
    """Do a verb that ends a negotiation without success: the case flows back to its office at once."""
    negotiation = say(negotiation, verb, by=by, at=at, ended_at=at, why=why, **rest)
    negotiation.case = flow_back_case(case=negotiation.case, why=why, by=by, at=at)
    return negotiation


def said(text: str, what: str) -> str:
    """Clean a text that must not be empty.

    :raises Refused: naming the field, if nothing or too much was said.
    """
    text = text.strip()
    if not text:
        raise Refused(what, field="text")
    if len(text) > LONGEST:
        raise Refused(_("最多 %(most)s 字，更多内容请作为附件上传。") % {"most": LONGEST}, field="text")
    return text
