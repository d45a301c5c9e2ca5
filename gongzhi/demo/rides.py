"""The demonstration's ride-hailing: registers and a report of an invented platform, what was found, an interview."""

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.files import Examined
from gongzhi.directory.models import Unit
from gongzhi.ride_hailing.actions.begin import NewJoint, begin_joint
from gongzhi.ride_hailing.actions.join import join_joint
from gongzhi.ride_hailing.actions.load_register import load_register
from gongzhi.ride_hailing.actions.receive import NewReport, receive_report
from gongzhi.ride_hailing.actions.state import state_opinion
from gongzhi.ride_hailing.actions.take_in import take_in_report
from gongzhi.ride_hailing.actions.tell import NewFinding, tell_finding
from gongzhi.ride_hailing.models import Finding, Load
from gongzhi.ride_hailing.words import Register

KEEPER, ASKED = "transport", "pbc"
CODE, NAME = "91520100DEMO00009R", "示例黔行出行"
CITIES = ("520100", "520300")
VEHICLES, TRIPS = 40, 400
FACTS = "测试账号在未经乘客同意的情况下，从司机端查到了其他乘客的手机号码和上下车地点。"


def plate(n: int) -> str:
    return f"贵AD{n:05d}"


def driver(n: int) -> str:
    return f"52010019900101{n:04d}"


def as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def registers(last: date) -> dict[str, bytes]:
    """Make the registers: some permits lapsed, suspended or of another prefecture, some vehicles without any."""
    head = ["证号", "城市代码", "有效期起", "有效期止", "暂停期间"]
    lapsed = (last - timedelta(days=12)).isoformat()
    stop = f"{last - timedelta(days=9)}/{last - timedelta(days=6)}"
    vehicles, drivers = [[*head, "车牌号"]], [[*head, "驾驶员证件号"]]
    for n in range(VEHICLES):
        if n % 19 != 7:
            ends, stops = (lapsed if n % 13 == 5 else ""), (stop if n % 11 == 3 else "")
            vehicles.append([f"黔网运{n:05d}", CITIES[n % 17 == 4], "2024-01-01", ends, stops, plate(n)])
        if n % 23 != 9:
            drivers.append([f"黔网驾{n:05d}", CITIES[0], "2024-01-01", "", "", driver(n)])
    platform = [["证号", "城市代码", "平台代码", "平台名称", "有效期起", "有效期止"]]
    platform += [["黔网营00001", CITIES[0], CODE, NAME, "2024-01-01", "2029-12-31"]]
    pairs = [["平台代码", "车牌号", "驾驶员证件号", "有效期起"]]
    pairs += [[CODE, plate(n), driver(n), "2024-01-01"] for n in range(VEHICLES) if n % 15 != 2]
    return {
        Register.PLATFORM: as_csv(platform),
        Register.VEHICLE: as_csv(vehicles),
        Register.DRIVER: as_csv(drivers),
        Register.PAIRING: as_csv(pairs),
    }


def trips(first: date, days: int) -> bytes:
    rows = [["订单号", "城市代码", "上车时间", "车牌号", "驾驶员证件号", "车费"]]
    for n in range(TRIPS):
        day, vehicle = first + timedelta(n % days), n * 7 % VEHICLES
        told = plate(vehicle) if n % 97 else "贵A"
        started, fare = f"{day} {6 + n % 17:02d}:{n % 60:02d}", f"{9 + n % 60}.50"
        rows.append([f"DD{n:08d}", "520102", started, told, driver(vehicle), fare])
    return as_csv(rows)


def add_rides(*, by: Actor, member: Actor, at: datetime) -> None:
    """Load registers, take in last month's report, tell of a leak, begin a joint supervision; once only.

    :param by: works in the office that keeps the registers.
    :param member: works in another member, and is asked in.
    """
    unit = Unit.objects.filter(key=KEEPER).first()
    if unit is None or Load.objects.exists():
        return
    last = clock.day_of(at).replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    began = at - timedelta(days=3)
    for register, body in registers(last).items():
        load_register(register=register, pieces=[body], file_name=f"{register}.csv", unit_id=unit.pk, by=by, at=began)
    new = NewReport(
        code=CODE, name=NAME, from_date=first, to_date=last, trips=TRIPS, revenue=Decimal("15400.00"),
        vehicles=VEHICLES, drivers=VEHICLES, file_name=f"{first:%Y-%m}.csv",
    )  # fmt: skip
    report = receive_report(new=new, pieces=[trips(first, last.day)], unit_id=unit.pk, by=by, at=began)
    take_in_report(report.pk, at=began)
    supervise(by, member, unit, at=began)


def supervise(by: Actor, member: Actor, unit: Unit, *, at: datetime) -> None:
    """A leak that a member tells of leads to a joint interview; one member has joined and said what it thinks."""
    paper = Examined("通报.txt.pdf", "application/pdf", b"%PDF-1.4\n% invented\n%%EOF")
    told = NewFinding(
        code=CODE, name=NAME, violation="leak", source="网信部门通报（示例）", facts=FACTS, files=(paper,)
    )
    finding = tell_finding(new=told, unit_id=unit.pk, by=by, at=at)
    asked = Unit.objects.filter(key__in=[ASKED, "samr"])
    found = Finding.objects.filter(platform=finding.platform).values_list("pk", flat=True)
    joint = begin_joint(
        new=NewJoint(
            title=f"{NAME}联合约谈", code=CODE, name=NAME, form="interview",
            facts=f"比对发现无证车辆接单，另有泄露乘客信息的通报。{FACTS}",
            due_date=clock.day_of(at) + timedelta(days=10), units=[each.pk for each in asked], findings=list(found),
        ),
        unit_id=unit.pk, by=by, at=at,
    )  # fmt: skip
    later = at + timedelta(hours=5)
    join_joint(joint=joint, by=member, at=later)
    state_opinion(
        joint=joint, opinion="同意联合约谈。平台的备付金账户已核对，未见异常。", own_act="核对备付金账户",
        by=member, at=later,
    )  # fmt: skip
