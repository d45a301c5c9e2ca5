"""Rules, units with their officers, calendar and law."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from gongzhi.cases.models import Case
from gongzhi.desk.office.rules import initial_of
from gongzhi.desk.tests.scene import PASSWORD, RULE, key
from gongzhi.directory.models import Deputy, Officer
from gongzhi.directory.queries import find_units
from gongzhi.procedures.catalog import all_procedures
from gongzhi.routing.catalog import RuleData
from gongzhi.routing.models import Rule


def rule_told(**more) -> dict:
    told = {
        name: value for name, value in initial_of(RuleData.model_validate(RULE)).items() if value not in (None, False)
    }
    return {**told, "act_key": key(), **more}


class TestRules:
    def test_are_changed_as_a_draft_tried_and_switched_on(self, scene, signed_in):
        scene.case(unit="", narrative="冰箱坏了")
        client = signed_in("secretariat")
        changed = client.post(reverse("desk:edit-rule", args=["goods"]), rule_told(words_any="电视机"))
        assert changed.status_code == 302, changed.context["form"].errors
        rule = Rule.objects.get()
        assert rule.data["words_any"] == RULE["words_any"] and rule.draft["words_any"] == ["电视机"]
        tried = client.post(reverse("desk:try-rule", args=["goods"]), {"way": "on"})
        assert (tried.context["trial"].questions, tried.context["trial"].changed) == (1, 1)
        rule.refresh_from_db()
        assert rule.draft is not None
        client.post(reverse("desk:switch-rule", args=["goods"]), {"way": "on", "act_key": key()})
        rule.refresh_from_db()
        assert rule.data["words_any"] == ["电视机"] and rule.draft is None

    def test_that_are_wrong_are_refused_beside_the_field(self, scene, signed_in):
        response = signed_in("secretariat").post(reverse("desk:new-rule"), rule_told(key="other", regions="999999"))
        assert response.status_code == 422
        assert "regions" in response.context["form"].errors

    def test_switched_off_twice_answer_409(self, scene, signed_in):
        client, address = signed_in("secretariat"), reverse("desk:switch-rule", args=["goods"])
        assert client.post(address, {"way": "off", "act_key": key()}).status_code == 302
        assert client.post(address, {"way": "off", "act_key": key()}).status_code == 409

    @pytest.mark.parametrize("name", ["handler", "auditor"])
    def test_are_read_but_not_changed_by_others(self, scene, signed_in, name):
        client = signed_in(name)
        assert client.get(reverse("desk:rules")).status_code == 200
        assert client.get(reverse("desk:edit-rule", args=["goods"])).status_code == 404
        response = client.post(reverse("desk:switch-rule", args=["goods"]), {"way": "off", "act_key": key()})
        assert response.status_code == 409
        assert Rule.objects.get().state == "on"


class TestOfficers:
    def test_are_added_and_may_sign_in(self, scene, signed_in):
        told = {"username": "new", "name": "新来", "password": PASSWORD, "roles": ["handler"]}
        response = signed_in("administrator").post(reverse("desk:add-officer", args=["samr-520102"]), told)
        assert response.status_code == 302
        client = Client()
        assert client.post(reverse("desk:login"), {"username": "new", "password": PASSWORD}).status_code == 302
        assert client.get(reverse("desk:home")).status_code == 200

    def test_with_a_weak_password_are_refused_beside_the_field(self, scene, signed_in):
        told = {"username": "new", "name": "新来", "password": "12345", "roles": ["handler"]}
        response = signed_in("administrator").post(reverse("desk:add-officer", args=["samr-520102"]), told)
        assert response.status_code == 422
        assert "password" in response.context["form"].errors

    def test_are_moved_at_once(self, scene, signed_in):
        case, moved = scene.case(), signed_in("handler")
        assert moved.get(reverse("desk:case", args=[case.number])).status_code == 200
        posting = scene.officers["handler"].postings.get()
        told = {"unit_name": "通", "unit": scene.units["telecom"].pk}
        response = signed_in("secretariat").post(reverse("desk:change-posting", args=[posting.pk, "move"]), told)
        assert response.status_code == 302
        assert moved.get(reverse("desk:case", args=[case.number])).status_code == 404

    def test_name_a_deputy_themselves(self, scene, signed_in):
        address = reverse("desk:change-officer", args=[scene.officers["handler"].pk, "deputy"])
        told = {"deputy": scene.officers["second"].pk, "from_date": "2026-11-24", "to_date": "2026-12-01"}
        assert signed_in("handler").post(address, told).status_code == 302
        assert Deputy.objects.get().deputy == scene.officers["second"]

    def test_are_deactivated_posted_and_given_a_new_password(self, scene, signed_in):
        client, officer = signed_in("administrator"), scene.officers["handler"]
        told = {"unit_name": "云", "unit": scene.units["samr-520103"].pk, "roles": ["mediator"]}
        assert client.post(reverse("desk:change-officer", args=[officer.pk, "post"]), told).status_code == 302
        told = {"password": "another long secret 9"}
        assert client.post(reverse("desk:change-officer", args=[officer.pk, "password"]), told).status_code == 302
        assert client.post(reverse("desk:change-officer", args=[officer.pk, "deactivate"])).status_code == 302
        officer.refresh_from_db()
        assert not officer.is_active and officer.check_password("another long secret 9")

    @pytest.mark.parametrize("name", ["second", "supervisor", "telecom", "auditor"])
    @pytest.mark.parametrize("what", ["post", "deputy", "password", "deactivate"])
    def test_are_not_changed_by_colleagues(self, scene, signed_in, name, what):
        address = reverse("desk:change-officer", args=[scene.officers["handler"].pk, what])
        assert signed_in(name).get(address).status_code == 404
        assert signed_in(name).post(address).status_code == 404

    def test_of_another_agency_are_not_shown(self, scene, signed_in):
        address = reverse("desk:officer", args=[scene.officers["handler"].pk])
        assert signed_in("telecom").get(address).status_code == 404

    def test_of_an_administrators_units_only_are_added(self, scene, signed_in):
        assert signed_in("administrator").get(reverse("desk:add-officer", args=["telecom"])).status_code == 404
        assert not Officer.objects.filter(username="new").exists()


class TestUnits:
    def test_are_found_by_words_of_name_or_region(self, scene):
        assert [unit.key for unit in find_units("南明 市场", on=date(2026, 11, 24))] == ["samr-520102"]
        assert find_units("  ", on=date(2026, 11, 24)) == []


YEAR = "date,working,name\n2027-01-01,false,元旦\n2026-12-01,false,x\n"
DAYS = "date,working,name\n2026-11-30,false,试验节\n2026-12-05,true,试验节\n"


class TestCalendar:
    def load(self, client, text: str):
        file = SimpleUploadedFile("days.csv", text.encode())
        return client.post(reverse("desk:calendar"), {"file": file, "source": "国办发明电〔2026〕0号"})

    def test_loads_a_year_and_says_which_limits_moved(self, scene, signed_in):
        case = scene.case()
        response = self.load(signed_in("secretariat"), DAYS)
        assert response.status_code == 200, response.context["form"].errors
        moves = [
            (row["number"], str(row["move"].before), str(row["move"].after)) for row in response.context["moved"]
        ]
        assert (case.number, "2026-12-03", "2026-12-04") in moves
        case.refresh_from_db()
        assert case.due_date == date(2026, 12, 4)

    def test_of_two_years_is_refused_beside_the_file(self, scene, signed_in):
        response = self.load(signed_in("secretariat"), YEAR)
        assert response.status_code == 422
        assert "file" in response.context["form"].errors

    @pytest.mark.parametrize("name", ["handler", "auditor"])
    def test_is_not_loaded_by_others(self, scene, signed_in, name):
        scene.case()
        assert self.load(signed_in(name), DAYS).status_code == 403
        assert str(Case.objects.get().due_date) == "2026-12-03"


class TestLaw:
    def test_of_every_version_is_shown_with_citation_and_mark(self, scene, signed_in):
        client = signed_in("auditor")
        for law in all_procedures():
            text = client.get(reverse("desk:procedure", args=[law.id])).content.decode()
            for fact in law.facts():
                assert str(fact.mark.title) in text and law.citation(fact) in strip_tags(text)
        assert client.get(reverse("desk:procedure", args=["nothing@2020-01-01"])).status_code == 404
