"""Changing who exists: officers with their postings and deputies; traders with their names.

Units, regions, hotlines and mediation bodies are changed in the province's catalogue; `catalog.sync` brings them in.
"""

import zlib
from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.clock import day_of
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.grams import grams
from gongzhi.directory.models import CodeFault, Deputy, Officer, Posting, Region, Trader, TraderName, Unit
from gongzhi.directory.rules import administers_all, code_fault, compact_code, identifies, plain_name

FORMLESS = [CodeFault.LENGTH, CodeFault.CHARACTERS]
REGISTRATION_LOCK = 520_001


@transaction.atomic
def add_officer(
    *,
    username: str,
    name: str,
    password: str,
    unit: Unit,
    roles: Iterable[Role],
    by: Actor,
    at: datetime,
    from_date: date | None = None,
    phone: str = "",
    email: str = "",
) -> Officer:
    """Open an account for somebody and post them in their first unit, from today or `from_date`.

    :raises NotAllowed: unless `by` administers the unit.
    :raises Refused: if the account name is taken, the password weak, or the posting refused.
    """
    refuse_unless_administered(by, [unit])
    username, name = username.strip(), name.strip()
    if not username or len(username) > 60:
        raise Refused(_("请填写账号，不超过60个字符。"), field="username")
    if not name or len(name) > 60:
        raise Refused(_("请填写姓名，不超过60个字符。"), field="name")
    if Officer.objects.filter(username__iexact=username).exists():
        raise Refused(_("账号“%(username)s”已有人使用。") % {"username": username}, field="username")
    officer = Officer(username=username, name=name, phone=phone, email=email, added_at=at)
    refuse_weak_password(password, officer)
    officer.set_password(password)
    officer.save()
    journal.write("officer", officer.pk, "add", by=by, at=at, unit_id=unit.pk)
    post_officer(officer=officer, unit=unit, roles=roles, from_date=from_date, by=by, at=at)
    return officer


@transaction.atomic
def post_officer(
    *,
    officer: Officer,
    unit: Unit,
    roles: Iterable[Role],
    by: Actor,
    at: datetime,
    from_date: date | None = None,
    to_date: date | None = None,
) -> Posting:
    """Give an officer a place in a unit; where they have one there already, the new one takes over on its first day.

    :param from_date: the first day, today if not told.
    :param to_date: the first day on which the place is no longer held; None leaves it open.
    :raises NotAllowed: unless `by` administers the unit.
    :raises Refused: if the officer is inactive, no role is given, the dates are in the wrong order, the unit has
        ended, or the secretariat's role is given outside the lead unit.
    """
    refuse_unless_administered(by, [unit])
    officer = lock_officer(officer)
    first = from_date or day_of(at)
    chosen = sorted({Role(role).value for role in roles})
    if not officer.is_active:
        raise Refused(_("该账号已停用。"), field="officer")
    if not chosen:
        raise Refused(_("请至少选择一个角色。"), field="roles")
    if Role.SECRETARIAT in chosen and not unit.is_lead:
        raise Refused(_("联席会议办公室的角色只能设在牵头单位。"), field="roles")
    if to_date is not None and to_date <= first:
        raise Refused(_("结束日期应晚于开始日期。"), field="to_date")
    if unit.to_date is not None and unit.to_date <= first:
        raise Refused(_("“%(unit)s”届时已不存在。") % {"unit": unit.name}, field="unit")
    earlier = officer.postings.filter(unit=unit).exclude(to_date__lte=first)
    if earlier.filter(from_date__gt=first).exists():
        raise Refused(_("该单位已有一个较晚开始的任职，请先结束它。"), field="from_date")
    earlier.update(to_date=first)
    posting = Posting.objects.create(officer=officer, unit=unit, roles=chosen, from_date=first, to_date=to_date)
    facts = {"roles": chosen, "from_date": str(first)} | ({"to_date": str(to_date)} if to_date else {})
    journal.write("officer", officer.pk, "post", by=by, at=at, unit_id=unit.pk, facts=facts)
    return posting


@transaction.atomic
def end_posting(*, posting: Posting, by: Actor, at: datetime, to_date: date | None = None) -> Posting:
    """End a place in a unit: today, with effect at once, or from a later day on.

    :param to_date: the first day on which it is no longer held.
    :raises NotAllowed: unless `by` administers the unit.
    :raises Refused: if it has ended already or the day lies before its first.
    """
    refuse_unless_administered(by, [posting.unit])
    lock_officer(posting.officer)
    posting = Posting.objects.select_related("unit", "officer").get(pk=posting.pk)
    today = day_of(at)
    last = to_date or max(today, posting.from_date)
    if posting.to_date is not None and posting.to_date <= today:
        raise Refused(_("该任职已经结束。"), field="posting")
    if last < max(today, posting.from_date):
        raise Refused(_("结束日期不能早于今天或开始日期。"), field="to_date")
    posting.to_date = last
    posting.save(update_fields=["to_date"])
    facts = {"to_date": str(last)}
    journal.write("officer", posting.officer_id, "end_posting", by=by, at=at, unit_id=posting.unit_id, facts=facts)
    return posting


@transaction.atomic
def move_officer(
    *, posting: Posting, unit: Unit, by: Actor, at: datetime, roles: Iterable[Role] = (), on_date: date | None = None
) -> Posting:
    """Move an officer from one unit to another on a day, today if not told; the roles stay unless others are given.

    :raises NotAllowed: unless `by` administers both units.
    :raises Refused: as of `end_posting` and `post_officer`.
    """
    if unit.pk == posting.unit_id:
        raise Refused(_("请选择另一个单位。"), field="unit")
    refuse_unless_administered(by, [posting.unit, unit])
    day = on_date or max(day_of(at), posting.from_date)
    end_posting(posting=posting, to_date=day, by=by, at=at)
    return post_officer(
        officer=posting.officer, unit=unit, roles=list(roles) or posting.roles, from_date=day, by=by, at=at
    )


@transaction.atomic
def appoint_deputy(
    *, absent: Officer, deputy: Officer, from_date: date, to_date: date, by: Actor, at: datetime
) -> Deputy:
    """Let a colleague of the same agency stand in for an absent officer, in all of their seats.

    :param to_date: the first day on which they no longer do.
    :raises NotAllowed: unless `by` is the absent officer or administers all of their units.
    :raises Refused: if both are the same, have no agency in common, the dates are wrong, or somebody else stands in.
    """
    refuse_unless_keeper(by, absent, day_of(at), or_self=True)
    absent = lock_officer(absent)
    if absent.pk == deputy.pk:
        raise Refused(_("不能由本人代理本人。"), field="deputy")
    if not deputy.is_active:
        raise Refused(_("该账号已停用。"), field="deputy")
    if to_date <= from_date or to_date <= day_of(at):
        raise Refused(_("结束日期应晚于开始日期，且不早于今天。"), field="to_date")
    open_on = max(from_date, day_of(at))
    agencies = Posting.objects.in_force(open_on).filter(officer=absent).values("unit__member")
    if not Posting.objects.in_force(open_on).filter(officer=deputy, unit__member__in=agencies).exists():
        raise Refused(_("代理人应与缺席人同属一个系统。"), field="deputy")
    if absent.deputies.filter(from_date__lt=to_date, to_date__gt=from_date).exists():
        raise Refused(_("这段时间已有代理人。"), field="from_date")
    record = Deputy.objects.create(absent=absent, deputy=deputy, from_date=from_date, to_date=to_date)
    facts = {"deputy": deputy.pk, "deputy_name": deputy.name, "from_date": str(from_date), "to_date": str(to_date)}
    journal.write("officer", absent.pk, "appoint_deputy", by=by, at=at, facts=facts)
    return record


@transaction.atomic
def end_deputy(*, deputy: Deputy, by: Actor, at: datetime) -> Deputy:
    """End a deputising today, with effect at once.

    :raises NotAllowed: unless `by` is the absent officer or administers all of their units.
    :raises Refused: if it has ended already.
    """
    refuse_unless_keeper(by, deputy.absent, day_of(at), or_self=True)
    lock_officer(deputy.absent)
    deputy = Deputy.objects.get(pk=deputy.pk)
    if deputy.to_date <= day_of(at):
        raise Refused(_("代理已经结束。"), field="deputy")
    deputy.to_date = max(day_of(at), deputy.from_date)
    deputy.save(update_fields=["to_date"])
    facts = {"deputy": deputy.deputy_id, "to_date": str(deputy.to_date)}
    journal.write("officer", deputy.absent_id, "end_deputy", by=by, at=at, facts=facts)
    return deputy


@transaction.atomic
def deactivate_officer(*, officer: Officer, by: Actor, at: datetime) -> Officer:
    """Close an account at once: login, sessions, postings and deputisings end today.

    :raises NotAllowed: unless `by` administers all units of the officer.
    :raises Refused: if it is closed already, or one's own.
    """
    refuse_unless_keeper(by, officer, day_of(at))
    officer = lock_officer(officer)
    today = day_of(at)
    if by.kind == "officer" and by.id == officer.pk:
        raise Refused(_("不能停用自己的账号。"), field="officer")
    if not officer.is_active:
        raise Refused(_("该账号已停用。"), field="officer")
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    later = Q(from_date__gt=today)
    for rows in (officer.postings, officer.deputies, officer.stands_in):
        rows.filter(later).delete()
        rows.filter(Q(to_date=None) | Q(to_date__gt=today)).update(to_date=today)
    journal.write("officer", officer.pk, "deactivate", by=by, at=at)
    return officer


@transaction.atomic
def reset_password(*, officer: Officer, password: str, by: Actor, at: datetime) -> Officer:
    """Set a new password, which ends every session of the officer.

    :raises NotAllowed: unless `by` is the officer or administers all of their units.
    :raises Refused: if it is weak.
    """
    refuse_unless_keeper(by, officer, day_of(at), or_self=True)
    officer = lock_officer(officer)
    refuse_weak_password(password, officer)
    officer.set_password(password)
    officer.save(update_fields=["password"])
    journal.write("officer", officer.pk, "reset_password", by=by, at=at)
    return officer


@transaction.atomic
def register_trader(
    *,
    name: str,
    by: Actor,
    at: datetime,
    credit_code: str = "",
    address: str = "",
    phone: str = "",
    region: Region | None = None,
    branch_of: Trader | None = None,
    platform: Trader | None = None,
    is_platform: bool = False,
) -> Trader:
    """Find the trader with this code, or without one that of exactly this name, region and platform; else make it.

    A faulty code is flagged on the record, never refused; one that is no code by its form is kept, but nobody is
    known by it. What an officer registers counts as confirmed, fills in what the record lacks (a code too, where the
    same name in the same region had none) and adds the name as a variant; what a consumer types never changes a
    record that is there.

    :raises Refused: if the name is empty, or name, code or address are too long.
    """
    name, address, code = " ".join(name.split()), " ".join(address.split()), compact_code(credit_code)
    refuse_bad_trader(name, code, address)
    told = {
        "credit_code": code or None,
        "code_fault": code_fault(code),
        "address": address,
        "phone": phone,
        "region": region,
        "branch_of": branch_of,
        "platform": platform,
        "is_platform": is_platform,
    }
    is_trusted = by.kind in ("officer", "system")
    lock_registration(plain_name(name), code)
    found = known_trader(name, code, region, platform, may_gain_code=is_trusted)
    if found is None:
        return make_trader(name, told, is_confirmed=is_trusted, by=by, at=at)
    if is_trusted:
        complete_trader(found, told, by=by, at=at)
        add_trader_name(trader=found, name=name, by=by, at=at)
    return found


@transaction.atomic
def add_trader_name(*, trader: Trader, name: str, by: Actor, at: datetime) -> TraderName:
    """Let another name lead to a trader: a shop sign, a former name, a short form; the same name twice is one.

    :raises NotAllowed: unless `by` is an officer or the system.
    :raises Refused: if the name is empty or too long.
    """
    if by.kind not in ("officer", "system"):
        raise NotAllowed(_("只有工作人员可以补充经营者名称。"))
    name = " ".join(name.split())
    refuse_bad_trader(name, "", "")
    variant, is_new = TraderName.objects.get_or_create(
        trader=trader, plain=plain_name(name), defaults={"name": name, "grams": grams(plain_name(name))}
    )
    if is_new:
        journal.write("trader", trader.pk, "add_name", by=by, at=at, facts={"name": name})
    return variant


def known_trader(
    name: str, code: str, region: Region | None, platform: Trader | None, *, may_gain_code: bool
) -> Trader | None:
    """Find the record that is meant: by code, else by name, region and platform; one without a code may gain it."""
    if not identifies(code):
        code = ""
    if code and (found := Trader.objects.filter(credit_code=code).first()):
        return found
    if code and not may_gain_code:
        return None
    same = Trader.objects.filter(names__plain=plain_name(name), region=region, platform=platform)
    if code:
        same = same.filter(Q(credit_code=None) | Q(code_fault__in=FORMLESS))
    return same.order_by("-is_confirmed", "id").first()


def make_trader(name: str, told: dict, *, is_confirmed: bool, by: Actor, at: datetime) -> Trader:
    trader = Trader.objects.create(name=name, is_confirmed=is_confirmed, registered_at=at, **told)
    plain = plain_name(name)
    TraderName.objects.create(trader=trader, name=name, plain=plain, grams=grams(plain))
    facts = {"code": told["credit_code"] or "", "code_fault": told["code_fault"], "confirmed": is_confirmed}
    journal.write("trader", trader.pk, "register", by=by, at=at, facts=facts)
    return trader


def complete_trader(trader: Trader, told: dict, *, by: Actor, at: datetime) -> None:
    """Confirm a record and fill in what it lacks; what it has stays."""
    lacking = {
        name: value for name, value in told.items() if name != "code_fault" and value and not getattr(trader, name)
    }
    if identifies(told["credit_code"] or "") and trader.code_fault in FORMLESS:
        lacking["credit_code"] = told["credit_code"]
    if "credit_code" in lacking:
        lacking["code_fault"] = told["code_fault"]
    if not trader.is_confirmed:
        lacking["is_confirmed"] = True
    for own in ("branch_of", "platform"):
        if lacking.get(own) == trader:
            del lacking[own]
    if not lacking:
        return
    for name, value in lacking.items():
        setattr(trader, name, value)
    trader.save(update_fields=list(lacking))
    journal.write("trader", trader.pk, "complete", by=by, at=at, facts={"filled": sorted(lacking)})


def lock_registration(*keys: str) -> None:
    """Keep two registrations of the same name or code apart until the transaction ends."""
    with connection.cursor() as cursor:
        for key in filter(None, keys):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [REGISTRATION_LOCK, zlib.crc32(key.encode()) - 2**31]
            )


def lock_officer(officer: Officer) -> Officer:
    return Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)


def refuse_bad_trader(name: str, code: str, address: str) -> None:
    if not plain_name(name):
        raise Refused(_("请填写经营者名称。"), field="name")
    if len(name) > 200:
        raise Refused(_("经营者名称不超过200个字。"), field="name")
    if len(code) > 32:
        raise Refused(_("统一社会信用代码不超过32位。"), field="credit_code")
    if len(address) > 300:
        raise Refused(_("地址不超过300个字。"), field="address")


def refuse_unless_administered(by: Actor, units: Iterable[Unit]) -> None:
    if not administers_all(by, units):
        raise NotAllowed(_("只有本单位或上级单位的管理员、联席会议办公室可以这样做。"))


def refuse_unless_keeper(by: Actor, officer: Officer, today: date, *, or_self: bool = False) -> None:
    """Refuse whoever does not administer every unit in which the officer is or will be; if there is none, was."""
    if or_self and by.kind == "officer" and by.id == officer.pk:
        return
    postings = officer.postings.select_related("unit")
    standing = [posting.unit for posting in postings.filter(Q(to_date=None) | Q(to_date__gt=today))]
    refuse_unless_administered(by, standing or [posting.unit for posting in postings])


def refuse_weak_password(password: str, officer: Officer) -> None:
    try:
        validate_password(password, officer)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password") from None
