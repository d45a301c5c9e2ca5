"""Doing the verbs of a case at the desk."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.ask import ask_for_more
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.invite import invite_assistance
from gongzhi.cases.actions.link import link_cases
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.models import CaseLink
from gongzhi.cases.states import CASE
from gongzhi.cases.words import State
from gongzhi.core import clock, journal
from gongzhi.core.machine import Machine
from gongzhi.desk.cases.verbs import VERBS
from gongzhi.desk.tests.scene import NOW, PASSWORD, key

BY_OTHERS = {"attach", "reveal", "rate", "conclude", "flow_back", "join", "leave", "inform", "share"}
"""Verbs with a place of their own on the page, of the consumer alone, or that follow from a negotiation."""


def post(client, case, verb: str, /, **told):
    return client.post(reverse("desk:act", args=[case.number, verb]), {"key": key(), **told})


def prepared(scene, verb: str):
    """Make a case on which the officer named first may do this verb now, with what the form needs."""
    unit = scene.units["telecom"].pk
    handler = scene.actor("handler")
    case = scene.case(kind={"answer": "enquiry", "verify": "report", "extend": "report"}.get(verb, "complaint"))
    who, told = "handler", {}
    if verb == "serve":
        case = accept_case(case=case, told="later", by=handler, at=NOW)
        told = {"duty": "tell_accepted", "side": "complainant", "how": "phone", "on_date": NOW.date().isoformat()}
    if verb in {"settle", "end", "suspend", "close", "reopen", "recover"}:
        case = accept_case(case=case, by=handler, at=NOW)
    if verb in {"close", "reopen", "recover"}:
        case = settle_case(
            case=case, outcome="self_settled", terms="已退款", recovered=Decimal(0), by=handler, at=NOW
        )
    if verb == "reopen":
        case = close_case(case=case, by=handler, at=NOW)
        who = "supervisor"
    if verb == "resume":
        case = accept_case(case=case, by=handler, at=NOW)
        case = suspend_case(case=case, ground="testing", reason="送检", by=handler, at=NOW)
    if verb in {"take_over", "return"}:
        case = transfer_case(case=case, unit_id=unit, reason="属电信", by=handler, at=NOW)
        who = "telecom"
    if verb in {"answer_assist", "excuse"}:
        case = invite_assistance(case=case, unit_id=unit, asked="查资费", by=handler, at=NOW)
        who = "telecom" if verb == "answer_assist" else "handler"
    if verb == "supply":
        case = ask_for_more(case=case, what="小票", by=handler, at=NOW)
    if verb in {"extend", "designate"}:
        who = "supervisor" if verb == "extend" else "secretariat"
    if verb in {"link", "unlink"}:
        told = {"number": scene.case().number}
    if verb == "unlink":
        link_cases(case=case, number=told["number"], by=handler, at=NOW)
    told |= {
        "route": {"unit": scene.units["samr-520103"].pk, "reason": "在云岩区"},
        "designate": {"unit": scene.units["samr-520103"].pk, "reason": "实际经营地在该区"},
        "answer": {"answer": "可以七日内退货。"},
        "settle": {"outcome": "performed", "terms": "退款", "recovered": "3424.00", "recovery": "refunded"},
        "verify": {"outcome": "not_filed", "finding": "未发现违法行为"},
        "end": {"ground": "refused", "reason": "经营者拒绝"},
        "ask": {"what": "购物小票"},
        "supply": {"text": "小票已寄到"},
        "decline": {"ground": "outside_power", "reason": "不属本部门职责"},
        "transfer": {"unit": unit, "reason": "属电信"},
        "return": {"reason": "不属电信"},
        "hand_back": {"reason": "不属本区"},
        "assign": {"officer": scene.officers["second"].pk},
        "invite": {"unit": unit, "asked": "查资费"},
        "answer_assist": {"answer": "资费合规"},
        "excuse": {"unit": unit, "reason": "不再需要"},
        "suspend": {"ground": "testing", "reason": "送检"},
        "note": {"text": "已联系商家"},
        "amend": {"title": "冰箱不制冷", "trader_name": "示范电器城", "amount": "2999"},
        "split": {"narrative": "商家无照经营"},
        "extend": {"reason": "案情复杂"},
        "reopen": {"reason": "又坏了"},
        "recover": {"amount": "120.50", "recovery": "refunded", "terms": "已退款"},
    }.get(verb, {})
    return case, who, told


def first_choices(form) -> dict:
    """Choose the first of what the law offers."""
    return {name: form.fields[name].choices[0][0] for name in ("ground", "limit") if name in form.fields}


class TestVerbs:
    def test_of_the_table_all_have_a_page(self):
        machine: Machine = CASE
        assert {transition.verb for transition in machine.transitions} - BY_OTHERS == set(VERBS)

    @pytest.mark.parametrize("verb", sorted(VERBS))
    def test_are_done_from_the_form_that_the_page_shows(self, scene, signed_in, verb):
        case, who, told = prepared(scene, verb)
        client = signed_in(who)
        page = client.get(reverse("desk:act", args=[case.number, verb]))
        assert page.status_code == 200
        form = page.context["form"]
        told |= first_choices(form)
        response = post(client, case, verb, **told)
        assert response.status_code == 302, response.content.decode()[-3000:]
        assert journal.history("case", case.pk).filter(verb=verb).count() == 1
        assert journal.history("case", case.pk).last().actor_id == scene.officers[who].pk

    @pytest.mark.parametrize("verb", sorted(VERBS))
    def test_are_not_found_for_another_units_officer(self, scene, signed_in, verb):
        case = scene.case()
        client = signed_in("neighbour")
        assert client.get(reverse("desk:act", args=[case.number, verb])).status_code == 404
        assert post(client, case, verb).status_code == 404
        assert journal.history("case", case.pk).count() == 1

    @pytest.mark.parametrize("verb", sorted(VERBS))
    def test_are_not_done_twice_by_a_double_click(self, scene, signed_in, verb):
        case, who, told = prepared(scene, verb)
        client = signed_in(who)
        page = client.get(reverse("desk:act", args=[case.number, verb]))
        told |= first_choices(page.context["form"])
        told["key"] = key()
        address = reverse("desk:act", args=[case.number, verb])
        assert client.post(address, told).status_code == 302
        lines = journal.history("case", case.pk).count()
        again = client.post(address, told)
        assert again.status_code in {302, 404}
        assert journal.history("case", case.pk).count() == lines

    def test_refused_by_the_state_answer_409_and_keep_what_was_typed(self, scene, signed_in):
        case = scene.case()
        response = post(signed_in("handler"), case, "close", note="仔细写下的备注")
        assert response.status_code == 409
        text = response.content.decode()
        assert "“待受理”状态下不能“办结”" in text
        assert "仔细写下的备注" in text

    def test_refused_for_an_input_answer_422_beside_the_field(self, scene, signed_in):
        case = accept_case(case=scene.case(), by=scene.actor("handler"), at=NOW)
        told = {"outcome": "mediated", "terms": "退一半", "recovered": "100", "recovery": ""}
        response = post(signed_in("handler"), case, "settle", **told)
        assert response.status_code == 422
        assert "请选择损失是怎样挽回的" in response.context["form"].errors["recovery"][0]
        assert "退一半" in response.content.decode()

    def test_fetched_into_the_page_answer_with_the_form_alone_and_lead_on_by_a_header(self, scene, signed_in):
        case, client = scene.case(), signed_in("handler")
        htmx = {"HX-Request": "true"}
        part = client.get(reverse("desk:act", args=[case.number, "accept"]), headers=htmx)
        assert "<html" not in part.content.decode() and "<form" in part.content.decode()
        done = client.post(reverse("desk:act", args=[case.number, "accept"]), {"key": key()}, headers=htmx)
        assert (done.status_code, done["HX-Redirect"]) == (204, reverse("desk:case", args=[case.number]))

    def test_name_a_unit_by_its_name_where_scripts_do_not_run(self, scene, signed_in):
        case = scene.case()
        response = post(signed_in("handler"), case, "transfer", unit_name="省通信管理局", reason="属电信")
        assert response.status_code == 302
        case.refresh_from_db()
        assert case.pending_unit == scene.units["telecom"]

    def test_ask_to_choose_where_a_name_fits_no_unit(self, scene, signed_in):
        response = post(signed_in("handler"), scene.case(), "transfer", unit_name="某局", reason="属电信")
        assert response.status_code == 422
        assert "请从列出的单位中选择一个" in response.content.decode()

    def test_without_a_csrf_token_are_refused(self, scene):
        client = Client(enforce_csrf_checks=True)
        client.force_login(scene.officers["handler"], backend="django.contrib.auth.backends.ModelBackend")
        case = scene.case()
        assert post(client, case, "accept").status_code == 403
        case.refresh_from_db()
        assert case.state == State.RECEIVED

    def test_of_triage_by_one_click_takes_the_reason_of_the_rule(self, scene, signed_in):
        case = scene.case(unit="", narrative="说不清是什么事")
        case.routings.update(
            candidates=[{"unit_id": scene.units["samr-520102"].pk, "unit_name": "南", "reason": "规则说的理由"}]
        )
        client = signed_in("secretariat")
        listed = client.get(reverse("desk:queue", args=["triage"])).content.decode()
        assert f'name="unit" value="{scene.units["samr-520102"].pk}"' in listed
        response = post(client, case, "route", unit=scene.units["samr-520102"].pk, reason="", then="list")
        assert response.status_code == 302
        case.refresh_from_db()
        assert (case.state, case.unit) == (State.RECEIVED, scene.units["samr-520102"])
        assert journal.history("case", case.pk).last().note == "规则说的理由"

    def test_unlink_takes_only_the_link(self, scene, signed_in):
        case, _who, told = prepared(scene, "unlink")
        assert CaseLink.objects.count() == 1
        post(signed_in("handler"), case, "unlink", **told)
        assert CaseLink.objects.count() == 0

    def test_lead_back_to_the_list_that_the_case_was_opened_from(self, scene, signed_in):
        case, client = scene.case(), signed_in("handler")
        page = client.get(reverse("desk:queue", args=["unit"]) + "?kind=complaint")
        opened = page.context["rows"][0].address
        query = opened.partition("?")[2]
        done = client.post(f"{reverse('desk:act', args=[case.number, 'accept'])}?{query}", {"key": key()})
        assert done["Location"] == opened


class TestAttachments:
    def picture(self) -> SimpleUploadedFile:
        kept = BytesIO()
        Image.new("RGB", (4, 4), "red").save(kept, "PNG")
        return SimpleUploadedFile("小票.png", kept.getvalue(), "image/png")

    def test_are_taken_and_given_back_as_a_download_only(self, scene, signed_in, settings, tmp_path):
        settings.FILES_DIR = tmp_path
        case, client = scene.case(), signed_in("handler")
        response = client.post(reverse("desk:attach", args=[case.number]), {"files": [self.picture()]})
        assert response.status_code == 302
        kept = case.attachments.get()
        given = client.get(reverse("desk:download", args=[case.number, kept.pk]))
        assert given["Content-Disposition"].startswith("attachment")
        assert given["X-Content-Type-Options"] == "nosniff"
        assert given.content.startswith(b"\x89PNG")

    def test_of_a_kind_that_is_not_taken_are_named_with_the_reason(self, scene, signed_in, settings, tmp_path):
        settings.FILES_DIR = tmp_path
        case = scene.case()
        script = SimpleUploadedFile("x.html", b"<script>1</script>", "image/png")
        response = signed_in("handler").post(
            reverse("desk:attach", args=[case.number]), {"files": [self.picture(), script]}
        )
        assert response.status_code == 422
        assert "x.html" in response.content.decode()
        assert case.attachments.count() == 1

    @pytest.mark.parametrize("name", ["neighbour", "secretariat", "auditor"])
    def test_are_not_given_to_who_does_not_handle_the_case(self, scene, signed_in, settings, tmp_path, name):
        settings.FILES_DIR = tmp_path
        case = scene.case()
        signed_in("handler").post(reverse("desk:attach", args=[case.number]), {"files": [self.picture()]})
        kept = case.attachments.get()
        assert signed_in(name).get(reverse("desk:download", args=[case.number, kept.pk])).status_code == 404


class TestSession:
    def test_ends_after_an_hour_without_an_act(self, scene, signed_in):
        client = signed_in("handler")
        assert client.get(reverse("desk:home")).status_code == 200
        with clock.set_to(NOW + timedelta(minutes=59)):
            assert client.get(reverse("desk:home")).status_code == 200
        with clock.set_to(NOW + timedelta(minutes=59 + 61)):
            assert client.get(reverse("desk:home"))["Location"].startswith(reverse("desk:login"))
            assert client.get(reverse("desk:home")).status_code == 302

    def test_of_an_officer_whose_posting_ended_is_over_at_once(self, scene, signed_in):
        client = signed_in("handler")
        assert client.get(reverse("desk:home")).status_code == 200
        scene.officers["handler"].postings.update(to_date=NOW.date())
        assert client.get(reverse("desk:home"))["Location"].startswith(reverse("desk:login"))

    def test_begins_with_name_and_password_and_leads_back(self, scene, client):
        told = {"username": "handler", "password": PASSWORD, "next": reverse("desk:digests")}
        assert client.post(reverse("desk:login"), told)["Location"] == reverse("desk:digests")
        assert client.post(reverse("desk:logout")).status_code == 302
        assert client.get(reverse("desk:home")).status_code == 302

    def test_is_locked_after_five_wrong_passwords(self, scene, client):
        for _attempt in range(4):
            assert client.post(reverse("desk:login"), {"username": "handler", "password": "no"}).status_code == 422
        response = client.post(reverse("desk:login"), {"username": "handler", "password": "no"})
        assert response.status_code == 429
        assert "登录已暂停" in response.content.decode()

    def test_changes_the_password_only_with_the_old_one(self, scene, signed_in):
        client, new = signed_in("handler"), "another long secret 9"
        told = {"old": "wrong", "password": new, "again": new}
        assert client.post(reverse("desk:password"), told).status_code == 422
        assert client.post(reverse("desk:password"), told | {"old": PASSWORD}).status_code == 302
        scene.officers["handler"].refresh_from_db()
        assert scene.officers["handler"].check_password(new)
        assert client.get(reverse("desk:home")).status_code == 200
