"""Conditions and reckonings of enforcement; pure: no query, no clock, no request."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from gongzhi.core.actors import Role
from gongzhi.core.listing import listed
from gongzhi.enforcement.catalog import Sector, SectorField, sectors, sectors_of

WORKS = frozenset({Role.HANDLER, Role.SUPERVISOR})
"""Who investigates; mediators read along."""
LONGEST = 200


def sector_for(key: str, member: str) -> Sector | None:
    """Find a sector by its key among those that a member's offices supervise, or None."""
    return next((sector for sector in sectors_of(member) if sector.key == key), None)


def fitting_details(sector: Sector, told: dict, *, complete: bool = True) -> tuple[dict, dict[str, str]]:
    """Check what was told for the fields of a sector.

    :param complete: whether what is required must be there already.
    :return: the details as they are kept (texts, numbers and days as text, yes as true), and field → fault.
    """
    kept: dict = {}
    faults: dict[str, str] = {}
    known = {field.key for field in sector.field}
    for name in sorted(set(told) - known):
        faults[name] = _("“%(sector)s”没有这一项。") % {"sector": sector.title}
    for field in sector.field:
        value = told.get(field.key)
        if value is None or value == "" or value is False:
            if field.required and complete:
                faults[field.key] = _("请填写“%(field)s”。") % {"field": field.title}
            continue
        try:
            kept[field.key] = fitting_value(field, value)
        except (ValueError, InvalidOperation):
            faults[field.key] = _("“%(field)s”填写得不对。") % {"field": field.title}
    return kept, faults


def fitting_value(field: SectorField, value):
    """Give a value as it is kept.

    :raises ValueError: if it does not fit the field.
    """
    if field.type == "yes":
        if value is not True:
            raise ValueError(value)
        return True
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    if field.type == "choice" and text not in field.choices:
        raise ValueError(text)
    if field.type == "number":
        number = Decimal(text)
        if not number.is_finite() or number < 0:
            raise ValueError(text)
        return str(number)
    if field.type == "date":
        return date.fromisoformat(text).isoformat()
    if len(text) > LONGEST:
        raise ValueError(text)
    return text


def was_not_referred_here(clue, *, by, at) -> str | None:
    if clue.referred_by_id:
        return _("本件是其他单位移送来的，不得再自行移送；认为没有管辖权的，请报请上级指定管辖。")
    return None


def says_what_the_sector_asks(record, *, by, at) -> str | None:
    """Refuse where a required field of the sector is empty."""
    sector = sectors().get(record.sector)
    missing = [field.title for field in sector.field if field.required and not record.details.get(field.key)]
    if missing:
        return _("请先在“行业要素”中补充：%(fields)s。") % {"fields": listed(missing)}
    return None
