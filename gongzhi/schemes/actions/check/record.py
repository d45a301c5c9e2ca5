"""Record: what a check found, item by item; a store that does not keep its pledge is suspended with it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.core.machine import act
from gongzhi.schemes.actions.pledge.suspend import suspend_pledge
from gongzhi.schemes.models import Check, Pledge
from gongzhi.schemes.moves import move, ready, said
from gongzhi.schemes.rules import months_after
from gongzhi.schemes.words import CheckState, State


@act
def record_check(
    *,
    check: Check,
    by: Actor,
    at: datetime,
    failed: Iterable[str] = (),
    finding: str = "",
    key: UUID | None = None,
) -> Check:
    """Keep what was found; the next check is set by the scheme's months from today.

    :param failed: keys of the items that the store does not keep; none: it keeps all.
    :raises Refused: if an item is unknown, or one failed and nothing is said of it.
    """
    Pledge.objects.select_for_update(of=("self",)).get(pk=check.pledge_id)  # always locked before its check
    check = ready("record", check, by=by, at=at, key=key)
    scheme, wrong = check.pledge.laid_down, set(failed or ())
    titles = scheme.titles("item")
    if wrong - set(titles):
        raise Refused(_("请从检查表中选择。"), field="failed")
    finding = finding.strip()
    if wrong:
        finding = said(finding, field="finding", what=_("请写明哪里不符合承诺。"), most=1000)
    result = CheckState.FAILED if wrong else CheckState.PASSED
    check = move(
        check,
        "record",
        by=by,
        at=at,
        key=key,
        to=result,
        note=finding[:1000],
        facts={"result": str(result.label)},
        items=[{"key": each, "title": title, "passed": each not in wrong} for each, title in titles.items()],
        finding=finding[:1000],
        officer_id=by.id if by.kind == "officer" else None,
        done_at=at,
    )
    Pledge.objects.filter(pk=check.pledge_id).update(
        next_check_date=months_after(clock.day_of(at), scheme.check_months)
    )
    if wrong and check.pledge.state == State.ACTIVE:
        reason = _("检查不符合承诺：%(items)s。%(finding)s") % {
            "items": listed(titles[each] for each in titles if each in wrong), "finding": finding
        }  # fmt: skip
        suspend_pledge(pledge=check.pledge, reason=reason[:500], by=by, at=at)
    return check
