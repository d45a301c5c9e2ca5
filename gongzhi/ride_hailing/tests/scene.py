"""What tests of ride-hailing stand on: an office that keeps the registers, small registers, a few trips."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow
import pyarrow.parquet

from gongzhi.core.actors import SYSTEM, Actor, Role
from gongzhi.core.files import Examined
from gongzhi.directory.models import Region, Unit
from gongzhi.ride_hailing.actions.begin import NewJoint, begin_joint
from gongzhi.ride_hailing.actions.load_register import load_register
from gongzhi.ride_hailing.actions.receive import NewReport, receive_report
from gongzhi.ride_hailing.actions.take_in import take_in_report
from gongzhi.ride_hailing.actions.tell import NewFinding, tell_finding
from gongzhi.ride_hailing.models import Finding, Joint, Load, Report, Run
from tests import factories

NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
CODE = "91520100DEMO00001X"
NAME = "示例出行"
KEEPER = "transport-test"
CITY, OTHER_CITY = "520100", "520300"
HEAD = ("订单号", "城市代码", "上车时间", "车牌号", "驾驶员证件号", "车费")

PLATFORMS = [
    ("证号", "城市代码", "平台代码", "平台名称", "有效期起", "有效期止", "暂停期间"),
    ("P1", CITY, CODE, NAME, "2024-01-01", "2028-12-31", "2026-04-20/2026-04-21"),
]
VEHICLES = [
    ("证号", "城市代码", "车牌号", "有效期起", "有效期止", "暂停期间"),
    ("V1", CITY, "贵A·D10001", "2024-01-01", "2028-12-31", ""),
    ("V2", CITY, "贵AD10002", "2024-01-01", "2026-04-10", ""),
    ("V3", OTHER_CITY, "贵AD10003", "2024-01-01", "2028-12-31", ""),
    ("V5", CITY, "贵AD10005", "2024-01-01", "", "2026-04-01/2026-04-03; 2026-04-05"),
]
DRIVERS = [
    ("证号", "城市代码", "驾驶员证件号", "有效期起", "有效期止"),
    *((f"D{n}", CITY, f"52010019900101000{n}", "2024-01-01", "") for n in (1, 2, 3, 5)),
]
PAIRS = [
    ("平台代码", "车牌号", "驾驶员证件号", "有效期起", "有效期止"),
    *((CODE, f"贵AD1000{n}", f"52010019900101000{n}", "2024-01-01", "") for n in (1, 2, 3, 5)),
]


def keeper() -> Unit:
    """Have an office of a member that keeps the registers."""
    region = Region.objects.get(code=CITY)
    found, _is_new = Unit.objects.get_or_create(
        key=KEEPER,
        defaults={
            "name": "贵阳市交通委员会",
            "short_name": "市交通委",
            "member": "transport",
            "region": region,
            "level": "province",
            "is_member": True,
        },
    )
    return found


def officer(role: Role = Role.HANDLER) -> Actor:
    """Make an officer of the office that keeps the registers."""
    keeper()
    return factories.actor((KEEPER, role))


def as_csv(rows, encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def as_parquet(rows) -> bytes:
    head, *body = rows
    sink = pyarrow.BufferOutputStream()
    columns = {name: [row[n] for row in body] for n, name in enumerate(head)}
    pyarrow.parquet.write_table(pyarrow.table(columns), sink)
    return sink.getvalue().to_pybytes()


def load(register: str, rows, *, at: datetime = NOW, by: Actor = SYSTEM, **more) -> Load:
    told = {"pieces": [as_csv(rows)], "file_name": f"{register}.csv", "unit_id": keeper().pk} | more
    return load_register(register=register, by=by, at=at, **told)


def registers(*, at: datetime = NOW, pairs: bool = True) -> None:
    """Load the small registers."""
    for name, rows in (("platform", PLATFORMS), ("vehicle", VEHICLES), ("driver", DRIVERS)):
        load(name, rows, at=at)
    if pairs:
        load("pairing", PAIRS, at=at)


def trip(
    n: int, vehicle: int = 1, driver: int | None = None, day: str = "2026-04-15", city: str = "520102", fare="20.00"
):
    number = driver if driver is not None else vehicle
    return (f"T{n}", city, f"{day} 08:30:00", f"贵AD1000{vehicle}", f"52010019900101000{number}", fare)


def new_report(**changes) -> NewReport:
    told = {
        "code": CODE,
        "name": NAME,
        "from_date": date(2026, 4, 1),
        "to_date": date(2026, 4, 30),
        "trips": 1,
        "revenue": Decimal("20.00"),
        "vehicles": 1,
        "drivers": 1,
        "file_name": "trips.csv",
    }
    return NewReport(**told | changes)


def received(rows, *, by: Actor = SYSTEM, at: datetime = NOW, body: bytes = b"", **changes) -> Report:
    pieces = [body or as_csv([HEAD, *rows])]
    return receive_report(new=new_report(**changes), pieces=pieces, unit_id=keeper().pk, by=by, at=at)


def compared(*trips, at: datetime = NOW, **changes) -> Run:
    """Take in a report of some trips and compare it."""
    return take_in_report(received(trips, at=at, **changes).pk, at=at)


PAPER = Examined("通报.pdf", "application/pdf", b"%PDF-1.4\n%%EOF")


def told(by: Actor, *, violation: str = "leak", **more) -> Finding:
    new = NewFinding(
        code=CODE,
        name=NAME,
        violation=violation,
        source="网信部门通报",
        facts="平台把乘客的手机号码展示给了其他驾驶员。",
        files=(PAPER,),
    )
    return tell_finding(new=new, by=by, at=NOW, **more)


def joint(by: Actor, *units: Unit, due: date = date(2026, 5, 16), **more) -> Joint:
    new = NewJoint(
        title="示例出行联合约谈",
        code=CODE,
        name=NAME,
        form="interview",
        facts="平台派单给没有许可的车辆，并泄露乘客信息。",
        due_date=due,
        units=[unit.pk for unit in units],
    )
    return begin_joint(new=new, by=by, at=NOW, **more)
