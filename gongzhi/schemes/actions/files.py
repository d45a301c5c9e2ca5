"""Files: take in many stores, or many refunds, from a table; each row by itself, each once however often sent."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import BinaryIO
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.core.tables import REASON, Plain, Row, Unusable, open_table
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region, Trader
from gongzhi.schemes import access
from gongzhi.schemes.actions.pledge.apply import apply_for_pledge
from gongzhi.schemes.actions.refund.log import log_refund
from gongzhi.schemes.catalog import Scheme, schemes
from gongzhi.schemes.models import Pledge, Refund, SchemeFile
from gongzhi.schemes.states import REFUND
from gongzhi.schemes.words import HELD, FileKind

CODE, TRADER, STORE, REGION, ADDRESS = "统一社会信用代码", "经营者名称", "门店名称", "地区代码", "门店地址"
DAYS, SCOPE, LEFT_OUT = "承诺天数", "适用商品", "不适用商品"
SIGN, SLIP, DAY, GOODS, AMOUNT = "门店编号", "单号", "日期", "商品", "金额"
SINCE, RESULT, GROUND, WHY = "购买天数", "结果", "未退原因", "说明"
STORES = (CODE, TRADER, STORE, REGION, ADDRESS, DAYS, SCOPE, LEFT_OUT)
REFUNDS = (SIGN, SLIP, DAY, GOODS, AMOUNT, SINCE, RESULT, GROUND, WHY)
COLUMNS = {FileKind.STORES: STORES, FileKind.REFUNDS: REFUNDS}
LAYOUTS = {
    FileKind.STORES: Plain("承诺门店", (CODE, STORE, REGION, ADDRESS)),
    FileKind.REFUNDS: Plain("退货记录", (SIGN, SLIP, DAY, GOODS, AMOUNT, SINCE, RESULT)),
}
COLUMN_OF = {
    "trader_id": CODE, "store_name": STORE, "region": REGION, "address": ADDRESS, "days": DAYS, "scope": SCOPE,
    "goods": GOODS, "amount": AMOUNT, "days_since": SINCE, "ground": GROUND, "reason": WHY, "logged_at": DAY,
    "excluded_note": LEFT_OUT,
}  # fmt: skip
MOST_ROWS = 20_000
MOST_BYTES = 8 * 1024 * 1024
NAMESPACE = UUID("6a4cf3a1-35f6-4a0c-8f0e-3c1a1de3a9d4")
RESULTS = {"已退": False, "退": False, "未退": True, "不退": True, "拒退": True}
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


@dataclass
class Outcome:
    """What becomes of a file."""

    read: int = 0
    taken: int = 0
    repeated: int = 0
    columns: tuple[str, ...] = ()
    faults: list[tuple[Row, str]] = field(default_factory=list)
    file: SchemeFile | None = None
    """The record of it; none of a trial."""

    @property
    def refused(self) -> int:
        return len(self.faults)


def take_in_stores(
    *, scheme: str, file: BinaryIO, file_name: str, dry_run: bool = False, by: Actor, at: datetime
) -> Outcome:
    """Take in a file of stores that want to join a scheme.

    A row whose store has joined or applied counts as repeated. An officer's row may name a trader that is not
    registered yet, which is registered then.

    :param dry_run: only say what would become of it.
    :raises Unusable: if the file cannot be read.
    :raises NotAllowed: unless the actor works on pledges or acts for a trader.
    """
    return take_in(FileKind.STORES, scheme, file, file_name, store_of_row, dry_run=dry_run, by=by, at=at)


def take_in_refunds(
    *, scheme: str, file: BinaryIO, file_name: str, dry_run: bool = False, by: Actor, at: datetime
) -> Outcome:
    """Take in a file of refunds under a scheme; a row is known by its store and slip number.

    :param dry_run: only say what would become of it.
    :raises Unusable: if the file cannot be read.
    :raises NotAllowed: unless the actor works on pledges or acts for a trader.
    """
    return take_in(FileKind.REFUNDS, scheme, file, file_name, refund_of_row, dry_run=dry_run, by=by, at=at)


def take_in(
    kind: str,
    key: str,
    file: BinaryIO,
    file_name: str,
    take: Callable[..., bool],
    *,
    dry_run: bool,
    by: Actor,
    at: datetime,
) -> Outcome:
    if by.kind != "trader" and not (by.kind == "officer" and by.is_a(*access.WORK)):
        raise NotAllowed(_("只有店家和负责承诺的工作人员可以导入。"))
    scheme = schemes().get(key)
    if scheme is None:
        raise Refused(_("请选择哪项承诺。"), field="scheme")
    body = file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Unusable(_("文件超过 %(most)s MB，请分成几个文件。") % {"most": MOST_BYTES // 2**20}, field="file")
    file.seek(0)
    table = open_table(file, LAYOUTS[FileKind(kind)])
    if table.total > MOST_ROWS:
        raise Unusable(
            _("一次最多 %(most)s 行，本文件有 %(now)s 行；请分成几个文件。")
            % {"most": MOST_ROWS, "now": table.total},
            field="file",
        )
    done = Outcome(columns=table.columns)
    for row in table.rows:
        done.read += 1
        try:
            fresh = one_row(take, row, scheme, dry_run=dry_run, by=by, at=at)
        except Refused as refused:
            done.faults.append((row, told_of(refused)))
        else:
            done.taken += fresh
            done.repeated += not fresh
    if not dry_run:
        digest = hashlib.sha256(body).hexdigest()
        done.file = keep_outcome(done, kind, scheme, file_name, digest, by=by, at=at)
    return done


class Tried(Exception):
    """Undoes what a trial did; carries whether the row is new."""


def one_row(take: Callable[..., bool], row: Row, scheme: Scheme, *, dry_run: bool, by: Actor, at: datetime) -> bool:
    """Take one row in, whole or not at all; tell whether it is new.

    :raises Refused: with the reason.
    """
    if row.fault:
        raise Refused(row.fault)
    told = {name: value.strip() for name, value in row.values.items()}
    try:
        with transaction.atomic():
            fresh = take(told, scheme, by=by, at=at)
            if dry_run:
                raise Tried(fresh)
    except Tried as tried:
        return tried.args[0]
    return fresh


def store_of_row(told: dict[str, str], scheme: Scheme, *, by: Actor, at: datetime) -> bool:
    """Enter the application that a row tells of; tell whether it is new."""
    region, address = told.get(REGION, ""), " ".join(told.get(ADDRESS, "").split())
    name = " ".join(told.get(STORE, "").split())
    trader = trader_of_row(told, region, by=by, at=at)
    known = Pledge.objects.filter(trader=trader, scheme=scheme.key, store__name=name, store__address=address)
    if known.filter(ended_at__isnull=True).exists():
        return False
    days = told.get(DAYS, "")
    if days and not (days.isascii() and days.isdecimal() and len(days) < 5):
        raise Refused(_("“%(column)s”不是整数。") % {"column": DAYS})
    count = known.count()
    apply_for_pledge(
        scheme=scheme.key,
        trader_id=trader.pk,
        store_name=name,
        region=region,
        address=address,
        days=int(days) if days else scheme.least_days,
        scope=told.get(SCOPE, ""),
        excluded_note=told.get(LEFT_OUT, ""),
        by=by,
        at=at,
        key=uuid5(NAMESPACE, f"store:{scheme.key}:{trader.pk}:{name}:{address}:{count}"),
    )
    return True


def trader_of_row(told: dict[str, str], region: str, *, by: Actor, at: datetime) -> Trader:
    """Find the trader of a row by its code; an officer's row registers one that is not known.

    :raises Refused: if it is not known, or not the actor's own.
    """
    code = told.get(CODE, "").upper()
    found = Trader.objects.filter(credit_code=code).first() if code else None
    if by.kind == "trader":
        if found is None or found.pk not in by.traders:
            raise Refused(_("这个代码不是本企业的。"))
        return found
    if found is None:
        name = told.get(TRADER, "")
        if not code or not name:
            raise Refused(_("没有登记这个代码的经营者；写上经营者名称即可登记。"))
        place = Region.objects.filter(code=region).first()
        found = register_trader(name=name, credit_code=code, region=place, by=by, at=at)
    return found


def refund_of_row(told: dict[str, str], scheme: Scheme, *, by: Actor, at: datetime) -> bool:
    """Enter the refund that a row tells of; tell whether it is new."""
    code, slip = told.get(SIGN, "").upper().partition("-")[0], told.get(SLIP, "")
    if not slip:
        raise Refused(_("请写单号：同一家门店的每笔退货各有一个。"))
    pledge = (
        access.visible(by)
        .select_related("store", "unit")
        .filter(store__code=code, scheme=scheme.key, state__in=HELD)
        .first()
    )
    if pledge is None:
        raise Refused(_("没有这个编号的门店，或者它现在没有“%(scheme)s”。") % {"scheme": scheme.title})
    if told.get(RESULT, "") not in RESULTS:
        raise Refused(
            _("“%(column)s”请写“%(paid)s”或者“%(refused)s”。") % {"column": RESULT, "paid": "已退", "refused": "未退"}
        )
    refused = RESULTS[told[RESULT]]
    new = {
        "goods": told.get(GOODS, ""),
        "amount": amount_in(told.get(AMOUNT, "")),
        "days_since": whole_in(told.get(SINCE, "")),
        "refused": refused,
        "ground": ground_in(scheme, told.get(GROUND, "")) if refused else "",
        "reason": told.get(WHY, ""),
        "logged_at": moment_of(told.get(DAY, ""), at=at),
    }
    key = uuid5(NAMESPACE, f"refund:{pledge.store_id}:{scheme.key}:{slip}")
    if known := Refund.objects.filter(source_key=key).first():
        if is_same(known, new):
            return False
        raise Refused(_("这个单号已经登记过，内容与本文件不同。"))
    log_refund(pledge=pledge, **new, by=by, at=at, key=key)
    return True


def is_same(known: Refund, new: dict) -> bool:
    """Tell whether a refund is the one that was taken in before; what came of it since does not matter."""
    kept = (known.goods, known.amount, known.days_since, clock.day_of(known.logged_at))
    told = (" ".join(new["goods"].split()), new["amount"], new["days_since"], clock.day_of(new["logged_at"]))
    was_refused = journal.history(REFUND.kind, known.pk).values_list("verb", flat=True).first() == "refuse"
    return kept == told and was_refused == new["refused"]


def amount_in(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", "").removesuffix("元"))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def whole_in(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


def ground_in(scheme: Scheme, text: str) -> str:
    """Give the key of a ground by its title; any other text is the other ground."""
    return next(
        (ground.key for ground in scheme.ground if text in {ground.key, ground.title}), "other" if text else ""
    )


def moment_of(text: str, *, at: datetime) -> datetime:
    """Read a day, as the noon of it, or as now where that would lie ahead.

    :raises Refused: if it is none.
    """
    day = day_in(text)
    if day is None:
        raise Refused(_("“%(column)s”不是日期，请写成 2026-05-01。") % {"column": DAY})
    noon = clock.start_of(day) + timedelta(hours=12)
    return min(noon, at) if day == clock.day_of(at) else noon


def day_in(text: str) -> date | None:
    for written in DATES:
        try:
            return datetime.strptime(text.partition(" ")[0], written).date()
        except ValueError:
            continue
    return None


def told_of(refused: Refused) -> str:
    """Say what is wrong with a row, each fault with its column."""
    faults = refused.faults if isinstance(refused, Invalid) else {refused.field: str(refused.reason)}
    return " ".join(f"“{COLUMN_OF[name]}”：{why}" if name in COLUMN_OF else str(why) for name, why in faults.items())


def told_faults(done: Outcome) -> list[tuple[int, str]]:
    """List what is wrong with which row: its number, and the reason."""
    return [(row.number, reason) for row, reason in done.faults]


def keep_outcome(
    done: Outcome, kind: str, scheme: Scheme, file_name: str, digest: str, *, by: Actor, at: datetime
) -> SchemeFile:
    """Keep what became of a file, the refused rows encrypted, for them to be corrected and sent again."""
    columns = [name for name in done.columns if name and name != REASON]
    faults = [[row.number, [row.values.get(name, "") for name in columns], reason] for row, reason in done.faults]
    kept = SchemeFile.objects.create(
        kind=kind,
        scheme=scheme.key,
        trader_id=min(by.traders) if by.kind == "trader" else None,
        unit_id=by.first_unit_id,
        file_name=file_name[-200:],
        digest=digest,
        sent_at=at,
        read=done.read,
        taken=done.taken,
        repeated=done.repeated,
        refused=done.refused,
        faults=json.dumps({"columns": columns, "rows": faults}, ensure_ascii=False) if faults else "",
    )
    facts = {"rows": done.read, "taken": done.taken, "refused": done.refused, "sha256": digest}
    journal.write("scheme_file", kept.pk, "send", by=by, at=at, facts=facts)
    return kept


def fault_rows(kept: SchemeFile) -> Iterator[list[str]]:
    """Give the rows of a file of faults, without headings: the reason first, then the cells as they came."""
    if kept.faults:
        for number, cells, reason in json.loads(kept.faults)["rows"]:
            yield [_("第 %(row)s 行：%(reason)s") % {"row": number, "reason": reason}, *cells]
