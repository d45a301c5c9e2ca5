"""Taking in a phone call."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from gongzhi.appeals.actions.wake import wake_due
from gongzhi.appeals.models import KeptAppeal
from gongzhi.cases.codes import code_of
from gongzhi.cases.models import Case, CaseLink
from gongzhi.core import clock
from gongzhi.core.numbers import spoken
from gongzhi.desk.tests.scene import NOW, PHONE, key
from gongzhi.directory.models import Hotline, Trader


def photo() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG")
    return SimpleUploadedFile("工单.png", drawn.getvalue(), content_type="image/png")


def told(**more) -> dict:
    return {
        "key": key(),
        "kind": "complaint",
        "narrative": "冰箱用了三天就不制冷，超市不肯退。",
        "region_name": "南明区",
        "region_id": "520102",
        "trader_name": "示范电器经营部",
        "claims": ["refund"],
        "amount": "2999.00",
        "person-TOTAL_FORMS": "6",
        "person-INITIAL_FORMS": "6",
        "person-0-part": "consumer",
        "person-0-name": "张小明",
        "person-0-phone": PHONE,
        **{f"person-{number}-part": "consumer" for number in range(1, 6)},
        **more,
    }


NEW = "desk:new"


class TestIntake:
    def test_makes_a_case_in_the_right_unit_and_shows_number_and_code(self, scene, signed_in):
        client = signed_in("handler")
        response = client.post(reverse(NEW), told())
        case = Case.objects.get()
        assert response["Location"] == reverse("desk:received", args=[case.number])
        assert (case.unit.key, case.source, case.trader_name) == ("samr-520102", "desk", "示范电器经营部")
        assert [party.name for party in case.parties.all()] == ["张小明"]
        text = client.get(response["Location"]).content.decode()
        assert code_of(case) in text
        assert f"{case.number[:3]} {case.number[3:6]} {case.number[6:]}" in text

    def test_shows_the_code_to_nobody_else(self, scene, signed_in):
        signed_in("handler").post(reverse(NEW), told())
        case = Case.objects.get()
        assert signed_in("second").get(reverse("desk:received", args=[case.number])).status_code == 404

    def test_takes_the_same_form_in_once(self, scene, signed_in):
        client, form = signed_in("handler"), told()
        first, second = client.post(reverse(NEW), form), client.post(reverse(NEW), form)
        assert first["Location"] == second["Location"]
        assert Case.objects.count() == 1

    def test_makes_two_linked_cases_of_a_complaint_that_is_a_report_too(self, scene, signed_in):
        client = signed_in("handler")
        response = client.post(reverse(NEW), told(also_report="on"))
        assert sorted(Case.objects.values_list("kind", flat=True)) == ["complaint", "report"]
        assert CaseLink.objects.count() == 1
        text = client.get(response["Location"]).content.decode()
        assert all(code_of(case) in text for case in Case.objects.all())

    def test_keeps_everything_typed_when_something_is_wrong(self, scene, signed_in):
        response = signed_in("handler").post(reverse(NEW), told(amount="三千", narrative="仔细写下的经过"))
        assert response.status_code == 422
        text = response.content.decode()
        for typed in ("三千", "仔细写下的经过", "张小明", PHONE, "示范电器经营部"):
            assert typed in text
        assert Case.objects.count() == 0

    def test_refuses_an_anonymous_complaint_but_not_an_anonymous_report(self, scene, signed_in):
        client = signed_in("handler")
        assert client.post(reverse(NEW), told(anonymous="on")).status_code == 422
        assert client.post(reverse(NEW), told(anonymous="on", kind="report")).status_code == 302
        case = Case.objects.get()
        assert case.anonymous and not case.parties.exists()

    def test_takes_several_persons(self, scene, signed_in):
        more = {"person-1-part": "agent", "person-1-name": "李代理", "person-1-phone": "13900000000"}
        signed_in("handler").post(reverse(NEW), told(**more))
        assert [party.part for party in Case.objects.get().parties.order_by("pk")] == ["consumer", "agent"]

    def test_sends_it_to_a_unit_chosen_by_hand_with_a_reason_only(self, scene, signed_in):
        client, unit = signed_in("handler"), scene.units["telecom"]
        chosen = {"unit_name": unit.name, "unit": unit.pk}
        assert client.post(reverse(NEW), told(**chosen)).status_code == 422
        assert client.post(reverse(NEW), told(**chosen, unit_reason="资费问题")).status_code == 302
        case = Case.objects.get()
        assert case.unit == unit
        assert case.routings.get().reason == "资费问题"

    def test_registers_a_trader_whose_code_is_told(self, scene, signed_in):
        signed_in("handler").post(reverse(NEW), told(trader_code="91520100MA6DXXXX0X"))
        assert Case.objects.get().trader == Trader.objects.get()

    def test_refuses_a_region_that_was_not_chosen(self, scene, signed_in):
        response = signed_in("handler").post(reverse(NEW), told(region_id=""))
        assert response.status_code == 422
        assert "请从列出的地区中选择一个" in response.content.decode()

    @pytest.mark.parametrize("name", ["auditor", "administrator"])
    def test_is_not_for_who_takes_no_calls(self, scene, signed_in, name):
        assert signed_in(name).get(reverse(NEW)).status_code == 403


class TestSuggestion:
    def ask(self, client, **more) -> str:
        return client.post(reverse("desk:suggest"), told(**more), headers={"HX-Request": "true"}).content.decode()

    def test_names_unit_reason_and_time(self, scene, signed_in):
        text = self.ask(signed_in("handler"))
        assert "南明区市场监督管理局" in text
        assert "一般商品的消费纠纷由市场监管部门处理" in text
        assert "7 个工作日内（2026-12-03 前）" in text

    def test_of_half_a_form_says_what_is_known(self, scene, signed_in):
        text = self.ask(signed_in("handler"), narrative="", trader_name="", region_name="", region_id="", amount="x")
        assert "写下发生了什么" in text

    def test_tells_of_other_cases_of_the_phone_that_the_officer_may_see(self, scene, signed_in):
        mine, other = scene.case(), scene.case(unit="telecom")
        text = self.ask(signed_in("handler"))
        assert reverse("desk:case", args=[mine.number]) in text
        assert other.number not in text

    def test_writes_nothing(self, scene, signed_in):
        self.ask(signed_in("handler"))
        assert Case.objects.count() == 0

    def test_says_that_the_firm_must_be_asked_first(self, scene, signed_in):
        chosen = {"unit": scene.units["telecom"].pk, "unit_name": "省通信管理局", "kind": "appeal"}
        text = self.ask(signed_in("handler"), **chosen)
        assert "请问明首次向企业投诉的日期" in text


class TestEarlyAppeals:
    """An appeal that comes before the firm had its days, told on the phone: kept, and woken on its day."""

    TODAY = clock.day_of(NOW)

    @pytest.fixture(autouse=True)
    def line(self, scene, settings, tmp_path):
        settings.FILES_DIR = tmp_path / "files"
        Hotline.objects.create(key="12300", name="电信用户申诉", unit=scene.units["telecom"], kinds=["appeal"])

    def appeal(self, scene, **more) -> dict:
        line = {
            "kind": "appeal",
            "hotline": "12300",
            "claims": ["compensate"],
            "narrative": "宽带一直没有修好，客服让等。",
            "trader_name": "示范通信公司",
            "prior_complaint_date": (self.TODAY - timedelta(days=3)).isoformat(),
        }
        return told(**line, **more)

    def send(self, client, form, *, files=()):
        return client.post(reverse(NEW), {**form, "files": list(files)} if files else form)

    def test_is_kept_with_number_and_code_and_goes_in_on_its_day(self, scene, signed_in):
        client, form = signed_in("handler"), self.appeal(scene)
        response = self.send(client, form, files=[photo()])
        assert not Case.objects.exists()
        kept = KeptAppeal.objects.get()
        assert response["Location"] == reverse("desk:received", args=[kept.number])
        page = client.get(response["Location"]).content.decode()
        assert code_of(kept) in page and spoken(kept.number) in page and kept.wakes_on.isoformat() in page
        assert signed_in("second").get(response["Location"]).status_code == 404
        assert (
            self.send(client, form, files=[photo()])["Location"] == response["Location"]
            and KeptAppeal.objects.count() == 1
        )
        wake_due(at=NOW + timedelta(days=11))
        assert not Case.objects.exists()
        wake_due(at=NOW + timedelta(days=12))
        case = Case.objects.get()
        assert (case.number, case.kind, case.unit.key) == (kept.number, "appeal", "telecom")
        assert case.parties.get().name == "张小明" and case.attachments.get().name == "工单.png"

    @pytest.mark.parametrize(
        "more",
        [{"firm_answered": "on"}, {"prior_complaint_date": "2026-10-01"}, {"prior_complaint_date": ""}],
    )
    def test_that_need_not_wait_comes_in_at_once(self, scene, signed_in, more):
        self.send(signed_in("handler"), self.appeal(scene) | more)
        assert Case.objects.get().kind == "appeal" and not KeptAppeal.objects.exists()

    def test_that_is_wrong_keeps_what_was_typed(self, scene, signed_in):
        client = signed_in("handler")
        answer = self.send(client, self.appeal(scene) | {"amount": "很多"})
        page = answer.content.decode()
        assert answer.status_code == 422 and "宽带一直没有修好" in page and not KeptAppeal.objects.exists()

    def test_is_announced_while_one_types(self, scene, signed_in):
        form = self.appeal(scene)
        text = signed_in("handler").post(reverse("desk:suggest"), form).content.decode()
        assert "登记后先保留" in text
