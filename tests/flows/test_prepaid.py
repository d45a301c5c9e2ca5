"""Issuers of prepaid cards through the pages of the desk and of the traders, told by their addresses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import add_officer
from gongzhi.directory.queries import actor_for
from gongzhi.enforcement.models import Clue
from gongzhi.prepaid.models import Filing, Report, ReportFile, Sign
from gongzhi.prepaid.tests import scene
from gongzhi.prepaid.watching import watch
from gongzhi.prepaid.words import SignKind, SignState, State
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    scene.settle()
    with clock.set_to(NOW):
        yield add_officer(
            username="city", name="尤示例", password=factories.PASSWORD, unit=factories.unit("commerce-520100"),
            roles=[Role.HANDLER, Role.SUPERVISOR], from_date=clock.day_of(NOW) - timedelta(days=400), by=SYSTEM,
            at=NOW,
        )  # fmt: skip


def test_a_filing_is_filled_in_returned_completed_filed_and_reported(officer):
    firm = scene.issuer()
    account = factories.trader_account(firm)
    client, office = Client(), Client()
    factories.sign_in_trader(client, account)
    office.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    assert "办理备案" in client.get(reverse("trader:filings")).content.decode()
    form = client.get(reverse("trader:new-filing")).context["form"]
    told = {name: str(value) for name, value in scene.told_of().items()} | {"key": str(form["key"].value())}
    answer = client.post(reverse("trader:new-filing"), told | {"outlets": "0"})
    assert answer.status_code == 422 and "至少 1" in answer.content.decode()
    assert client.post(reverse("trader:new-filing"), told).status_code == 302
    filing = Filing.objects.get()
    page = reverse("trader:filing", args=[filing.pk])
    assert "缺" in client.get(page).content.decode()
    for wanted in client.get(page).context["documents"]:
        key = client.get(f"{page}attach/").context["form"]["key"].value()
        upload = SimpleUploadedFile(f"{wanted.key}.png", scene.PNG)
        told = {"key": str(key), "document": wanted.key, "files": upload}
        assert client.post(f"{page}attach/", told).status_code == 302
    act(client, page, "submit")

    assert firm.name in office.get(reverse("desk:filings")).content.decode()
    desk = reverse("desk:filing", args=[filing.pk])
    act(office, desk, "return", reason="卡样不清楚", missing=["sample"])
    assert "卡样不清楚" in client.get(page).content.decode()
    told = {"document": "sample", "files": SimpleUploadedFile("新卡样.png", scene.PNG)}
    act(client, page, "attach", **told)
    act(client, page, "complete")
    act(office, desk, "accept")
    act(office, desk, "file")
    filing.refresh_from_db()
    assert filing.state == State.FILED
    shown = office.get(desk)
    assert filing.number in shown.content.decode()
    file = filing.files.first()
    assert office.get(reverse("desk:filing-file", args=[filing.pk, file.pk])).content
    Filing.objects.filter(pk=filing.pk).update(
        filed_at=scene.BEFORE, next_quarter=1, next_due=clock.day_of(NOW) - timedelta(days=3)
    )
    assert firm.name in office.get(reverse("desk:filings"), {"list": "late"}).content.decode()
    assert "2026 年第 1 季度" in client.get(reverse("trader:home")).content.decode()
    short = {"period": "2026-1", "balance": "100000", "custody": "100", "revenue": "50000"}
    answer = act(client, page, "report", status=422, **short)
    assert "还差 19,900.00 元" in answer.content.decode(), answer.context["form"].errors
    act(client, page, "report", **short, reason="续签中")
    assert Report.objects.get().short == Decimal("19900.00")
    assert "存管差" in client.get(page).content.decode()
    assert client.get(reverse("trader:filing-file", args=[filing.pk, file.pk])).status_code == 200


def act(client, page: str, verb: str, *, status: int = 302, **told):
    """Fill in and send the form of a verb."""
    form = client.get(f"{page}{verb}/").context["form"]
    answer = client.post(f"{page}{verb}/", {"key": str(form["key"].value()), **told})
    assert answer.status_code == status, answer.context["form"].errors if answer.context else answer
    return answer


def test_signs_files_and_the_panel_on_a_matter(client, officer):
    by = actor_for(officer, at=NOW)
    filing = scene.filed(by=by)
    case = factories.received(
        unit_key="samr-520102", trader_id=filing.trader_id, trader_name=filing.trader.name, problem="prepaid"
    )
    watch(at=NOW)
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    sign = Sign.objects.get(kind=SignKind.LATE_REPORT)
    assert sign.text in client.get(reverse("desk:prepaid-signs")).content.decode()
    page = reverse("desk:prepaid-sign", args=[sign.pk])
    assert sign.text in client.get(page).content.decode()
    act(client, page, "take_up")
    assert client.get(page).content.decode().count(Clue.objects.get().number) >= 1
    form = client.get(reverse("desk:new-prepaid-sign")).context["form"]
    told = {
        "key": str(form["key"].value()), "trader_name": filing.trader.name, "trader_id": filing.trader_id,
        "kind": "closed", "text": "门店锁门",
    }  # fmt: skip
    assert client.post(reverse("desk:new-prepaid-sign"), told).status_code == 302
    assert Sign.objects.filter(state=SignState.OPEN).count() == 1

    head = "备案编号或信用代码,年度,季度,预收资金余额,存管资金,营业收入\n"
    text = f"{head}{filing.number},2026,1,100000,30000,1\n没有,2026,1,1,1,1\n"
    for go, rows in (("try", 0), ("send", 1)):
        upload = SimpleUploadedFile("一季度.csv", text.encode())
        client.post(reverse("desk:prepaid-reports"), {"file": upload, "go": go})
        assert Report.objects.count() == rows
    kept = ReportFile.objects.get()
    assert "没有这个编号" in client.get(reverse("desk:prepaid-report-file", args=[kept.pk])).content.decode()
    faults = b"".join(client.get(reverse("desk:prepaid-report-faults", args=[kept.pk])).streaming_content).decode()
    assert "没有" in faults
    assert client.get(reverse("desk:prepaid-reports-example")).status_code == 200
    assert "达到" in client.get(reverse("desk:filing", args=[filing.pk])).content.decode()

    handler = factories.officer(("samr-520102", Role.HANDLER))
    client.force_login(handler, "django.contrib.auth.backends.ModelBackend")
    shown = client.get(reverse("desk:case", args=[case.number])).content.decode()
    assert filing.number in shown and "门店可能停业" in shown
    assert client.get(reverse("desk:filing", args=[filing.pk])).status_code == 404
