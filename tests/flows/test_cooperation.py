"""What members ask of each other, and a dispute over competence, through the real pages."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongzhi.cases.models import Case
from gongzhi.cooperation.models import Dispute, Request
from gongzhi.cooperation.tests import scene
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import add_officer
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
    officer = add_officer(
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


def post(client: Client, address: str, **told) -> None:
    assert client.get(address).status_code == 200
    response = client.post(address, {"key": str(uuid4()), **told})
    assert response.status_code == 302, re.sub(r"<[^>]+>", " ", response.content.decode())[:3000]


def text(client: Client, name: str, *arguments) -> str:
    response = client.get(reverse(f"desk:{name}", args=arguments))
    assert response.status_code == 200, name
    return response.content.decode()


def test_a_request_shows_the_named_fields_and_nothing_else_from_outside():
    case = scene.matter()
    asker, asked, stranger = (signed_in(key) for key in (scene.ASKER, scene.ASKED, scene.STRANGER))
    post(
        asker, reverse("desk:new-request"), kind="information", unit=factories.unit(scene.ASKER).pk,
        asked_unit_id=factories.unit(scene.ASKED).pk, title="查询预售许可",
        purpose="核实投诉", text="请提供许可日期。",
        number=case.number, fields_shared=["trader", "phone"],
    )  # fmt: skip
    request = Request.objects.get()
    page = text(asked, "request", request.number)
    assert case.trader_name in page and "199******34" in page
    for hidden in ("密语标题", "密语经过", "密语诉求", "张示例", case.number, "19900001234"):
        assert hidden not in page
    for name in ("case", "journal"):
        assert "密语" not in asked.get(reverse(f"desk:{name}", args=[case.number])).content.decode()
    assert case.number not in asked.get(reverse("desk:search"), {"q": "密语"}).content.decode()
    assert case.number in asker.get(reverse("desk:search"), {"q": "密语"}).content.decode()
    shown = asked.post(reverse("desk:request-reveal", args=[request.number]), {"field": "phone"})
    assert "19900001234" in shown.content.decode()
    assert asked.post(reverse("desk:request-reveal", args=[request.number]), {"field": "name"}).status_code == 409
    assert stranger.get(reverse("desk:request", args=[request.number])).status_code == 404
    assert "查询预售许可" in text(asked, "between") and "查询预售许可" not in text(stranger, "between")
    assert "查询预售许可" in text(asker, "case", case.number)

    def act(client: Client, verb: str, **told) -> None:
        post(client, reverse("desk:act-on-request", args=[request.number, verb]), **told)

    act(asked, "accept")
    act(asked, "answer", answer="许可日期为三月。", files=SimpleUploadedFile("许可.png", PNG, "image/png"))
    file = request.files.get()
    assert asker.get(reverse("desk:request-file", args=[request.number, file.pk])).status_code == 200
    assert stranger.get(reverse("desk:request-file", args=[request.number, file.pk])).status_code == 404
    act(asker, "close")
    assert case.trader_name not in text(asked, "request", request.number)


def test_two_units_dispute_and_the_office_above_designates():
    case = scene.matter()
    raiser, rival, judge = (signed_in(key) for key in (scene.RAISER, scene.RIVAL, scene.JUDGE))
    post(
        raiser, reverse("desk:new-dispute"), number=case.number, other_unit_id=factories.unit(scene.RIVAL).pk,
        reason="经营者在对方辖区。",
    )  # fmt: skip
    dispute = Dispute.objects.get()
    for client in (raiser, rival, judge):
        assert dispute.number in text(client, "disputes")
        assert "经营者在对方辖区" in text(client, "dispute", dispute.number)
    address = reverse("desk:act-on-dispute", args=[dispute.number, "designate"])
    assert rival.get(address).status_code == 404
    post(rival, reverse("desk:act-on-dispute", args=[dispute.number, "state"]), text="登记地不在本区。")
    post(judge, address, unit_id=factories.unit(scene.RIVAL).pk, ground="实际经营地在该区。")
    assert Case.objects.get(pk=case.pk).unit.key == scene.RIVAL
    assert dispute.number in text(rival, "case", case.number)
