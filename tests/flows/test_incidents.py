"""An incident through the real pages: many matters in one act, victims online and by phone, money, the end."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.cases.models import Case, Party
from gongzhi.config.verify import CHECKS
from gongzhi.core import clock, journal
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.desk.incidents.verbs import VERBS
from gongzhi.directory.actions import add_officer
from gongzhi.directory.models import Officer
from gongzhi.documents.models import Document
from gongzhi.incidents.models import DecisionItem, Incident, Joined, Share
from gongzhi.incidents.states import INCIDENT
from gongzhi.incidents.tests import scene
from gongzhi.incidents.words import State
from gongzhi.inspections.tests.scene import PNG
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(NOW)


@pytest.fixture(autouse=True)
def today(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()
    with clock.set_to(NOW):
        yield


def signed_in(key: str, *roles: Role) -> Client:
    officer: Officer = add_officer(
        username=f"of-{uuid4().hex[:8]}",
        name="郑示例",
        password=factories.PASSWORD,
        unit=factories.unit(key),
        roles=roles or (Role.HANDLER, Role.SUPERVISOR),
        from_date=TODAY - timedelta(days=400),
        by=SYSTEM,
        at=NOW,
    )
    client = Client()
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    return client


def act(client: Client, incident: Incident, verb: str, /, **told):
    address = reverse("desk:act-on-incident", args=[incident.number, verb])
    assert client.get(address).status_code == 200
    response = client.post(address, {"key": str(uuid4()), **told})
    assert response.status_code == 302, re.sub(r"<[^>]+>", " ", response.content.decode())[:3000]


def page(client: Client, name: str, *arguments, query: str = "") -> str:
    response = client.get(reverse(f"desk:{name}", args=arguments) + query)
    assert response.status_code == 200
    return response.content.decode()


def gathered(client: Client, query: str, **told) -> Incident:
    address = reverse("desk:new-incident") + query
    assert client.get(address).status_code == 200
    told = {
        "key": str(uuid4()), "which": "all", "title": "示例健身停业", "summary": "门店关门。", "level": "larger",
        "unit": factories.unit(scene.LEAD).pk, "public_text": "会员请登记。",
    } | told  # fmt: skip
    for _twice in range(2):
        response = client.post(address, told)
        assert response.status_code == 302, re.sub(r"<[^>]+>", " ", response.content.decode())[:3000]
    return Incident.objects.get()


def test_a_gym_chain_closes_and_money_comes_back():
    scene.matters(60)
    lead, second = signed_in(scene.LEAD), signed_in(scene.LEAD)
    incident = gathered(lead, "?trader=健身")
    assert incident.matter_count == 60
    act(lead, incident, "set_force", units=[factories.unit(scene.FORCE).pk])
    act(lead, incident, "open")
    act(lead, incident, "start_registration")

    victim = Client()
    address = reverse("portal:incident", args=[incident.code])
    assert "会员请登记" in victim.get(address).content.decode()
    told = {
        "key": str(uuid4()), "narrative": "办了年卡没用几次。", "amount": "888.80", "place": "520100",
        "name": "孙示例", "phone": "19900004321", "true": "on",
    }  # fmt: skip
    assert victim.post(address, told | {"amount": ""}).status_code == 422
    for _twice in range(2):
        assert victim.post(address, told).status_code == 302
    case = Case.objects.get(source="portal", source_key=told["key"])
    assert case.number[:3] in victim.get(reverse("portal:receipt")).content.decode()
    assert "纳入群体事件" in victim.get(reverse("portal:case", args=[case.number])).content.decode()

    hotline = signed_in("government-service", Role.HANDLER)
    call = {
        "key": str(uuid4()), "kind": "complaint", "narrative": "健身房关门，卡里还有钱。",
        "trader_name": "示例健身连锁",
        "amount": "100", "incident": incident.pk, "person-TOTAL_FORMS": 1, "person-INITIAL_FORMS": 0,
        "person-0-name": "钱示例", "person-0-phone": "19900005555", "person-0-part": "consumer",
    }  # fmt: skip
    assert hotline.post(reverse("desk:new"), call).status_code == 302
    assert Joined.objects.get(how="call").incident == incident
    assert hotline.get(reverse("desk:incident", args=[incident.number])).status_code == 404

    act(lead, incident, "decide", verb="accept", text="统一受理")
    assert DecisionItem.objects.filter(state="done").count() >= 60
    act(lead, incident, "tell", text="已冻结账户。")
    assert "已冻结账户" in victim.get(reverse("portal:case", args=[case.number])).content.decode()
    evidence = SimpleUploadedFile("回单.png", PNG, "image/png")
    act(lead, incident, "enter_funds", amount="1000.01", received_date=TODAY, source="退回，存专户", file=evidence)
    act(lead, incident, "plan_shares", rule="pro_rata", amount="1000.01", text="情况相同")
    plan = incident.sharings.get()
    assert sum(Share.objects.values_list("amount", flat=True)) == plan.amount
    assert second.get(reverse("desk:incident-money", args=[incident.number])).status_code == 200
    act(second, incident, "share_out")
    assert "分配给本件" in victim.get(reverse("portal:case", args=[case.number])).content.decode()

    for name, arguments in (
        ("incidents", []), ("incident", [incident.number]), ("incident-matters", [incident.number]),
        ("incident-decisions", [incident.number]), ("incident-money", [incident.number]),
        ("incident-take-in", [incident.number]), ("new-incident", []),
        ("incident-decision", [incident.number, incident.decisions.get().pk]),
        ("incident-sharing", [incident.number, plan.pk]), ("case", [case.number]),
        ("incident-evidence", [incident.number, incident.funds.get().pk]),
    ):  # fmt: skip
        response = second.get(reverse(f"desk:{name}", args=arguments))
        assert response.status_code == (404 if name == "case" and case.unit.key != scene.LEAD else 200), name

    response = second.post(
        reverse("desk:incident-contacts", args=[incident.number]), {"number": scene.numbers_in(incident)[-2:]}
    )
    assert response.status_code == 200 and "王示例" in response.content.decode()
    act(second, incident, "end", conclusion="部分退还。")
    incident = Incident.objects.get()
    assert incident.state == State.ENDED and not incident.registers
    assert incident.figures["totals"]["matters"] == 62
    assert Document.objects.get(kind="incident-report").record_id == incident.pk
    assert "登记已经结束" in victim.get(address).content.decode()
    assert [fault for check in CHECKS.values() for fault in check()] == []


def test_what_is_typed_wrong_stands_beside_its_field_and_nothing_is_done():
    lead = signed_in(scene.LEAD)
    scene.matters(2)
    response = lead.post(reverse("desk:new-incident") + "?trader=健身", {"key": str(uuid4()), "which": "all"})
    assert response.status_code == 422 and not Incident.objects.exists()
    incident = gathered(lead, "?words=会员卡")
    act(lead, incident, "open")
    for verb, told in (
        ("raise_level", {"level": "larger", "reason": "x"}),
        ("decide", {"verb": "end", "text": "x"}),
        ("release", {"numbers": "2600000177", "reason": "x"}),
        ("admit", {"number": "2600000177", "admitted": "1", "rank": "1", "reason": "x"}),
        ("plan_shares", {"rule": "pro_rata", "amount": "1", "text": "x"}),
    ):
        response = lead.post(
            reverse("desk:act-on-incident", args=[incident.number, verb]), {"key": str(uuid4()), **told}
        )
        assert response.status_code in {409, 422}, verb
    assert journal.last_seq(INCIDENT.kind, incident.pk) == 2


def test_strangers_find_nothing_and_holders_their_own_matters():
    scene.matters(2)
    other = scene.matters(1, unit_key=scene.KEEPER)[0]
    office = signed_in("samr", Role.SECRETARIAT)
    incident = gathered(office, "?trader=健身", unit=factories.unit("samr").pk)
    keeper, stranger = signed_in(scene.KEEPER), signed_in(scene.STRANGER)
    assert keeper.get(reverse("desk:incident", args=[incident.number])).status_code == 404
    act(office, incident, "open")
    told = page(keeper, "incident-matters", incident.number)
    assert told.count("data-row") == 1 and other.number in told.replace(" ", "")
    for name in ("incident", "incident-matters", "incident-money", "incident-decisions"):
        assert stranger.get(reverse(f"desk:{name}", args=[incident.number])).status_code == 404
    assert incident.title not in page(stranger, "incidents")
    assert incident.title in page(keeper, "case", other.number)
    assert Party.objects.first().name not in told


def test_lists_cost_the_same_at_one_row_and_at_many():
    lead = signed_in(scene.LEAD)
    counts = []
    for number in (1, 25):
        Joined.objects.all().delete()
        Incident.objects.all().delete()
        scene.matters(number)
        incident = gathered(lead, "?trader=健身")
        with CaptureQueriesContext(
            connection,
        ) as told:
            page(lead, "incident-matters", incident.number)
        counts.append(len(told))
    assert counts[0] == counts[1]


def test_every_verb_has_its_form():
    assert set(VERBS) == {row.verb for row in INCIDENT.transitions} - {"register", "reveal"}
