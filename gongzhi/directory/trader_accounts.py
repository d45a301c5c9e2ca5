"""Accounts of traders: signing up, being confirmed by the county office, naming colleagues, ending.

An account acts for a trader with its branches, or for one branch. Its responsible person is confirmed by an officer
of the lead agency's office where the trader is; colleagues are named by the responsible person.
"""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.clock import day_of
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import AccountRole, AccountState, Region, Trader, TraderAccount, Unit
from gongzhi.directory.queries import competent_office
from gongzhi.directory.rules import compact_code, identifies, keeps_trader_accounts

KIND = "trader_account"
"""Kind of record in the journal."""
MOST_WAITING = 3
"""So many applications for one trader wait at the same time, and no more."""
MOST_COLLEAGUES = 50
REASON_LENGTH = 200
EMAIL_LENGTH = 120


@transaction.atomic
def apply_for_account(
    *,
    credit_code: str,
    trader_name: str,
    region: str,
    username: str,
    password: str,
    name: str,
    phone: str,
    email: str = "",
    address: str = "",
    by: Actor,
    at: datetime,
) -> TraderAccount:
    """Sign a trader up with its responsible person; the office of the lead agency where it is decides.

    :raises Invalid: naming each field that is wrong.
    :raises Refused: if the account name is taken, the password weak, or too many applications for it wait already.
    """
    code = compact_code(credit_code)
    faults = person_faults(username, name, phone)
    if not identifies(code):
        faults["credit_code"] = _("请填写营业执照上的 18 位统一社会信用代码。")
    if not trader_name.strip():
        faults["trader_name"] = _("请填写营业执照上的名称。")
    place = Region.objects.in_force(day_of(at)).filter(pk=region).first() if region else None
    lead = Unit.objects.in_force(day_of(at)).get(is_lead=True)
    office = competent_office(lead.member, region, on=day_of(at)) if place else None
    if office is None:
        faults["region"] = _("请从列出的地区中选择经营者所在的县（市、区）。")
    if faults:
        raise Invalid(faults)
    trader = register_trader(name=trader_name, credit_code=code, address=address, region=place, by=by, at=at)
    if trader.accounts.filter(state=AccountState.WAITING).count() >= MOST_WAITING:
        raise Refused(_("这个经营者已有申请在等待确认，请联系当地市场监管部门。"), field="credit_code")
    account = TraderAccount(
        username=free_username(username),
        name=name.strip(),
        phone=phone.strip(),
        email=email.strip(),
        trader=trader,
        told_name=" ".join(trader_name.split()),
        role=AccountRole.RESPONSIBLE,
        state=AccountState.WAITING,
        office=office,
        asked_at=at,
    )
    set_password(account, password)
    account.save()
    journal.write(KIND, account.pk, "apply", by=by, at=at, target=account.state, facts={"trader": trader.pk})
    return account


@transaction.atomic
def confirm_account(*, account: TraderAccount, by: Actor, at: datetime) -> TraderAccount:
    """Let a responsible person in; the trader counts as confirmed from now on.

    :raises NotAllowed: unless `by` works in the office that confirms it or in one above.
    :raises Refused: unless it waits, or while another responsible person acts for the trader.
    """
    account = lock_account(account)
    refuse_unless_keeper(account, by)
    if account.state != AccountState.WAITING:
        raise Refused(_("这个申请已经处理过了。"))
    if account.trader.accounts.filter(state=AccountState.ACTIVE, role=AccountRole.RESPONSIBLE).exists():
        raise Refused(_("这个经营者已有负责人账号。负责人换人的，请先停用原账号。"))
    trader = account.trader
    register_trader(name=account.told_name, credit_code=trader.credit_code, region=trader.region, by=by, at=at)
    account.state, account.decided_at = AccountState.ACTIVE, at
    account.save(update_fields=["state", "decided_at"])
    tell(account, "confirm", by=by, at=at, source=AccountState.WAITING)
    return account


@transaction.atomic
def refuse_account(*, account: TraderAccount, reason: str, by: Actor, at: datetime) -> TraderAccount:
    """Turn an application down; who signed up reads the reason when trying to sign in.

    :raises NotAllowed: as of `confirm_account`.
    :raises Refused: unless it waits, or if no reason is given.
    """
    account = lock_account(account)
    refuse_unless_keeper(account, by)
    if account.state != AccountState.WAITING:
        raise Refused(_("这个申请已经处理过了。"))
    account.reason = said_reason(reason)
    account.state, account.decided_at = AccountState.REFUSED, at
    account.save(update_fields=["state", "decided_at", "reason"])
    tell(account, "refuse", by=by, at=at, source=AccountState.WAITING, note=account.reason)
    return account


@transaction.atomic
def add_colleague(
    *,
    trader_id: int,
    username: str,
    password: str,
    name: str,
    phone: str,
    email: str = "",
    by: Actor,
    at: datetime,
) -> TraderAccount:
    """Name a colleague who acts for the trader, or for one of its branches.

    :raises NotAllowed: unless `by` is the responsible person of the trader or of the firm that it is a branch of.
    :raises Invalid: naming each field that is wrong.
    :raises Refused: if the account name is taken, the password weak, or there are too many colleagues.
    """
    if by.kind != "trader" or not by.is_responsible or trader_id not in by.traders:
        raise NotAllowed(_("只有负责人可以管理本企业的账号。"))
    if faults := person_faults(username, name, phone):
        raise Invalid(faults)
    own = TraderAccount.objects.select_for_update().select_related("office").get(pk=by.id)
    colleagues = TraderAccount.objects.filter(trader__in=by.traders, state=AccountState.ACTIVE).count()
    if colleagues >= MOST_COLLEAGUES:
        raise Refused(_("本企业的账号已达 %(most)s 个。") % {"most": MOST_COLLEAGUES})
    account = TraderAccount(
        username=free_username(username),
        name=name.strip(),
        phone=phone.strip(),
        email=email.strip(),
        trader=Trader.objects.get(pk=trader_id),
        told_name=own.told_name,
        role=AccountRole.COLLEAGUE,
        state=AccountState.ACTIVE,
        office=own.office,
        asked_at=at,
        decided_at=at,
    )
    set_password(account, password)
    account.save()
    journal.write(KIND, account.pk, "add", by=by, at=at, target=account.state, facts={"trader": trader_id})
    return account


@transaction.atomic
def end_account(*, account: TraderAccount, reason: str, by: Actor, at: datetime) -> TraderAccount:
    """Close an account at once; its sessions end with it. With the responsible person's, colleagues' go on.

    :raises NotAllowed: unless `by` keeps the accounts of its office, or is the responsible person and it is a
        colleague's.
    :raises Refused: if it is not in use, or no reason is given.
    """
    account = lock_account(account)
    may = keeps_trader_accounts(by, account.office) or keeps_colleague(by, account)
    if not may:
        raise NotAllowed(_("只有负责人或者确认该账号的单位可以停用它。"))
    if account.state != AccountState.ACTIVE:
        raise Refused(_("这个账号没有在使用。"))
    account.reason = said_reason(reason)
    account.state, account.ended_at = AccountState.ENDED, at
    account.save(update_fields=["state", "ended_at", "reason"])
    tell(account, "end", by=by, at=at, source=AccountState.ACTIVE, note=account.reason)
    return account


@transaction.atomic
def change_password(*, account: TraderAccount, password: str, by: Actor, at: datetime) -> TraderAccount:
    """Set a new password, which ends every other session of the account.

    :raises NotAllowed: unless it is one's own, or `by` may end it.
    :raises Refused: if it is weak.
    """
    account = lock_account(account)
    own = by.kind == "trader" and by.id == account.pk
    if not (own or keeps_colleague(by, account) or keeps_trader_accounts(by, account.office)):
        raise NotAllowed(_("只能修改自己的密码，或由负责人重设经办人的密码。"))
    set_password(account, password)
    account.save(update_fields=["password"])
    tell(account, "reset_password", by=by, at=at, source=account.state)
    return account


@transaction.atomic
def change_email(*, account: TraderAccount, email: str, by: Actor, at: datetime) -> TraderAccount:
    """Set one's own address for mail; empty for none.

    :raises NotAllowed: unless it is one's own.
    :raises Refused: if it is longer than an address can be.
    """
    account = lock_account(account)
    if by.kind != "trader" or by.id != account.pk:
        raise NotAllowed(_("只能修改自己的邮箱。"))
    if len(email.strip()) > EMAIL_LENGTH:
        raise Refused(_("邮箱不超过 %(most)s 个字符。") % {"most": EMAIL_LENGTH}, field="email")
    account.email = email.strip()
    account.save(update_fields=["email"])
    tell(account, "change_email", by=by, at=at, source=account.state)
    return account


@transaction.atomic
def reveal_contact(*, account: TraderAccount, by: Actor, at: datetime) -> tuple[str, str, str]:
    """Give name, phone and mail of who holds an account, in clear; the journal keeps who looked.

    :raises NotAllowed: unless `by` keeps the accounts of its office.
    """
    refuse_unless_keeper(account, by)
    tell(account, "reveal", by=by, at=at, source=account.state)
    return account.name, account.phone, account.email


def account_by_password(username: str, password: str) -> TraderAccount | None:
    """Find the account that this name and password open, whatever state it is in; as slow for an unknown name."""
    account = TraderAccount.objects.filter(username__iexact=username.strip()).select_related("trader").first()
    if account is None:
        make_password(password)
        return None
    return account if account.check_password(password) else None


def is_session_of(account: TraderAccount, told: str) -> bool:
    """Tell whether a session still belongs to an account: the password is the one it was opened with."""
    return constant_time_compare(account.get_session_auth_hash(), told)


def keeps_colleague(by: Actor, account: TraderAccount) -> bool:
    return (
        by.kind == "trader"
        and by.is_responsible
        and account.trader_id in by.traders
        and account.role == AccountRole.COLLEAGUE
    )


def lock_account(account: TraderAccount) -> TraderAccount:
    locked = TraderAccount.objects.select_for_update(of=("self",)).select_related("office", "trader__region")
    return locked.get(pk=account.pk)


def refuse_unless_keeper(account: TraderAccount, by: Actor) -> None:
    if not keeps_trader_accounts(by, account.office):
        raise NotAllowed(_("经营者账号由所在地的单位或者其上级单位确认。"))


def free_username(username: str) -> str:
    username = username.strip()
    if TraderAccount.objects.filter(username__iexact=username).exists():
        raise Refused(_("账号“%(username)s”已有人使用。") % {"username": username}, field="username")
    return username


def person_faults(username: str, name: str, phone: str) -> dict[str, str]:
    faults = {}
    if not username.strip() or len(username.strip()) > 60:
        faults["username"] = _("请填写账号，不超过60个字符。")
    if not name.strip() or len(name.strip()) > 60:
        faults["name"] = _("请填写姓名，不超过60个字符。")
    if not phone.strip():
        faults["phone"] = _("请填写联系电话。")
    return faults


def said_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("请写明理由，对方会看到。"), field="reason")
    if len(reason) > REASON_LENGTH:
        raise Refused(_("理由不超过 %(most)s 个字。") % {"most": REASON_LENGTH}, field="reason")
    return reason


def set_password(account: TraderAccount, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password") from None
    account.set_password(password)


def tell(account: TraderAccount, verb: str, *, by: Actor, at: datetime, source: str, note: str = "") -> None:
    journal.write(KIND, account.pk, verb, by=by, at=at, source=source, target=account.state, note=note)
