"""A page with absolute terms, looked at by the rules: confirmed, a clue, an order to rectify."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.enforcement.models import Clue, Measure
from gongzhi.monitoring.actions.check import keep_check, take_up
from gongzhi.monitoring.actions.sync_rules import sync_rules
from gongzhi.monitoring.fetching import Fetched
from gongzhi.monitoring.models import Hit, Programme
from gongzhi.monitoring.tests.scene import SHOP
from gongzhi.monitoring.words import RunOutcome
from tests import factories
from tests.factories import HOLDER, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(settings, tmp_path) -> Client:
    settings.FILES_DIR = tmp_path / "files"
    factories.province()
    sync_rules(at=NOW)
    client = Client()
    officer = factories.officer((HOLDER, Role.HANDLER), (HOLDER, Role.SUPERVISOR))
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    with clock.set_to(NOW):
        yield client


def send(client: Client, address: str, form: str, **told):
    """Open a page and send one of its forms as it stands there, with what is filled in."""
    page = client.get(address)
    initial = page.context[form].initial
    data = {name: value for name, value in initial.items() if value not in (None, "")} | told
    answer = client.post(told.pop("to", address), data, follow=True)
    assert answer.status_code == 200, answer.context[form].errors
    return answer


def test_a_page_with_absolute_terms_becomes_an_order_to_rectify(client):
    told = {"title": "网络食品广告", "every_days": "7", "unit_id": factories.unit().pk}
    send(client, reverse("desk:monitoring-programmes"), "form", **told)
    programme = Programme.objects.get()
    page = client.get(reverse("desk:monitoring-programme", args=[programme.pk]))
    lines = {"act_key": page.context["form"].initial["act_key"], "lines": "https://shop.example/ 示例蜂蜜店"}
    client.post(reverse("desk:change-monitoring", args=[programme.pk, "add_targets"]), lines)
    for target in take_up(at=NOW, most=1, programme=programme):  # the worker's part
        fetched = Fetched(RunOutcome.READ, target.url, 200, "text/html; charset=utf-8", SHOP.encode(), 5)
        keep_check(target=target, fetched=fetched, at=NOW, pictures=False)
    hit = Hit.objects.get(word="国家级")
    assert reverse("desk:monitoring-hit", args=[hit.pk]) in client.get(reverse("desk:monitoring")).text
    page = client.get(reverse("desk:monitoring-hit", args=[hit.pk]))
    assert "第九条" in page.text
    key = page.context["confirm"].initial["act_key"]
    confirmed = {"act_key": key, "trader_name": "示例蜂蜜店", "sector": "market"}
    client.post(reverse("desk:decide-hit", args=[hit.pk, "confirm"]), confirmed)
    clue = Clue.objects.get()
    there = reverse("desk:record", args=["clue", clue.number])
    assert there in client.get(reverse("desk:monitoring-hit", args=[hit.pk])).text
    assert reverse("desk:monitoring-hit", args=[hit.pk]) in client.get(there).text
    make = reverse("desk:make", args=["clue", clue.number, "measure"])
    due = (clock.today() + timedelta(days=15)).isoformat()
    order = {"kind": "rectify", "title": "责令改正虚假广告", "demand": "删除“国家级”等绝对化用语。", "due_date": due}
    send(client, make, "form", **order)
    measure = Measure.objects.get()
    assert (measure.source_id, measure.trader_name) == (clue.pk, "示例蜂蜜店")
    assert client.get(reverse("desk:record", args=["measure", measure.number])).status_code == 200

    page = client.get(reverse("desk:monitoring-programmes"))
    assert page.context["totals"] == {"runs": 1, "findings": 1}
