"""Reading a list of targets from a CSV or XLSX file: who, of which kind, in which risk class."""

import csv
import io
from dataclasses import dataclass

import python_calamine
from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region
from gongzhi.inspections.actions.plans.list_targets import NewTarget
from gongzhi.inspections.catalog import Sector
from gongzhi.inspections.words import Risk

COLUMNS = ("名称", "统一社会信用代码", "类别", "风险等级", "地址", "行政区划代码")
MOST_ROWS = 20_000
MOST_BYTES = 10 * 2**20


@dataclass(frozen=True)
class Row:
    """One line of the file that can be used."""

    name: str
    code: str
    kind: str
    risk: str
    address: str
    region: str


def read_targets(content: bytes, sector: Sector) -> list[Row]:
    """Read a file of targets; its first row names the columns: 名称 and 类别 must be there.

    :raises Refused: if it cannot be read, or naming the first rows that are wrong.
    """
    if len(content) > MOST_BYTES:
        raise Refused(_("文件超过 %(most)s MB。") % {"most": MOST_BYTES // 2**20}, field="file")
    table = cells_of(content)
    head = [str(cell).strip() for cell in table[0]] if table else []
    if missing := [name for name in ("名称", "类别") if name not in head]:
        raise Refused(_("文件缺少列：%(missing)s。") % {"missing": listed(missing)}, field="file")
    if len(table) - 1 > MOST_ROWS:
        raise Refused(_("一次最多 %(most)d 行。") % {"most": MOST_ROWS}, field="file")
    kinds = {kind.title: kind.key for kind in sector.kind} | {kind.key: kind.key for kind in sector.kind}
    regions = set(Region.objects.values_list("code", flat=True))
    rows, faults = [], []
    for number, cells in enumerate(table[1:], start=2):
        told = dict(zip(head, (str(cell).strip() for cell in cells), strict=False))
        if not any(told.values()):
            continue
        row = Row(
            name=told["名称"],
            code=told.get("统一社会信用代码", ""),
            kind=kinds.get(told["类别"], ""),
            risk=(told.get("风险等级", "") or Risk.B).upper()[:1],
            address=told.get("地址", "")[:200],
            region=told.get("行政区划代码", "").removesuffix(".0"),
        )
        if wrong := fault_of(row, regions):
            faults.append(_("第 %(number)d 行：%(wrong)s") % {"number": number, "wrong": wrong})
        rows.append(row)
    if faults:
        raise Refused(" ".join(faults[:5]), field="file")
    if not rows:
        raise Refused(_("文件里没有检查对象。"), field="file")
    return rows


def fault_of(row: Row, regions: set[str]) -> str:
    if not row.name or len(row.name) > 120:
        return _("没有名称，或名称过长")
    if not row.kind:
        return _("类别不是本领域的类别")
    if row.risk not in Risk.values:
        return _("风险等级不是 A、B、C、D")
    if row.region and row.region not in regions:
        return _("没有这个行政区划代码")
    return ""


def cells_of(content: bytes) -> list[list]:
    """Give the cells of a workbook's first sheet, or of a CSV in UTF-8 or GB 18030."""
    if content.startswith(b"PK\x03\x04"):
        try:
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            return book.get_sheet_by_index(0).to_python(skip_empty_area=True)
        except (python_calamine.CalamineError, IndexError, ValueError) as error:
            raise Refused(_("这个工作簿打不开。"), field="file") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise Refused(_("请上传 CSV 或 XLSX 文件。"), field="file")


def as_targets(rows: list[Row], *, by: Actor, at) -> list[NewTarget]:
    """Find the traders of the rows, registering those that are not known yet."""
    places = {region.code: region for region in Region.objects.filter(code__in={row.region for row in rows})}
    found = []
    for row in rows:
        trader = register_trader(
            name=row.name,
            credit_code=row.code,
            address=row.address,
            region=places.get(row.region),
            by=by,
            at=at,
        )
        found.append(NewTarget(trader.pk, row.kind, row.risk, row.address))
    return found
