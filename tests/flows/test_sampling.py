"""Sampling from the shelf to what everybody reads, through the real pages: one turned over, one that led on."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import add_officer
from gongzhi.directory.models import Officer
from gongzhi.directory.queries import actor_for
from gongzhi.enforcement.models import Clue, Measure
from gongzhi.sampling.actions.results import COLUMNS
from gongzhi.sampling.actions.sample.settle import settle_undisputed
from gongzhi.sampling.models import AlertDraft, Laboratory, ResultFile, Sample, SamplingPlan, Watched
from gongzhi.sampling.tests import scene
from gongzhi.sampling.words import State
from tests import factories
from tests.factories import HOLDER, NOW, OTHER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()
    with clock.set_to(NOW):
        yield


def both(name: str, key: str = HOLDER) -> Officer:
    """Make one posted in a unit as handler and supervisor at once."""
    return add_officer(
        username=f"both-{uuid4().hex[:8]}",
        name=name,
        password=factories.PASSWORD,
        unit=factories.unit(key),
        roles=[Role.HANDLER, Role.SUPERVISOR],
        from_date=NOW.date() - timedelta(days=400),
        by=SYSTEM,
        at=NOW,
    )


def signed_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def officer() -> Officer:
    return both("周示例")


@pytest.fixture
def colleague() -> Officer:
    return both("郑示例")


@pytest.fixture
def desk(officer) -> Client:
    return signed_in(officer)


def sent(client: Client, name: str, arguments=(), /, **data):
    """Send a form with a key, and be led on."""
    response = client.post(reverse(name, args=arguments), {"key": str(uuid4()), **data})
    assert response.status_code == 302, response.content.decode()[:3000]
    assert "/login/" not in response["Location"]
    return response


def act(client: Client, sample: Sample, verb: str, **data) -> Sample:
    sent(client, "desk:act-on-sample", [sample.number, verb], **data)
    return Sample.objects.get(pk=sample.pk)


def items(*, fail: bool) -> dict:
    rows = [("菌落总数", "200", "pass"), ("苯甲酸", "1.8 g/kg" if fail else "0.2 g/kg", "fail" if fail else "pass")]
    told = {"item-TOTAL_FORMS": "6", "item-INITIAL_FORMS": "0"}
    for number, (name, found, verdict) in enumerate(rows):
        told |= {f"item-{number}-name": name, f"item-{number}-found": found, f"item-{number}-verdict": verdict}
    for number in range(2, 6):
        told |= {f"item-{number}-name": "", f"item-{number}-found": "", f"item-{number}-verdict": "pass"}
    return told


def report(*, fail: bool) -> dict:
    told = {"number": uuid4().hex[:8], "reported_date": NOW.date(), "conclusion": "fail" if fail else "pass"}
    return told | items(fail=fail)


def sheet(colleague: Officer, trader, plan: SamplingPlan, **changes) -> dict:
    return {
        "unit_id": factories.unit(HOLDER).pk,
        "plan_id": plan.pk,
        "kind": "food",
        "trader_name": trader.name,
        "trader_id": trader.pk,
        "goods": "示例辣椒酱",
        "batch": "20260401",
        "producer_name": "示例酱料厂",
        "quantity": "6",
        "retained": "3",
        "measure": "瓶",
        "seal": "F0001",
        "colleague_id": colleague.pk,
        "sampled_at": "2026-05-06T09:30",
        "photos": SimpleUploadedFile("现场.png", scene.PNG),
    } | changes


@pytest.fixture
def plan(desk, colleague) -> SamplingPlan:
    """Register laboratories, draft a plan, give it out and hand it down: through the pages."""
    for number in (1, 2):
        sent(
            desk,
            "desk:new-laboratory",
            name=f"示例检验所{number}",
            accreditation=f"CMA-{number}",
            valid_until="2028-01-01",
            kinds=["food"],
            retests="on",
        )
    sent(
        desk,
        "desk:new-sampling-plan",
        title="二季度食品抽检",
        unit_id=factories.unit(HOLDER).pk,
        kinds=["food"],
        year=2026,
        quarter=2,
        batches=2,
    )
    made = SamplingPlan.objects.get()
    first = Laboratory.objects.get(accreditation="CMA-1")
    place = ["plans", made.pk]
    sent(desk, "desk:act-on-sampling", [*place, "share"], unit_id=made.unit_id, batches="2")
    sent(desk, "desk:act-on-sampling", [*place, "appoint"], laboratories=[first.pk])
    sent(desk, "desk:act-on-sampling", [*place, "launch"])
    return SamplingPlan.objects.get()


def suspected(desk: Client, colleague: Officer, trader, plan: SamplingPlan, **changes) -> Sample:
    """Sample, send, receive, report and tell a batch that failed the first test."""
    sent(desk, "desk:new-sample", **sheet(colleague, trader, plan, **changes))
    sample = Sample.objects.latest("id")
    sample = act(desk, sample, "send", laboratory=Laboratory.objects.get(accreditation="CMA-1").pk)
    sample = act(desk, sample, "receive")
    sample = act(desk, sample, "report", **report(fail=True))
    return act(desk, sample, "tell", note="直接送达")


def test_a_batch_that_failed_is_turned_over_and_another_leads_to_a_clue(desk, officer, colleague, plan):
    trader = scene.trader()
    account = factories.trader_account(trader)
    firm = Client()
    factories.sign_in_trader(firm, account)
    sample = suspected(desk, colleague, trader, plan)
    assert sample.files.count() == 1

    listed = firm.get(reverse("trader:samples")).content.decode()
    assert sample.goods in listed
    page = firm.get(reverse("trader:sample", args=[sample.number])).content.decode()
    assert "提出异议" in page and "1.8 g/kg" in page
    sent(firm, "trader:sample-act", [sample.number, "object"], ground="result", text="出厂检验合格，申请复检。")
    sample.refresh_from_db()
    assert sample.state == State.OBJECTED
    after = firm.get(reverse("trader:sample", args=[sample.number])).content.decode()
    assert reverse("trader:sample-act", args=[sample.number, "object"]) not in after

    sample = act(desk, sample, "accept")
    sample = act(desk, sample, "draw")
    assert sample.retester.accreditation == "CMA-2"
    sample = act(desk, sample, "retest", **report(fail=False))
    assert sample.state == State.PASSED
    act(desk, sample, "publish")
    public = Client().get(reverse("portal:samples"), {"q": "辣椒酱"}).content.decode()
    assert "示例辣椒酱" in public and "合格" in public
    one = Client().get(reverse("portal:sample", args=[sample.number])).content.decode()
    assert "经过复检" in one and "F0001" not in one

    second = suspected(desk, colleague, trader, plan, goods="示例泡菜", batch="20260402", seal="F0002")
    with clock.set_to(NOW + timedelta(days=20)):
        assert settle_undisputed(at=clock.now()) == 1
        desk = signed_in(officer)
        second = act(
            desk, second, "measure", side="trader", measure="stop_sale", demand="下架", due_date="2026-06-01"
        )
        second = act(desk, second, "clue", side="trader")
        act(desk, second, "publish")
        clue = Clue.objects.get()
        page = desk.get(reverse("desk:sample", args=[second.number])).content.decode()
        assert reverse("desk:record", args=["clue", clue.number]) in page
        assert reverse("desk:record", args=["measure", Measure.objects.get().number]) in page
        back = desk.get(reverse("desk:record", args=["clue", clue.number])).content.decode()
        assert reverse("desk:sample", args=[second.number]) in back
        act(desk, second, "dispose", text="已下架 12 瓶。")
        figures = desk.get(reverse("desk:sampling-figures")).content.decode()
        assert "50.00%" in figures
        csv = b"".join(Client().get(reverse("portal:samples-file"), {"result": "failed"}).streaming_content).decode()
        assert "示例泡菜" in csv and "示例辣椒酱" not in csv and "苯甲酸" in csv


def test_a_refusal_stands_beside_its_field_and_loses_nothing(desk, colleague, plan):
    trader = scene.trader()
    told = sheet(colleague, trader, plan, retained="9", seal="") | {"key": str(uuid4())}
    page = desk.post(reverse("desk:new-sample"), told)
    assert page.status_code == 422
    text = page.content.decode()
    assert "示例辣椒酱" in text and not Sample.objects.exists()
    told = sheet(colleague, trader, plan, retained="9") | {"key": str(uuid4())}
    assert "备样数量不能多于抽样数量" in desk.post(reverse("desk:new-sample"), told).content.decode()


def test_a_double_click_makes_one_sample(desk, colleague, plan):
    trader, key = scene.trader(), str(uuid4())
    for _ in range(2):
        sent(desk, "desk:new-sample", **sheet(colleague, trader, plan), key=key)
    assert Sample.objects.count() == 1


def test_a_laboratorys_file_is_tried_taken_in_and_its_faults_given_back(desk, officer):
    by = actor_for(officer, at=NOW)
    laboratory = scene.laboratory(by=by)
    sample = scene.do_well(scene.sample(by=by), "send", by=by, laboratory=laboratory.pk)
    rows = [
        ",".join(COLUMNS),
        f"{sample.number},R1,合格,2026-05-06,菌落总数,GB,≤1,0,合格",
        "Y0000000000,R2,合格,2026-05-06,菌落总数,GB,≤1,0,合格",
    ]

    def upload(go: str):
        file = SimpleUploadedFile("结果.csv", "\n".join(rows).encode())
        return desk.post(reverse("desk:sampling-results"), {"laboratory": laboratory.pk, "file": file, "go": go})

    trial = upload("try")
    assert trial.status_code == 200 and "没有这个编号的样品" in trial.content.decode()
    assert Sample.objects.get().state == State.SENT
    done = desk.get(upload("send")["Location"])
    assert "收到 1 份" in done.content.decode()
    assert Sample.objects.get().state == State.PASSED
    faults = desk.get(reverse("desk:sampling-result-faults", args=[ResultFile.objects.get().pk]))
    assert "R2" in b"".join(faults.streaming_content).decode()
    assert "重复 1 份" in desk.get(upload("send")["Location"]).content.decode()
    assert desk.get(reverse("desk:sampling-results-example")).status_code == 200


def test_goods_at_risk_lead_to_an_alert_that_another_officer_approves(desk, colleague):
    sent(desk, "desk:new-watched-goods", title="进口婴幼儿辅食", hs_code="1901", hazards=["metal"], words="米粉")
    goods = Watched.objects.get()
    place = ["goods", goods.pk]
    sent(
        desk,
        "desk:act-on-sampling",
        [*place, "notice"],
        sort="recall",
        title="境外召回一批",
        source="示例通报网",
        noticed_date="2026-05-01",
    )
    page = desk.get(reverse("desk:watched", args=[goods.pk])).content.decode()
    assert "境外召回一批" in page and "25.0" in page and "中风险" in page
    sent(desk, "desk:act-on-sampling", [*place, "assess"], level="medium")
    sent(desk, "desk:act-on-sampling", [*place, "draft"])
    alert = AlertDraft.objects.get()
    there = ["alerts", alert.pk]
    sent(desk, "desk:act-on-sampling", [*there, "edit"], title="关于辅食的提示", body="请核对批次。")
    sent(desk, "desk:act-on-sampling", [*there, "submit"])
    own = desk.post(reverse("desk:act-on-sampling", args=[*there, "approve"]), {"key": str(uuid4())})
    assert own.status_code == 409
    sent(signed_in(colleague), "desk:act-on-sampling", [*there, "approve"])
    alert.refresh_from_db()
    assert (alert.state, alert.body) == ("approved", "请核对批次。")
    file = desk.get(reverse("desk:alert-file", args=[alert.pk, "docx"]))
    assert file.content.startswith(b"PK")


def test_other_units_find_nothing(officer, desk, colleague, plan):
    suspected(desk, colleague, scene.trader(), plan)
    sample = Sample.objects.get()
    other = signed_in(factories.officer((OTHER, Role.HANDLER)))
    assert other.get(reverse("desk:sample", args=[sample.number])).status_code == 404
    assert other.get(reverse("desk:sampling-plan", args=[plan.pk])).status_code == 404
    assert sample.goods not in other.get(reverse("desk:samples"), {"list": "all"}).content.decode()
    assert other.post(reverse("desk:act-on-sample", args=[sample.number, "void"])).status_code == 404


def test_pages_of_lists_cost_the_same_for_one_sample_and_for_many(desk, officer):
    by = actor_for(officer, at=NOW)

    def cost() -> list[int]:
        counts = []
        for name in ("desk:samples", "desk:sampling-plans", "desk:watched-goods", "desk:laboratories"):
            with CaptureQueriesContext(connection) as caught:
                assert desk.get(reverse(name), {"list": "all"}).status_code == 200
            counts.append(len(caught))
        return counts

    def add(count: int) -> None:
        for _ in range(count):
            scene.sample(by=by)
            scene.plan(by=by)
            scene.goods(by=by)
            scene.laboratory(by=by)

    add(1)
    cost()
    before = cost()
    add(24)
    assert cost() == before
