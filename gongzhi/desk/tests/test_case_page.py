"""The page of a case: who sees it, what it says, and how much it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.remind import remind_holder
from gongzhi.cases.codes import code_of
from gongzhi.cases.states import CASE
from gongzhi.core import journal
from gongzhi.desk.tests.scene import NOW, PHONE

MOST_QUERIES = 25


def address(case, name: str = "case", *more) -> str:
    return reverse(f"desk:{name}", args=[case.number, *more])


class TestCasePage:
    def test_is_open_to_the_unit_that_holds_it_its_superior_the_secretariat_and_the_auditor(self, scene, signed_in):
        case = scene.case()
        for name in ("handler", "second", "supervisor", "secretariat", "auditor"):
            assert signed_in(name).get(address(case)).status_code == 200, name

    @pytest.mark.parametrize("name", ["neighbour", "telecom"])
    @pytest.mark.parametrize("page", ["case", "print", "received"])
    def test_does_not_exist_for_another_units_officer(self, scene, signed_in, name, page):
        assert signed_in(name).get(address(scene.case(), page)).status_code == 404

    def test_shows_persons_masked_only(self, scene, signed_in):
        text = signed_in("handler").get(address(scene.case())).content.decode()
        assert "张**" in text and "138******21" in text
        assert PHONE not in text and "张小明" not in text and "示范路" not in text

    def test_shows_the_limit_with_its_article_and_the_law(self, scene, signed_in):
        text = signed_in("handler").get(address(scene.case())).content.decode()
        assert "剩 7 个工作日" in text
        assert "第十五条" in text
        assert "市场监督管理投诉举报处理办法" in text

    def test_offers_exactly_the_verbs_of_the_table_with_the_reasons_why_not(self, scene, signed_in):
        case = scene.case(trader_name="")
        text = signed_in("handler").get(address(case)).content.decode()
        for offer in CASE.offers(case, by=scene.actor("handler"), at=NOW):
            link = f'href="{address(case)}{offer.verb}/"'
            assert (link in text) == (not offer.refusal), offer.verb
            if offer.refusal:
                assert offer.refusal in text
        assert "还没有写明被投诉的经营者" in text

    def test_of_an_auditor_offers_no_verb(self, scene, signed_in):
        text = signed_in("auditor").get(address(scene.case())).content.decode()
        assert "本件当前没有需要您办理的事项" in text

    def test_says_that_the_case_was_urged_until_the_next_act(self, scene, signed_in):
        case = scene.case()
        remind_holder(case=case, text="请抓紧", by=scene.actor("secretariat"), at=NOW)
        client = signed_in("handler")
        assert "已催办" in client.get(address(case)).content.decode()
        assert "bell-ringing" in client.get(reverse("desk:queue", args=["unit"])).content.decode()
        accept_case(case=case, by=scene.actor("handler"), at=NOW)
        assert "已催办" not in client.get(address(case)).content.decode()
        assert "bell-ringing" not in client.get(reverse("desk:queue", args=["unit"])).content.decode()

    def test_tells_why_the_case_lies_here(self, scene, signed_in):
        case = scene.case(unit="", region="520102")
        text = signed_in("handler").get(address(case)).content.decode()
        assert "一般商品的消费纠纷由市场监管部门处理" in text
        assert reverse("desk:rule", args=["goods"]) in text

    def test_names_other_cases_of_the_same_phone_that_the_viewer_may_see(self, scene, signed_in):
        case, twin, elsewhere = scene.case(), scene.case(), scene.case(unit="telecom")
        text = signed_in("handler").get(address(case)).content.decode()
        assert address(twin) in text
        assert address(elsewhere) not in text

    def test_costs_the_same_however_long_its_history(self, scene, signed_in):
        client = signed_in("handler")
        case = scene.case()
        client.get(address(case))
        with CaptureQueriesContext(
            connection,
        ) as short:
            client.get(address(case))
        for number in range(12):
            remind_holder(case=case, text=f"第 {number} 次", by=scene.actor("secretariat"), at=NOW)
        for _number in range(4):
            scene.case()
        with CaptureQueriesContext(connection) as long:
            client.get(address(case))
        assert len(long) == len(short) <= MOST_QUERIES


class TestReveal:
    def test_shows_one_field_and_keeps_who_looked(self, scene, signed_in):
        case = scene.case()
        party = case.parties.get()
        response = signed_in("handler").post(
            address(case, "reveal", party.pk), {"field": "phone"}, headers={"HX-Request": "true"}
        )
        text = response.content.decode()
        assert PHONE in text and "张小明" not in text
        assert "delay:60s" in text
        line = journal.history("case", case.pk).last()
        assert (line.verb, line.actor_id) == ("reveal", scene.officers["handler"].pk)
        assert line.facts["field"] == "phone"
        assert PHONE not in str(line.facts)

    @pytest.mark.parametrize("name", ["secretariat", "auditor"])
    def test_is_refused_to_who_does_not_handle_the_case(self, scene, signed_in, name):
        case = scene.case()
        response = signed_in(name).post(
            address(case, "reveal", case.parties.get().pk), {"field": "phone"}, headers={"HX-Request": "true"}
        )
        assert response.status_code == 409
        assert PHONE not in response.content.decode()

    def test_is_not_found_for_another_unit(self, scene, signed_in):
        case = scene.case()
        response = signed_in("neighbour").post(address(case, "reveal", case.parties.get().pk), {"field": "phone"})
        assert response.status_code == 404

    def test_is_masked_again_by_the_answer_to_its_own_address(self, scene, signed_in):
        case = scene.case()
        response = signed_in("handler").get(address(case, "masked", case.parties.get().pk, "phone"))
        assert "138******21" in response.content.decode()

    def test_works_without_scripts_as_a_page(self, scene, signed_in):
        case = scene.case()
        response = signed_in("handler").post(address(case, "reveal", case.parties.get().pk), {"field": "name"})
        assert "张小明" in response.content.decode()
        assert 'http-equiv="refresh"' in response.content.decode()

    def test_of_the_code_is_on_record(self, scene, signed_in):
        case = scene.case()
        response = signed_in("handler").post(address(case, "reveal-code"), headers={"HX-Request": "true"})
        assert code_of(case) in response.content.decode()
        assert journal.history("case", case.pk).last().facts == {"field": "code"}

    def test_of_the_code_is_refused_to_the_secretariat(self, scene, signed_in):
        case = scene.case()
        response = signed_in("secretariat").post(address(case, "reveal-code"), headers={"HX-Request": "true"})
        assert response.status_code == 409
        assert code_of(case) not in response.content.decode()


class TestPrint:
    def test_holds_no_code_unless_it_is_asked_for(self, scene, signed_in):
        case = scene.case()
        client = signed_in("handler")
        assert code_of(case) not in client.get(address(case, "print")).content.decode()
        assert code_of(case) in client.post(address(case, "print")).content.decode()
        assert journal.history("case", case.pk).last().verb == "reveal"


class TestJournalPage:
    def test_shows_each_line_and_that_they_follow_from_each_other(self, scene, signed_in):
        case = scene.case()
        accept_case(case=case, by=scene.actor("handler"), at=NOW)
        lines = signed_in("auditor").get(address(case, "journal")).context["lines"]
        assert [(line.verb, line.follows) for line in lines] == [("receive", True), ("accept", True)]

    def test_is_not_for_handlers(self, scene, signed_in):
        assert signed_in("handler").get(address(scene.case(), "journal")).status_code == 403
