"""Conditions and reckonings of enforcement; they read at most what hangs on the record, and never the clock."""

from calendar import monthrange
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.core.listing import listed
from gongzhi.enforcement.catalog import (
    Sector,
    SectorField,
    listing_rules,
    penalty_kinds,
    penalty_rules,
    sectors,
    sectors_of,
)
from gongzhi.enforcement.words import FiledOutcome, FiledState, PartyKind, PaymentKind, Track
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.catalog import procedure_by_id
from gongzhi.procedures.rules import due_date

WORKS = frozenset({Role.HANDLER, Role.SUPERVISOR})
"""Who investigates; mediators read along."""
LONGEST = 200
COURT_MONTHS = 3


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


def has_two_investigators(filed_case, *, by, at) -> str | None:
    if len(filed_case.investigators) < 2:
        return _("调查取证的办案人员不少于两人，请先确定办案人员。")
    return None


def proposes_a_penalty(filed_case, *, by, at) -> str | None:
    return None if filed_case.penalties else _("请先写明拟给予的处罚种类、金额和依据。")


def is_in_time_to_be_heard(filed_case, *, by, at) -> str | None:
    if filed_case.comment_due_date and clock.day_of(at) > filed_case.comment_due_date:
        return _("要求听证的期限已于 %(day)s 届满，视为放弃。") % {"day": filed_case.comment_due_date.isoformat()}
    return None


def has_a_penalty_to_be_heard_on(filed_case, *, by, at) -> str | None:
    if any(needs_hearing(row.kind, row.amount, filed_case.party_kind) for row in filed_case.penalties):
        return None
    return _("拟给予的处罚不属于当事人可以要求听证的种类或者数额。")


def nothing_is_held(filed_case, *, by, at) -> str | None:
    held = [hold.number for hold in filed_case.holds.filter(ended_at__isnull=True)]
    if held:
        return _("还有没有处理的登记保存或者查封扣押：%(numbers)s。") % {"numbers": listed(held)}
    return None


def is_paid_or_at_court(filed_case, *, by, at) -> str | None:
    """Refuse to call a decision performed while money is owed, unless the court has it."""
    owed = amounts_owed(filed_case)
    if filed_case.court_date is None and (owed["fine"] or owed["gains"]):
        return _("还有 %(amount)s 元没有缴清。") % {"amount": f"{owed['fine'] + owed['gains']:.2f}"}
    return None


def is_late_to_pay(filed_case, *, by, at) -> str | None:
    if filed_case.pay_due_date and clock.day_of(at) <= filed_case.pay_due_date:
        return _("缴款期限 %(day)s 还没有届满。") % {"day": filed_case.pay_due_date.isoformat()}
    return None


def was_demanded(filed_case, *, by, at) -> str | None:
    if filed_case.demanded_date is None:
        return _("请先催告；催告书送达十个工作日后仍不履行的，才能申请法院强制执行。")
    ends = last_day(filed_case.procedure, "demand", filed_case.demanded_date)
    if ends and clock.day_of(at) <= ends:
        return _("催告期限 %(day)s 还没有届满。") % {"day": ends.isoformat()}
    return None


def court_until(filed_case) -> date | None:
    """Tell until when the court can be asked to enforce: three months after the days of the demand
    (市场监督管理行政处罚程序规定第七十六条); None where there was no demand."""
    if filed_case.demanded_date is None or filed_case.court_date:
        return None
    ends = last_day(filed_case.procedure, "demand", filed_case.demanded_date)
    return months_after(ends, COURT_MONTHS) if ends else None


def was_not_annulled(filed_case, *, by, at) -> str | None:
    return _("处罚决定已经撤销。") if filed_case.annulled_at else None


def punished(filed_case) -> bool:
    return filed_case.outcome == FiledOutcome.PUNISHED


def needs_hearing(kind: str, amount: Decimal | None, party_kind: str) -> bool:
    """Tell whether the party may ask for a hearing on a penalty (行政处罚法第六十三条)."""
    law = penalty_rules()
    person = party_kind == PartyKind.PERSON
    match penalty_kinds()[kind].hearing:
        case "always":
            return True
        case "large":
            return (amount or 0) >= (law.large_fine_person if person else law.large_fine_organisation)
    return False


def is_weighty(filed_case) -> bool:
    """Tell whether a case must go through the review of law before its decision (法制审核): a penalty that the party
    may be heard on, or goods of a value that makes it a large case."""
    return filed_case.is_large or any(
        needs_hearing(row.kind, row.amount, filed_case.party_kind) for row in filed_case.penalties
    )


def fits_money(amount: Decimal | None) -> bool:
    """Tell whether an amount of yuan can be stored: above zero, at most two decimals, below a trillion."""
    return (
        amount is not None
        and amount.is_finite()
        and 0 < amount < 10**12
        and amount == amount.quantize(Decimal("0.01"))
    )


def is_large(sector: str, goods_value: Decimal) -> bool:
    """Tell whether goods of this value make a case of a sector a large one."""
    threshold = sectors()[sector].large_value if sector in sectors() else None
    return threshold is not None and goods_value >= threshold


def late_fee(fine: Decimal, paid: list[tuple[date, Decimal]], *, due: date | None, until: date) -> Decimal:
    """Reckon the fine added for paying late: three per cent a day of what is owed, never more than the fine.

    :param paid: what was paid on the fine, each with its day.
    """
    if due is None or until <= due or fine <= 0:
        return Decimal("0.00")
    rate = penalty_rules().late_percent_a_day / 100
    days = sorted({due, until, *(day for day, _amount in paid if due < day < until)})
    added = Decimal(0)
    for start, end in pairwise(days):
        owed = max(fine - sum((amount for day, amount in paid if day <= start), Decimal(0)), Decimal(0))
        added += owed * rate * (end - start).days
    return min(added, fine).quantize(Decimal("0.01"))


def amounts_owed(filed_case, *, until: date | None = None) -> dict[str, Decimal]:
    """Tell what is still owed on a decision, in yuan: fine, gains, late.

    :param until: the day up to which lateness is reckoned; none: not at all.
    """
    if not punished(filed_case) or filed_case.annulled_at:
        return {"fine": Decimal(0), "gains": Decimal(0), "late": Decimal(0)}
    paid = {kind: Decimal(0) for kind in PaymentKind.values}
    for row in filed_case.payments:
        paid[row.kind] += row.amount
    fines = [(row.paid_date, row.amount) for row in filed_case.payments if row.kind == PaymentKind.FINE]
    late = late_fee(filed_case.fine, fines, due=filed_case.pay_due_date, until=until) if until else Decimal(0)
    return {
        "fine": max(filed_case.fine - paid["fine"], Decimal(0)),
        "gains": max(filed_case.gains - paid["gains"], Decimal(0)),
        "late": max(late - paid["late"], Decimal(0)),
    }


def fits_on_the_spot(kinds: list[tuple[str, Decimal | None]], party_kind: str) -> bool:
    """Tell whether penalties may be given on the spot: a warning, or a fine up to the amount of the law."""
    law = penalty_rules()
    most = law.summary_person if party_kind == PartyKind.PERSON else law.summary_organisation
    return all(kind == "warning" or (kind == "fine" and (amount or 0) <= most) for kind, amount in kinds)


def months_shown(kinds: list[tuple[str, Decimal | None]], party_kind: str) -> int:
    """Tell for how many months a decision is shown: the longest of its penalties; small fines count as such."""
    law = penalty_rules()
    small = law.small_fine_person if party_kind == PartyKind.PERSON else law.small_fine_organisation
    return max(
        law.small_fine_months if kind == "fine" and (amount or 0) <= small else penalty_kinds()[kind].months
        for kind, amount in kinds
    )


def is_published(kinds: list[str], track: str) -> bool:
    """Tell whether a decision is shown to the public: ordinary procedure, and more than a warning."""
    return track == Track.ORDINARY and any(penalty_kinds()[kind].published for kind in kinds)


def months_after(day: date, months: int) -> date:
    """Give the same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def was_shown_long_enough(publication, *, by, at) -> str | None:
    opens = months_after(publication.published_date, penalty_rules().early_stop_months)
    if clock.day_of(at) < opens:
        return _("公示满 %(months)s 个月（%(day)s）后才能提前停止。") % {
            "months": penalty_rules().early_stop_months,
            "day": opens.isoformat(),
        }
    return None


def may_stop_being_shown(publication, *, by, at) -> str | None:
    filed_case = publication.filed_case
    if any(not penalty_kinds()[row.kind].may_stop_early for row in filed_case.penalties):
        return _("吊销许可证件、责令停产停业、责令关闭、限制从业的处罚不能提前停止公示。")
    if filed_case.state not in {FiledState.PERFORMED, FiledState.CLOSED}:
        return _("处罚决定还没有履行完毕，不能提前停止公示。")
    return None


def is_not_listed(publication, *, by, at) -> str | None:
    listings = publication.filed_case.listings.filter(state="listed")
    if listings.exists():
        return _("当事人仍在严重违法失信名单内，不能提前停止公示。")
    return None


def was_listed_long_enough(listing, *, by, at) -> str | None:
    opens = months_after(listing.listed_date, listing_rules().repair_after_months)
    if clock.day_of(at) < opens:
        return _("列入满 %(months)s 个月（%(day)s）后才能申请信用修复。") % {
            "months": listing_rules().repair_after_months,
            "day": opens.isoformat(),
        }
    return None


def is_no_longer_listed(joint, *, by, at) -> str | None:
    return _("当事人仍在名单内，措施不能解除。") if joint.listing.is_open else None


def last_day(procedure: str, limit_key: str, start: date) -> date | None:
    """Reckon the last day of a limit that binds the party, begun on a day; None where the law lays none down."""
    if not procedure:
        return None
    law = procedure_by_id(procedure)
    limit = next((limit for limit in law.limit if limit.key == limit_key), None)
    if limit is None:
        return None
    return due_date(start, working_days=limit.working_days, days=limit.days, calendar=calendar(), roll=law.roll)


def was_not_recorded(filed_case, *, by, at) -> str | None:
    return _("已经备案。") if filed_case.recorded_date else None
