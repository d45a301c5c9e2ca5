"""Change: announce other terms, before they hold."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.machine import act
from gongzhi.schemes.actions.pledge.apply import checked_terms, first_day_of_change
from gongzhi.schemes.models import Change, Pledge
from gongzhi.schemes.moves import move, ready


@act
def change_pledge(
    *,
    pledge: Pledge,
    effective_date: date | None,
    by: Actor,
    at: datetime,
    days: int | None = None,
    scope: str = "",
    excluded: Iterable[str] = (),
    excluded_note: str = "",
    key: UUID | None = None,
) -> Pledge:
    """Announce a change on the page of the store; until its day, and for what is bought before, the old terms hold.

    :raises Invalid: naming each field that is wrong, or if nothing would change.
    """
    pledge = ready("change", pledge, by=by, at=at, key=key)
    scheme = pledge.laid_down
    terms, faults = checked_terms(scheme, days=days, scope=scope, excluded=excluded, excluded_note=excluded_note)
    first = first_day_of_change(scheme, today=clock.day_of(at))
    if effective_date is None or effective_date < first:
        faults["effective_date"] = _("变更要提前 %(days)d 天公告，最早 %(first)s 起执行。") % {
            "days": scheme.change_days, "first": first.isoformat()
        }  # fmt: skip
    if not faults and all(getattr(pledge, name) == value for name, value in terms.items()):
        faults["scope"] = _("和现在的承诺一样，没有变更。")
    if faults:
        raise Invalid(faults)
    pledge = move(pledge, "change", by=by, at=at, key=key, facts={"day": effective_date.isoformat()})
    Change.objects.create(pledge=pledge, announced_at=at, effective_date=effective_date, **terms)
    pledge.__dict__.pop("coming", None)
    return pledge
