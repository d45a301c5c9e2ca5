"""Begin: write down what an issuer tells of itself; documents follow, then it is handed in."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotAllowed
from gongzhi.core.machine import act
from gongzhi.directory.models import Trader
from gongzhi.directory.queries import region_in_force
from gongzhi.prepaid import access, rules
from gongzhi.prepaid.catalog import classes, issuers
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import begin, office_for, refuse_second, words_of
from gongzhi.prepaid.words import LIVE, State, Trade

MOST_OUTLETS = 100_000
TAIL = re.compile(r"([0-9]{4})?")
MOST_YEARS = 99


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an issuer tells of itself."""

    issuer: str
    """Key of its class."""
    trade: str
    outlets: int
    began_date: date
    brand: str = ""
    registered_date: date | None = None
    capital: Decimal | None = None
    revenue: Decimal | None = None
    registered_most: Decimal | None = None
    bearer_most: Decimal | None = None
    bearer_years: int | None = None
    bank: str = ""
    account_tail: str = ""


@act
def begin_filing(
    *,
    trader_id: int | None,
    issuer: str,
    trade: str,
    outlets: int,
    began_date: date,
    by: Actor,
    at: datetime,
    region: str = "",
    brand: str = "",
    registered_date: date | None = None,
    capital: Decimal | None = None,
    revenue: Decimal | None = None,
    registered_most: Decimal | None = None,
    bearer_most: Decimal | None = None,
    bearer_years: int | None = None,
    bank: str = "",
    account_tail: str = "",
    key: UUID | None = None,
) -> Filing:
    """Begin the filing of an issuer with the office of its class.

    :param issuer: key of its class.
    :param region: code of where it is registered; none: as its entry in the register says.
    :param revenue: of the last whole year, in yuan.
    :param registered_most: on a card with a name, at most; none: it issues none.
    :raises NotAllowed: unless who acts is the issuer, or works in that office or one above it.
    :raises Invalid: naming each field that is wrong.
    """
    key = key or uuid4()
    refuse_second(Filing, key)
    if by.kind not in {"officer", "trader", "system"}:
        raise NotAllowed(_("请登录后办理。"))
    if by.kind == "officer" and not by.is_a(*access.WORK):
        raise NotAllowed(_("只有承办人、监督人可以登记备案。"))
    trader = Trader.objects.select_related("region").filter(pk=trader_id).first() if trader_id else None
    today = clock.day_of(at)
    told = Told(
        issuer=issuer, trade=trade, outlets=outlets, began_date=began_date, brand=brand,
        registered_date=registered_date, capital=capital, revenue=revenue, registered_most=registered_most,
        bearer_most=bearer_most, bearer_years=bearer_years, bank=bank, account_tail=account_tail,
    )  # fmt: skip
    faults = faults_of(told, today=today)
    if trader is None:
        faults = {"trader_id": _("请从列出的经营者中选择一个。")} | faults
    elif by.kind == "trader" and trader.pk not in by.traders:
        raise NotAllowed(_("只能为本企业办理备案。"))
    elif trader.branch_of_id:
        faults["trader_id"] = _("备案的是企业法人；分店、分公司由总公司备案。")
    elif Filing.objects.filter(trader=trader, state__in=sorted(LIVE)).exists():
        faults["trader_id"] = _("这家企业已经有备案，或者正在办理。")
    place = region_in_force(region, on=today) if region else trader.region if trader else None
    if trader is not None and place is None:
        faults["region"] = _("请选择注册地所在的县（市、区）。")
    if faults:
        raise Invalid(faults)
    unit = office_for(issuer, place, at=at)
    if by.kind == "officer" and not by.roles_in([unit.pk, *unit.superiors]) & set(access.WORK):
        raise NotAllowed(_("这类发卡企业由%(unit)s备案。") % {"unit": unit.short_name})
    filing = Filing(
        state=State.DRAFT,
        unit=unit,
        trader=trader,
        region=place,
        grams=words_of(trader, told.brand),
        by_kind=by.kind,
        made_at=at,
        source_key=key,
        **kept(told, today=today),
    )
    begin(filing, "begin", by=by, at=at, key=key)
    return filing


def kept(told: Told, *, today: date) -> dict:
    """Give what was told as its columns take it."""
    values = dict(vars(told))
    values |= {"outlets": int(told.outlets), "bearer_years": told.bearer_years and int(told.bearer_years)}
    values |= {"brand": told.brand.strip(), "bank": told.bank.strip(), "account_tail": told.account_tail.strip()}
    return values | {"revenue_year": today.year - 1 if told.revenue is not None else None}


def faults_of(told: Told, *, today: date) -> dict[str, str]:
    """Name each field that is wrong, with the reason."""
    faults = {}
    limit = classes().card
    if told.issuer not in issuers():
        faults["issuer"] = _("请选择发卡企业的类别。")
    elif told.issuer == "other" and rules.belongs_to_scale(
        revenue=told.revenue, capital=told.capital, registered=told.registered_date, on=today
    ):
        faults["issuer"] = _("按营业收入或者注册资本，应作为规模发卡企业备案。")
    elif told.issuer != "other" and told.revenue is None and not rules.is_young(told.registered_date, today):
        faults["revenue"] = _("请填写上年营业收入；登记不满一年的，填写登记日期和注册资本。")
    elif issuers()[told.issuer].custody and not (told.bank.strip() and told.account_tail.strip()):
        faults["bank"] = _("这类发卡企业要有资金存管：请填写存管银行和账号后四位。")
    if told.trade not in Trade.values:
        faults["trade"] = _("请选择行业。")
    if not 1 <= told.outlets <= MOST_OUTLETS or told.outlets != int(told.outlets):
        faults["outlets"] = _("请填写可以用卡的门店数，至少 1。")
    if told.began_date > today:
        faults["began_date"] = _("开展业务的日期不能晚于今天。")
    if told.registered_date and told.registered_date > today:
        faults["registered_date"] = _("登记日期不能晚于今天。")
    for name in ("capital", "revenue", "registered_most", "bearer_most"):
        amount = getattr(told, name)
        if amount is not None and not rules.is_money(amount):
            faults[name] = _("请填写金额，最多两位小数。")
    if told.registered_most is None and told.bearer_most is None:
        faults["registered_most"] = _("请填写记名卡或者不记名卡的单张限额。")
    if (told.registered_most or 0) > limit.registered_most:
        faults["registered_most"] = _("记名卡单张限额不得超过 %(most)d 元。") % {"most": limit.registered_most}
    if (told.bearer_most or 0) > limit.bearer_most:
        faults["bearer_most"] = _("不记名卡单张限额不得超过 %(most)d 元。") % {"most": limit.bearer_most}
    if told.bearer_most is not None and not limit.bearer_years <= (told.bearer_years or 0) <= MOST_YEARS:
        faults["bearer_years"] = _("不记名卡的有效期不得少于 %(years)d 年。") % {"years": limit.bearer_years}
    if not TAIL.fullmatch(told.account_tail.strip()):
        faults["account_tail"] = _("请只填账号的后四位数字。")
    if len(told.brand.strip()) > 60:
        faults["brand"] = _("最多 60 个字。")
    if len(told.bank.strip()) > 80:
        faults["bank"] = _("最多 80 个字。")
    return faults
