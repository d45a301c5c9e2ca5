"""Ride-hailing over the API: reports and flagged trips, findings, joint supervision by two members' programs."""

import pytest

from gongzhi.api.tests.scene import Caller
from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.enforcement.models import Clue
from gongzhi.ride_hailing.models import Finding, Joint
from gongzhi.ride_hailing.tests import scene
from gongzhi.ride_hailing.tests.scene import CODE, KEEPER, NAME, NOW, trip
from tests import factories
from tests.factories import OTHER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    factories.province()
    scene.keeper()
    with clock.set_to(NOW):
        yield


def test_a_report_its_run_and_its_finding_are_read_and_the_finding_becomes_a_clue():
    scene.registers()
    run = scene.compared(trip(1, vehicle=2), trip(2))
    program, stranger = Caller(KEEPER), Caller(OTHER)
    [row] = program.get("/ride-reports").json()["rows"]
    assert row["platform"] == {"code": CODE, "name": NAME} and row["trips"] == 2
    [flagged] = program.get(f"/ride-runs/{run.pk}/flagged").json()["rows"]
    assert flagged["number"] == "T1" and flagged["why"][0]["register_row"].startswith("V2 ")
    assert "10002" not in flagged["plate"] + flagged["driver"]
    for path in (f"/ride-reports/{run.report_id}", f"/ride-runs/{run.pk}", f"/ride-runs/{run.pk}/flagged"):
        assert stranger.get(path).status_code == 404
    finding = Finding.objects.get()
    told = program.post(f"/ride-findings/{finding.pk}/confirm", {"sector": "transport", "reason": "属实"})
    assert told.status_code == 200, told.json()
    assert program.get(f"/ride-findings/{finding.pk}").json()["clue"] == Clue.objects.get().number
    again = program.post(f"/ride-reports/{run.report_id}/reconcile", {})
    assert again.status_code == 200 and again.json()["digest"] == run.digest


def test_two_programs_supervise_on_one_record():
    lead, bank, stranger = Caller(KEEPER), Caller("pbc"), Caller("samr", Role.SECRETARIAT)
    told = {
        "title": "示例出行联合约谈", "code": CODE, "name": NAME, "form": "interview",
        "facts": "平台派单给没有许可的车辆。", "due_date": "2026-05-16", "units": [factories.unit("pbc").pk],
    }  # fmt: skip
    made = lead.post("/ride-joint-supervisions", told)
    assert made.status_code in {200, 201}, made.json()
    one = f"/ride-joint-supervisions/{Joint.objects.get().pk}"
    assert stranger.get(one).status_code in {403, 404}
    assert bank.post(f"{one}/join", {}).status_code == 200
    stated = bank.post(f"{one}/state", {"opinion": "同意约谈", "own_act": "核对账户"})
    assert stated.status_code == 200
    assert [part["state"] for part in lead.get(one).json()["parts"]] == ["lead", "stated"]
    assert bank.post(f"{one}/conclude", {"outcome": "none", "conclusion": "无"}).status_code in {403, 404}
    done = lead.post(f"{one}/conclude", {"outcome": "separate", "conclusion": "分别处理"})
    assert done.status_code == 200 and done.json()["state"] == "concluded"
