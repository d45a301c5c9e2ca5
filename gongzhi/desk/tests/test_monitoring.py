"""Online monitoring at the desk: the pages as officers use them."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.enforcement.models import Clue
from gongzhi.monitoring import queries
from gongzhi.monitoring.actions.add_targets import add_targets
from gongzhi.monitoring.actions.begin import begin_programme
from gongzhi.monitoring.actions.check import keep_check
from gongzhi.monitoring.actions.sync_rules import sync_rules
from gongzhi.monitoring.fetching import Fetched
from gongzhi.monitoring.inputs import NewTarget
from gongzhi.monitoring.models import Hit, Programme, Rule, Run, Target
from gongzhi.monitoring.tests.scene import SHOP
from gongzhi.monitoring.words import HitState, ProgrammeState, RuleState, RunOutcome
from tests import factories
from tests.factories import HOLDER, NOW, OTHER

pytestmark = pytest.mark.django_db


def client_of(*seats) -> Client:
    client = Client()
    client.force_login(factories.officer(*seats), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(autouse=True)
def now(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    factories.province()
    sync_rules(at=NOW)
    with clock.set_to(NOW):
        yield


@pytest.fixture
def hit() -> Hit:
    by = factories.actor((HOLDER, Role.HANDLER))
    programme = begin_programme(title="网络食品广告", every_days=7, by=by, at=NOW)
    add_targets(programme=programme, targets=[NewTarget(1, "http://shop.example/", "示例店")], by=by, at=NOW)
    target = Target.objects.select_related("programme__unit").get()
    fetched = Fetched(RunOutcome.READ, target.url, 200, "text/html; charset=utf-8", SHOP.encode(), 5)
    keep_check(target=target, fetched=fetched, at=NOW, pictures=False)
    return Hit.objects.get(word="国家级")


class TestProgrammes:
    def test_a_programme_is_set_up_and_pages_are_added(self):
        client = client_of((HOLDER, Role.HANDLER))
        told = {"act_key": uuid4(), "title": "网络食品广告", "every_days": "7", "unit_id": factories.unit().pk}
        answer = client.post(reverse("desk:monitoring-programmes"), told, follow=True)
        programme = Programme.objects.get()
        assert "网络食品广告" in answer.text
        address = reverse("desk:change-monitoring", args=[programme.pk, "add_targets"])
        lines = "https://shop.example/a 示例店\nshop.example/b\n"
        answer = client.post(address, {"act_key": uuid4(), "lines": lines})
        assert answer.status_code == 422
        assert list(programme.targets.values_list("url", flat=True)) == ["https://shop.example/a"]
        assert "第 2 行" in answer.text and "shop.example/b</textarea>" in answer.text

    def test_what_was_typed_stays_where_it_is_refused(self):
        client = client_of((HOLDER, Role.HANDLER))
        told = {"act_key": uuid4(), "title": "网络食品广告监测甲", "every_days": "0", "unit_id": factories.unit().pk}
        answer = client.post(reverse("desk:monitoring-programmes"), told)
        assert answer.status_code == 422 and "网络食品广告监测甲" in answer.text
        assert not Programme.objects.exists()

    def test_pauses_resumes_and_drops_pages(self, hit):
        client = client_of((HOLDER, Role.HANDLER))
        change = lambda what, **told: client.post(  # noqa: E731
            reverse("desk:change-monitoring", args=[hit.programme_id, what]), told, follow=True
        )
        assert "已暂停" in change("pause").text
        assert change("pause").status_code == 409
        assert "已恢复" in change("resume").text
        change("drop_target", target=hit.target_id)
        assert Target.objects.get().next_at is None
        assert change("end").status_code == 409
        assert Programme.objects.get().state == ProgrammeState.RUNNING


class TestHits:
    def test_confirming_registers_a_clue_and_leads_to_the_next(self, hit):
        client = client_of((HOLDER, Role.HANDLER))
        page = client.get(reverse("desk:monitoring-hit", args=[hit.pk])).text
        assert "<mark>国家级</mark>" in page and "第九条第三项" in page
        address = reverse("desk:decide-hit", args=[hit.pk, "confirm"])
        told = {"act_key": uuid4(), "trader_name": "", "sector": "market"}
        refused = client.post(address, told | {"reason": "请核查标签"})
        assert refused.status_code == 422 and "请写明是哪个经营者的网页" in refused.text
        assert "请核查标签" in refused.text
        answer = client.post(address, told | {"trader_name": "示例蜂蜜店"}, follow=True)
        assert Clue.objects.get().number in answer.text
        assert client.post(address, told | {"trader_name": "示例蜂蜜店"}).status_code == 302
        assert Clue.objects.count() == 1

    def test_dismissing_keeps_the_ground(self, hit):
        client = client_of((HOLDER, Role.HANDLER))
        address = reverse("desk:decide-hit", args=[hit.pk, "dismiss"])
        assert client.post(address, {"act_key": uuid4(), "ground": "other", "words": ""}).status_code == 422
        client.post(address, {"act_key": uuid4(), "ground": "standard-grade", "words": "见国标"})
        hit.refresh_from_db()
        assert (hit.state, hit.reason) == (HitState.DISMISSED, "国家标准、行业标准认定的等级或者名称型号商标；见国标")

    def test_evidence_is_given_to_be_saved_never_shown(self, hit):
        client = client_of((HOLDER, Role.HANDLER))
        answer = client.get(reverse("desk:monitoring-evidence", args=[hit.run_id, "page"]))
        assert answer.content == SHOP.encode()
        assert answer["Content-Type"].startswith("text/plain") and "attachment" in answer["Content-Disposition"]
        assert client.get(reverse("desk:monitoring-evidence", args=[hit.run_id, "picture"])).status_code == 404

    def test_what_another_unit_monitors_is_not_there(self, hit):
        client = client_of((OTHER, Role.HANDLER))
        assert "国家级" not in client.get(reverse("desk:monitoring")).text
        for name, args in {
            "monitoring-hit": [hit.pk],
            "monitoring-programme": [hit.programme_id],
            "monitoring-run": [hit.run_id],
            "monitoring-evidence": [hit.run_id, "page"],
        }.items():
            assert client.get(reverse(f"desk:{name}", args=args)).status_code == 404, name
        assert client.post(reverse("desk:decide-hit", args=[hit.pk, "dismiss"])).status_code == 404

    def test_who_sees_all_may_look_and_not_decide(self, hit):
        client = client_of(("samr", Role.AUDITOR))
        page = client.get(reverse("desk:monitoring-hit", args=[hit.pk]))
        assert page.status_code == 200 and "登记后进入核查" not in page.text
        assert client.post(reverse("desk:decide-hit", args=[hit.pk, "dismiss"])).status_code == 404

    def test_a_list_costs_the_same_at_one_row_and_at_many(self, hit, django_assert_max_num_queries):
        client = client_of((HOLDER, Role.HANDLER))
        client.get(reverse("desk:monitoring"))
        with django_assert_max_num_queries(9):
            client.get(reverse("desk:monitoring"))
        Hit.objects.filter(state=HitState.EXCEPTED).update(state=HitState.CANDIDATE)
        with django_assert_max_num_queries(9):
            assert client.get(reverse("desk:monitoring")).text.count("data-row") == 4

    def test_a_check_shows_its_text_and_what_was_found(self, hit):
        page = client_of((HOLDER, Role.HANDLER)).get(reverse("desk:monitoring-run", args=[hit.run_id])).text
        assert "全国第一的土蜂蜜" in page and Run.objects.get().sha256 in page


class TestRules:
    def test_a_rule_is_drafted_tried_and_switched_on(self, hit):
        client = client_of(("samr", Role.SECRETARIAT))
        told = {
            "act_key": uuid4(),
            "key": "honey",
            "title": "蜂蜜用语",
            "rule_class": "absolute-terms",
            "words": "土蜂蜜、野蜂蜜",
            "within": "20",
            "act": "广告法",
            "article": "第九条",
        }
        refused = client.post(reverse("desk:new-monitoring-rule"), told | {"words": "蜜"})
        assert refused.status_code == 422 and "蜂蜜用语" in refused.text
        client.post(reverse("desk:new-monitoring-rule"), told)
        tried = client.post(reverse("desk:monitoring-rule", args=["honey"])).text
        assert "在最近保存的 1 个网页中，1 个有匹配" in tried and "<mark>土蜂蜜</mark>" in tried
        client.post(reverse("desk:switch-monitoring-rule", args=["honey", "on"]))
        assert Rule.objects.get(key="honey").state == RuleState.ON
        assert client.post(reverse("desk:switch-monitoring-rule", args=["honey", "on"])).status_code == 409
        edited = client.get(reverse("desk:edit-monitoring-rule", args=["honey"])).text
        assert "土蜂蜜、野蜂蜜" in edited

    def test_is_read_by_every_officer_and_changed_by_none_but_the_office(self):
        client = client_of((HOLDER, Role.HANDLER))
        assert "绝对化用语" in client.get(reverse("desk:monitoring-rules")).text
        assert client.get(reverse("desk:monitoring-rule", args=["tobacco"])).status_code == 200
        assert client.get(reverse("desk:new-monitoring-rule")).status_code == 403
        assert client.post(reverse("desk:switch-monitoring-rule", args=["tobacco", "off"])).status_code == 403


class TestLists:
    def test_cost_the_same_at_one_row_and_at_twenty_five(self, hit):
        client, viewer = client_of((HOLDER, Role.HANDLER)), factories.actor((HOLDER, Role.HANDLER))
        addresses = [
            reverse("desk:monitoring"),
            reverse("desk:monitoring-programmes"),
            reverse("desk:monitoring-programme", args=[hit.programme_id]),
        ]
        Hit.objects.exclude(pk=hit.pk).delete()
        before = [statements(client, address) for address in addresses]
        fields = {field.attname: getattr(hit, field.attname) for field in Hit._meta.concrete_fields}
        target = {field.attname: getattr(hit.target, field.attname) for field in Target._meta.concrete_fields}
        for n in range(24):
            page = Target.objects.create(**target | {"id": None, "url": f"http://shop{n}.example/"})
            fetched = Fetched(RunOutcome.READ, page.url, 200, "text/html", b"<p>nothing</p>", 5)
            keep_check(target=page, fetched=fetched, at=NOW, pictures=False)
            Hit.objects.create(**fields | {"id": None, "target_id": page.pk, "word": f"国家级{n}"})
            begin_programme(title=f"项目{n}", every_days=7, by=viewer, at=NOW)
        assert client.get(addresses[0]).text.count("国家级") >= 25
        assert [statements(client, address) for address in addresses] == before

    def test_of_hits_goes_on_behind_its_last_row_and_leaves_nothing_out(self, hit, monkeypatch):
        client = client_of((HOLDER, Role.HANDLER))
        monkeypatch.setattr(queries, "PAGE", 2)
        wanted = set(Hit.objects.filter(state=HitState.CANDIDATE).values_list("pk", flat=True))
        found, address = [], reverse("desk:monitoring")
        while address:
            context = client.get(address).context
            found += [row["hit"].pk for row in context["rows"]]
            following = context["pager"]["next_url"]
            address = following and f"{reverse('desk:monitoring')}{following}"
        assert set(found) == wanted and len(found) == len(wanted) > 2


def statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)
