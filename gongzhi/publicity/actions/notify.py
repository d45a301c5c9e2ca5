"""Notify: tell the trader what is going to be shown, and until when it may object."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.directory.queries import acts_online
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import found_by, move, ready, shown_name, working_days_after
from gongzhi.publicity.words import How


@act
def notify_trader(
    *, disclosure: Disclosure, how: str, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Disclosure:
    """Let the days to object begin; the trader's name and code are taken anew from the register.

    :raises Refused: if it is told online and has no account, or as the table says.
    """
    entry = ready("notify", disclosure, by=by, at=at, key=key)
    if how not in How.values:
        raise Refused(_("请选择怎样告知。"), field="how")
    if how == How.ONLINE and not acts_online(entry.trader_id, viewer=SYSTEM):
        raise Refused(_("这家经营者没有账号，请用其他方式告知。"), field="how")
    until = working_days_after(clock.day_of(at), "object")
    entry.trader_name = shown_name(entry.trader)
    return move(
        entry, "notify", by=by, at=at, key=key, note=note.strip(), notified_at=at, notified_how=how,
        object_until=until, trader_name=entry.trader_name, credit_code=entry.trader.credit_code or "",
        grams=found_by(entry), facts={"how": how, "until": until.isoformat()},
    )  # fmt: skip
