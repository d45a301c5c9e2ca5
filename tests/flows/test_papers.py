"""Documents, their texts and call-backs through the pages of the desk: right people, wrong people, bad input."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from gongzhi.appeals.tests import scene as appeals
from gongzhi.cases.actions.end import end_case
from gongzhi.cases.models import Case, Served
from gongzhi.cases.queries import telling_of
from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.directory.middleware import OPENED_CASES
from gongzhi.directory.models import Officer
from gongzhi.documents.models import Document, TemplateVersion
from gongzhi.enforcement.tests import scene as enforcement
from gongzhi.mediation.actions.announce import announce_session
from gongzhi.mediation.actions.close_minutes import close_minutes
from gongzhi.mediation.tests.scene import LATER, Scene
from gongzhi.mediation.words import Form, Way
from gongzhi.portal.visitor import OPENED_KEPT
from gongzhi.procedures.models import RunningLimit
from gongzhi.quality.actions.draw import draw_callbacks
from gongzhi.quality.models import Callback
from gongzhi.quality.words import CallbackState
from tests import factories
from tests.factories import HOLDER, NOW, OTHER, days

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def scene(db) -> Scene:
    factories.province()
    return Scene()


@pytest.fixture
def at_noon(db):
    factories.province()
    with clock.set_to(NOW):
        yield


def signed_in(actor) -> Client:
    client = Client()
    client.force_login(Officer.objects.get(pk=actor.id), BACKEND)
    return client


def consumer_of(case: Case) -> Client:
    client = Client()
    session = client.session
    session[OPENED_CASES] = [case.pk]
    session.save()
    return client


def get(client: Client, address: str, *, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode() if status == 200 else ""


def post(client: Client, address: str, *, status: int = 302, **told):
    answer = client.post(address, {"key": str(uuid4()), **told})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def serving(**told) -> dict:
    return {f"serve-{name}": value for name, value in {"key": str(uuid4()), "way": "online", **told}.items()}


def words_of(client: Client, document: Document) -> str:
    content = b"".join(client.get(reverse("desk:document-file", args=[document.pk, "pdf"])))
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


class TestPapersOfMediation:
    def test_a_session_leads_to_its_notice_and_its_record_and_each_session_has_its_own(self, scene):
        case = scene.announced()
        mediation = reverse("desk:mediation", args=[case.number])
        notice = reverse("desk:make-document", args=[case.number, "session-notice"])
        with clock.set_to(NOW):
            client = signed_in(scene.handler)
            assert f"{notice}?of=1" in get(client, mediation)
            preview = get(client, f"{notice}?of=1")
            assert "调解通知书" in preview and "南明区某路1号调解室" in preview
            post(client, notice, of="1")
            made = Document.objects.get()
            assert (made.kind, made.part, made.record_id) == ("session-notice", "1", case.pk)
            words = words_of(client, made)
            assert "第1次调解" in words and "赵示例、" in words
            page = get(client, mediation)
            assert made.number in page and f"{notice}?of=1" not in page
            get(client, f"{notice}?of=9", status=404)
        held = NOW + LATER
        scene.held(case)
        close_minutes(case=case, session=1, by=scene.mediator, at=held)
        announce_session(
            case=case, form=Form.PHONE, starts_at=held + LATER, way=Way.PHONE, by=scene.mediator, at=held
        )
        scene.held(case, session=2, at=held)
        close_minutes(case=case, session=2, by=scene.mediator, at=held + LATER)
        record = reverse("desk:make-document", args=[case.number, "mediation-record"])
        with clock.set_to(held + LATER):
            client = signed_in(scene.handler)
            for number in ("2", "1"):
                assert "本件已有同一种文书" not in get(client, f"{record}?of={number}")
                post(client, record, of=number)
            assert "本件已有同一种文书" in get(client, f"{record}?of=1")
            first = Document.objects.get(kind="mediation-record", part="1")
            words = words_of(client, first)
            assert "双方陈述了意见" in words and "到场，负责人王示例" in words
            assert f"replaces={first.pk}&amp;of=1" in get(client, reverse("desk:document", args=[first.pk]))

    def test_the_agreement_says_until_when_it_is_performed_and_by_whom_it_was_mediated(self, scene):
        case = scene.settled()
        with clock.set_to(NOW + LATER):
            client = signed_in(scene.handler)
            address = reverse("desk:make-document", args=[case.number, "mediation-agreement"])
            assert address in get(client, reverse("desk:mediation", args=[case.number]))
            post(client, address)
            words = words_of(client, Document.objects.get())
        due = (NOW + timedelta(days=10)).date()
        assert f"履行期限：{due.year}年{due.month}月{due.day}日前" in words
        assert f"调解人员：{scene.mediator.name}" in words and "商家退款199元" in words


class TestServing:
    def test_an_ending_notice_served_on_both_sides_is_what_they_were_told_by(self, scene):
        case = end_case(case=scene.case(), ground="party_gone", reason="联系不上。", by=scene.handler, at=NOW)
        with clock.set_to(NOW):
            client = signed_in(scene.handler)
            page = get(client, reverse("desk:case", args=[case.number]))
            make = reverse("desk:make-document", args=[case.number, "ending-notice"])
            assert make in page
            post(client, make)
            made = Document.objects.get()
            address = reverse("desk:document", args=[made.pk])
            assert f"{address}#serve" in get(client, reverse("desk:case", args=[case.number]))
            serve = reverse("desk:serve-document", args=[made.pk])
            post(client, serve, **serving(whom="consumer"))
            post(client, serve, **serving(whom="trader", way="post", note="EX000001"))
            told = [
                (each.side, each.how, each.document)
                for each in telling_of(case, viewer=scene.handler)
                if each.on_date
            ]
            assert ("complainant", "online", made.number) in told and ("respondent", "post", made.number) in told
            assert [row.to for row in made.services.all()] == ["", case.trader_name]
            assert not RunningLimit.objects.filter(
                record_kind="case", record_id=case.pk, key="tell_ended", stopped_at=None
            ).exists()
            assert f"文书 {made.number}" in get(client, reverse("desk:case", args=[case.number]))
        with clock.set_to(NOW):
            assert made.number in get(consumer_of(case), reverse("portal:case", args=[case.number]))

    def test_served_on_somebody_else_tells_no_side(self, scene):
        case = end_case(case=scene.case(), ground="party_gone", reason="联系不上。", by=scene.handler, at=NOW)
        with clock.set_to(NOW):
            client = signed_in(scene.handler)
            post(client, reverse("desk:make-document", args=[case.number, "ending-notice"]))
            serve = reverse("desk:serve-document", args=[Document.objects.get().pk])
            refused = post(client, serve, status=422, **serving(whom="other", way="post", note="EX000002"))
            page = refused.content.decode()
            assert "请写明送达给谁" in page and 'value="EX000002"' in page
            refused = post(client, serve, status=422, **serving(whom="other", to="街道办", way="online"))
            assert "网上送达只能送达给消费者" in refused.content.decode() and 'value="街道办"' in (
                refused.content.decode()
            )
            late = (NOW + days(3)).date().isoformat()
            post(client, serve, status=422, **serving(whom="other", to="街道办", way="post", day=late))
            post(client, serve, **serving(whom="other", to="街道办", way="post"))
        assert not Served.objects.exists()

    def test_is_for_the_office_that_made_it_alone(self, scene):
        case = scene.case()
        with clock.set_to(NOW):
            client = signed_in(scene.handler)
            make = reverse("desk:make-document", args=[case.number, "acceptance-notice"])
            post(client, make)
            made = Document.objects.get()
            address = reverse("desk:document", args=[made.pk])
            auditor = signed_in(factories.actor(("samr", Role.AUDITOR)))
            stranger = signed_in(factories.actor((OTHER, Role.HANDLER)))
            for other, reads in ((auditor, 404), (stranger, 404)):
                get(other, make, status=404)
                get(other, address, status=reads)
                post(other, reverse("desk:serve-document", args=[made.pk]), status=404, **serving(whom="consumer"))
                post(other, reverse("desk:withdraw-document", args=[made.pk]), status=404)
            refused = post(
                client,
                reverse("desk:withdraw-document", args=[made.pk]),
                status=422,
                **{"withdraw-key": str(uuid4()), "withdraw-reason": " "},
            )
            assert "为什么撤销" in refused.content.decode()
            post(
                client,
                reverse("desk:withdraw-document", args=[made.pk]),
                **{"withdraw-key": str(uuid4()), "withdraw-reason": "名称有误"},
            )
            assert reverse("desk:serve-document", args=[made.pk]) not in get(client, address)
            get(client, reverse("desk:make-document", args=[case.number, "no-such-kind"]), status=404)
            get(client, reverse("desk:make-document", args=[case.number, "penalty-notice"]), status=404)


class TestPapersOfEnforcement:
    def make(self, record, key: str) -> str:
        return reverse("desk:make-paper", args=[record.record_kind, record.number, key])

    def test_a_filed_case_has_its_papers_as_it_goes_on_and_the_decision_keeps_its_number(self, at_noon):
        by = enforcement.both_roles()
        client = signed_in(by)
        filed = enforcement.in_state("filed_case", "investigating", by=by)
        page = get(client, reverse("desk:record", args=["filed_case", filed.number]))
        assert self.make(filed, "filing-approval") in page and "审核通过以后才能制作" in page
        post(client, self.make(filed, "filing-approval"))
        assert post(client, self.make(filed, "penalty-notice"), status=409).status_code == 409

        reviewed = enforcement.in_state("filed_case", "reviewed", by=by)
        post(client, self.make(reviewed, "penalty-notice"))
        words = words_of(client, Document.objects.get(kind="penalty-notice"))
        assert "1.罚款120,000.00元（大写：壹拾贰万元整）" in words and "《食品安全法》第一百二十四条" in words
        assert "请自收到本告知书之日起5个工作日内" in words and "要求举行听证的权利" in words

        decided = enforcement.in_state("filed_case", "decided", by=by)
        post(client, self.make(decided, "penalty-decision"))
        made = Document.objects.get(kind="penalty-decision")
        assert made.number == decided.decision_number
        words = words_of(client, made)
        assert "共120,000.00元（大写：壹拾贰万元整）" in words and "起15日内缴纳" in words and "饼干" in words
        assert "当事人作了陈述、申辩" in words
        page = get(client, reverse("desk:document", args=[made.pk]))
        assert f"当事人：{decided.trader_name}" in page and "网上送达" not in page
        post(client, reverse("desk:serve-document", args=[made.pk]), **serving(whom="trader", way="in_person"))
        assert made.services.get().to == decided.trader_name

    def test_a_penalty_on_the_spot_was_told_on_the_spot(self, at_noon):
        by = enforcement.both_roles()
        client = signed_in(by)
        spot = enforcement.on_the_spot(by=by)
        post(client, self.make(spot, "penalty-decision"))
        words = words_of(client, Document.objects.get())
        assert "当场告知了当事人" in words and "没有提出陈述" not in words
        page = get(client, reverse("desk:record", args=["filed_case", spot.number]))
        assert self.make(spot, "filing-approval") not in page and self.make(spot, "penalty-notice") not in page

    @pytest.mark.parametrize(
        ("kind", "key", "says"),
        [("rectify", "rectification-order", "现责令你（单位）改正"), ("interview", "interview-notice", "接受约谈")],
    )
    def test_a_measure_has_the_paper_of_its_kind(self, at_noon, kind, key, says):
        by = enforcement.both_roles()
        client = signed_in(by)
        measure = enforcement.measure(by=by, kind=kind)
        other = {"rectification-order", "interview-notice"} - {key}
        page = get(client, reverse("desk:record", args=["measure", measure.number]))
        assert self.make(measure, key) in page and self.make(measure, other.pop()) not in page
        post(client, self.make(measure, key))
        words = words_of(client, Document.objects.get())
        assert says in words and "三日内在经营场所公示营业执照" in words and "甲乙商行：" in words

    def test_other_offices_find_none_of_it(self, at_noon):
        by = enforcement.both_roles()
        filed = enforcement.in_state("filed_case", "decided", by=by)
        post(signed_in(by), self.make(filed, "penalty-decision"))
        made = Document.objects.get()
        stranger = signed_in(factories.actor((OTHER, Role.HANDLER)))
        auditor = signed_in(factories.actor(("samr", Role.AUDITOR)))
        get(stranger, self.make(filed, "penalty-decision"), status=404)
        get(stranger, reverse("desk:document", args=[made.pk]), status=404)
        get(auditor, self.make(filed, "penalty-decision"), status=404)
        page = get(auditor, reverse("desk:record", args=["filed_case", filed.number]))
        assert made.number in page and self.make(filed, "filing-approval") not in page
        assert f"/enforcement/clue/{filed.clue.number}/documents/" not in page
        get(
            signed_in(by), reverse("desk:make-paper", args=["clue", filed.clue.number, "filing-approval"]), status=404
        )


class TestTexts:
    ADDRESS = "desk:template"

    def told(self, client: Client, kind: str, **changes) -> dict:
        form = client.get(reverse(self.ADDRESS, args=[kind])).context["form"]
        return {name: value for name, value in form.initial.items() if value is not None} | changes

    def test_the_secretariat_changes_a_text_and_goes_back(self, at_noon):
        client = signed_in(factories.actor(("samr", Role.SECRETARIAT)))
        address = reverse(self.ADDRESS, args=["session-notice"])
        told = self.told(client, "session-notice", title="调解时间通知书", reason="统一名称")
        post(client, address, **told)
        version = TemplateVersion.objects.get()
        assert version.text["title"] == "调解时间通知书" and "调解时间通知书" in get(client, address)
        assert "统一名称" in get(client, address)
        post(client, reverse("desk:reset-template", args=["session-notice"]))
        assert "调解时间通知书" not in client.get(address).context["form"].initial["title"]

    def test_a_fault_is_told_with_its_line_and_nothing_typed_is_lost(self, at_noon):
        client = signed_in(factories.actor(("samr", Role.SECRETARIAT)))
        address = reverse(self.ADDRESS, args=["penalty-notice"])
        told = self.told(client, "penalty-notice", body="第一行\n写着{没有的}和{party_nam}", reason="试试")
        page = post(client, address, status=422, **told).content.decode()
        assert "第2行" in page and "{party_nam}" in page and 'value="试试"' in page
        assert not TemplateVersion.objects.exists()
        page = post(
            client, address, status=422, **self.told(client, "penalty-notice", title="另一个")
        ).content.decode()
        assert "请写明为什么修改" in page and 'value="另一个"' in page
        seen = post(client, address, status=200, **told | {"preview": "1", "body": "只有{party_name}。"})
        assert "只有某某市甲乙商行。" in seen.content.decode()

    def test_others_read_or_are_not_let_in(self, at_noon):
        handler = signed_in(factories.actor((HOLDER, Role.HANDLER)))
        address = reverse(self.ADDRESS, args=["penalty-decision"])
        assert "行政处罚决定书" in get(handler, reverse("desk:templates"))
        assert get(handler, address)
        changed = self.told(handler, "penalty-decision", title="改", reason="改")
        refused = post(handler, address, status=403, **changed).content.decode()
        assert "只有联席会议办公室可以修改" in refused and 'value="改"' in refused
        post(handler, reverse("desk:reset-template", args=["penalty-decision"]), status=403)
        get(signed_in(factories.actor((HOLDER, Role.ADMINISTRATOR))), address, status=403)
        get(handler, reverse(self.ADDRESS, args=["nothing"]), status=404)
        assert not TemplateVersion.objects.exists()


class TestCallbacks:
    @pytest.fixture
    def drawn(self, db, monkeypatch) -> Callback:
        factories.province()
        monkeypatch.setattr("gongzhi.quality.actions.draw.percent_for", lambda **about: 100)
        factories.case_in("closed", by=factories.actor())
        draw_callbacks(day=clock.day_of(NOW), at=NOW + days(1))
        with clock.set_to(NOW + days(1)):
            yield Callback.objects.get()

    def answers(self, client: Client, drawn: Callback, **changes) -> dict:
        form = client.get(reverse("desk:callback", args=[drawn.pk])).context["form"]
        return dict.fromkeys(form.asked, "yes") | {"satisfaction": "5"} | changes

    def test_a_caller_reads_the_script_calls_and_records(self, drawn):
        client = signed_in(factories.actor((HOLDER, Role.SUPERVISOR)))
        assert drawn.case.number[:3] in get(client, reverse("desk:callbacks"))
        page = get(client, reverse("desk:callback", args=[drawn.pk]))
        assert "19900001234" not in page
        shown = post(client, reverse("desk:callback-contact", args=[drawn.pk]), status=200)
        assert "1990000" in shown.content.decode()
        told = self.answers(client, drawn, remark="很快就退了")
        left_out = {**told, "result": ""}
        refused = post(client, reverse("desk:record-callback", args=[drawn.pk]), status=422, **left_out)
        assert "很快就退了" in refused.content.decode()
        post(client, reverse("desk:record-callback", args=[drawn.pk]), **told)
        drawn.refresh_from_db()
        assert (drawn.state, drawn.agreed) == (CallbackState.REACHED, True)

    def test_a_consumer_who_says_otherwise_has_the_matter_reopened(self, drawn):
        client = signed_in(factories.actor((HOLDER, Role.SUPERVISOR)))
        told = self.answers(client, drawn, result="no", remark="一分钱没退")
        post(client, reverse("desk:record-callback", args=[drawn.pk]), **told)
        drawn.refresh_from_db()
        assert (drawn.agreed, drawn.reopened) == (False, True)
        assert Case.objects.get().state != "closed"

    def test_nobody_answers_or_it_is_dropped(self, drawn):
        client = signed_in(factories.actor((HOLDER, Role.SUPERVISOR)))
        miss = {"miss-key": str(uuid4()), "miss-note": "无人接听"}
        post(client, reverse("desk:miss-callback", args=[drawn.pk]), **miss)
        drawn.refresh_from_db()
        assert (drawn.tries, drawn.state) == (1, CallbackState.WAITING)
        drop = {"drop-key": str(uuid4()), "drop-reason": " "}
        refused = post(client, reverse("desk:drop-callback", args=[drawn.pk]), status=422, **drop)
        assert "为什么不再回访" in refused.content.decode()
        post(client, reverse("desk:drop-callback", args=[drawn.pk]), **drop | {"drop-reason": "消费者要求不打"})
        drawn.refresh_from_db()
        assert drawn.state == CallbackState.DROPPED

    def test_whoever_handled_the_matter_or_works_elsewhere_does_not_call(self, drawn):
        address = reverse("desk:callback", args=[drawn.pk])
        get(signed_in(factories.actor((HOLDER, Role.HANDLER))), address, status=404)
        get(signed_in(factories.actor((OTHER, Role.SUPERVISOR))), address, status=404)
        stranger = signed_in(factories.actor((OTHER, Role.SUPERVISOR)))
        for verb in ("record-callback", "miss-callback", "drop-callback", "callback-contact"):
            post(stranger, reverse(f"desk:{verb}", args=[drawn.pk]), status=404)
        drawn.refresh_from_db()
        assert (drawn.state, drawn.tries) == (CallbackState.WAITING, 0)


class TestAppealsKeptFromThePhone:
    @pytest.mark.parametrize(("source", "may_change"), [("desk", False), ("portal", True)])
    def test_can_be_dropped_online_but_not_typed_anew_where_they_were_told(self, at_noon, source, may_change):
        kept = appeals.filed(source=source, prior_complaint_date=clock.day_of(NOW)).kept
        client = Client()
        session = client.session
        session[OPENED_KEPT] = [kept.pk]
        session.save()
        page = get(client, reverse("portal:kept", args=[kept.number]))
        drop, change = (reverse("portal:kept-act", args=[kept.number, act]) for act in ("drop", "change"))
        assert drop in page and (change in page) is may_change
        get(client, change, status=200 if may_change else 404)
