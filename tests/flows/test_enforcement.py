"""The last kilometre: from a complaint to the breach behind it, and back to the consumer, through the real pages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Count, Q, Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.cases.codes import code_of
from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind, Outcome, State
from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.enforcement.catalog import sectors
from gongzhi.enforcement.models import Clue, FiledCase, JointMeasure, Listing, Measure, Publication
from gongzhi.enforcement.tests import scene
from gongzhi.enforcement.words import ClueState, FiledState, JointState, MeasureState
from tests import factories
from tests.factories import HOLDER, NOW, OTHER

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def people(db):
    """Two handlers and a supervisor of the holder, a supervisor of another unit, each signed in."""
    factories.province()
    officers = {
        "handler": factories.officer((HOLDER, Role.HANDLER), name="王承办"),
        "second": factories.officer((HOLDER, Role.HANDLER), name="李协办"),
        "head": factories.officer((HOLDER, Role.SUPERVISOR), name="赵负责"),
        "neighbour": factories.officer((OTHER, Role.SUPERVISOR), name="钱邻区"),
    }
    clients = {}
    for name, officer in officers.items():
        clients[name] = Client()
        clients[name].officer = officer
        sign_in(clients[name])
    return officers, clients


def sign_in(client: Client) -> None:
    """Sign in again: days pass in these stories, and sessions do not last as long."""
    client.logout()
    client.force_login(client.officer, BACKEND)


def press(client: Client, address: str, *, at=NOW, **told):
    """Open a form and send it as it stands there, with what is filled in; give what the answer leads to."""
    with clock.set_to(at):
        sign_in(client)
        page = client.get(address)
        assert page.status_code == 200, (address, page.status_code)
        form = page.context["form"]
        data = {name: value for name, value in form.initial.items() if value not in (None, "")} | told
        response = client.post(address, data)
        assert response.status_code == 302, (address, response.status_code, response.context["form"].errors)
        return response["Location"]


def act_on(client: Client, record, verb: str, *, at=NOW, **told):
    record.refresh_from_db()
    press(client, reverse("desk:do", args=[record.record_kind, record.number, verb]), at=at, **told)
    record.refresh_from_db()
    return record


def clue_from(case: Case, clients, *, at=NOW) -> Clue:
    address = f"{reverse('desk:new-clue')}?case={case.number}&sector=market"
    where = press(
        clients["handler"], address, at=at, title="涉嫌虚假宣传", facts="页面写“国家级”，没有依据。",
        **{"detail-area": "广告"},
    )  # fmt: skip
    assert where.startswith("/desk/enforcement/clue/")
    return Clue.objects.get(source_id=case.pk)


def filed_from(clue: Clue, officers, clients, *, at=NOW) -> FiledCase:
    act_on(clients["handler"], clue, "verify", at=at)
    act_on(
        clients["head"], clue, "file", at=at, title="虚假宣传案", finding="宣传内容没有依据。",
        party_kind="organisation", officer_ids=[officers["handler"].pk, officers["second"].pk],
    )  # fmt: skip
    assert clue.state == ClueState.FILED
    return FiledCase.objects.get(clue=clue)


class TestFromComplaintToPenaltyAndBack:
    def test_the_consumer_of_a_complaint_gets_money_back_and_reads_the_decision(self, people):
        officers, clients = people
        case = factories.case_in(State.CLOSED)
        before = case.recovered or Decimal(0)
        clue = clue_from(case, clients)
        assert clue.due_date and clue.source_label == case.number and clue.trader_name == case.trader_name
        filed = filed_from(clue, officers, clients)
        handler, head = clients["handler"], clients["head"]
        act_on(
            handler, filed, "add_evidence", kind="electronic", title="网页截图", origin="当事人网店",
            collected_date="2026-05-06", holder="王承办", digest="a" * 64,
        )  # fmt: skip
        act_on(handler, filed, "list_goods", name="保健仪", quantity="3", measure="台", value="8970.00")
        act_on(handler, filed, "propose", kind="fine", amount="20000", act="广告法", article="第五十五条")
        act_on(handler, filed, "propose", kind="gains", amount="1500.50", act="广告法", article="第五十五条")
        act_on(handler, filed, "report", report="事实清楚，证据充分，建议处罚。")
        act_on(head, filed, "review_pass", opinion="同意。")
        act_on(handler, filed, "notice", served_date="2026-05-06")
        assert filed.comment_due_date == date(2026, 5, 12)
        refused = self.decide(head, filed, at=NOW + timedelta(days=2))
        assert refused.status_code == 409 and "2026-05-12" in refused.content.decode()
        later = NOW + timedelta(days=8)
        act_on(
            head, filed, "decide", at=later, outcome="punished", decision_number="南市监罚〔2026〕1号",
            decision="虚假宣传，罚款并没收违法所得。",
        )  # fmt: skip
        assert (filed.fine, filed.gains, filed.goods_value) == (Decimal("20000"), Decimal("1500.50"), Decimal("8970"))
        act_on(handler, filed, "serve", at=later, service="in_person", served_date="2026-05-14")
        act_on(handler, filed, "pay", at=later, kind="fine", amount="20000", paid_date="2026-05-14")
        act_on(handler, filed, "pay", at=later, kind="gains", amount="1500.50", paid_date="2026-05-14")
        act_on(handler, filed, "recover", at=later, amount="2990", recovery="refunded", terms="责令退还货款")
        act_on(handler, filed, "perform", at=later)
        act_on(head, filed, "close", at=later, summary="罚没款已缴清。")
        assert filed.state == FiledState.CLOSED and filed.due_date is None
        publication = filed.publication
        act_on(handler, publication, "publish", at=later)

        case.refresh_from_db()
        assert case.recovered == before + 2990
        with clock.set_to(later):
            sign_in(handler)
            page = handler.get(reverse("desk:case", args=[case.number])).content.decode()
            assert clue.number in page and filed.number in page and "罚款 20,000.00 元" in page
            consumer = Client()
            consumer.post(reverse("portal:track"), {"number": case.number, "code": code_of(case)})
            told = consumer.get(reverse("portal:case", args=[case.number])).content.decode()
            shown = Client().get(reverse("portal:penalties"), {"q": "虚假宣传"}).content.decode()
            page_of_one = Client().get(reverse("portal:penalty", args=[publication.number])).content.decode()
        assert "2990.00 元" in told and "后续查处" in told and publication.number in told
        assert "南市监罚〔2026〕1号" in shown and case.number not in shown + page_of_one
        assert "张示例" not in shown + page_of_one

    def decide(self, client, filed, *, at):
        address = reverse("desk:do", args=["filed_case", filed.number, "decide"])
        with clock.set_to(at):
            sign_in(client)
            key = client.get(address).context["form"].initial["key"]
            return client.post(
                address, {"key": key, "outcome": "punished", "decision_number": "1号", "decision": "罚款"}
            )

    def test_a_report_has_its_outcome_by_the_same_act_that_files_its_clue(self, people):
        officers, clients = people
        case = factories.case_in(State.ACCEPTED, Kind.REPORT)
        filed = filed_from(clue_from(case, clients), officers, clients)
        case.refresh_from_db()
        assert (case.state, case.outcome) == (State.DECIDED, Outcome.FILED)
        page = clients["handler"].get(reverse("desk:record", args=["filed_case", filed.number])).content.decode()
        assert "张示例" not in page and "1990000" not in page

    def test_a_report_held_elsewhere_is_concluded_by_one_press(self, people):
        _officers, clients = people
        case = factories.case_in(State.ACCEPTED, Kind.REPORT)
        clue = clue_from(case, clients)
        other = factories.unit(OTHER)
        act_on(clients["handler"], clue, "refer", unit_name=other.name, unit_id=other.pk, reason="由对方管辖")
        act_on(clients["neighbour"], clue, "take_over")
        act_on(clients["neighbour"], clue, "verify")
        act_on(clients["neighbour"], clue, "not_file", ground="no_violation", finding="没有违法事实。")
        case.refresh_from_db()
        assert case.state == State.ACCEPTED
        with clock.set_to(NOW):
            page = clients["handler"].get(reverse("desk:case", args=[case.number])).content.decode()
            address = reverse("desk:conclude", args=[clue.number])
            assert address in page
            assert clients["neighbour"].post(address).status_code == 404
            clients["handler"].post(address)
            assert clients["handler"].post(address).status_code == 404
        case.refresh_from_db()
        assert (case.state, case.outcome) == (State.DECIDED, Outcome.NOT_FILED)

    def test_other_units_see_neither_clue_nor_case(self, people):
        officers, clients = people
        clue = clue_from(factories.case_in(State.ACCEPTED), clients)
        filed = filed_from(clue, officers, clients)
        for record in (clue, filed):
            address = reverse("desk:record", args=[record.record_kind, record.number])
            assert clients["neighbour"].get(address).status_code == 404
            assert (
                record.number
                not in clients["neighbour"]
                .get(reverse("desk:records", args=[record.record_kind]), {"list": "all"})
                .content.decode()
            )


class TestAListingByOneMember:
    def test_is_seen_by_another_as_a_measure_to_apply_and_reported(self, people):
        _officers, clients = people
        filed = scene.in_state("filed_case", FiledState.CLOSED, by=scene.both_roles())
        where = press(
            clients["head"], reverse("desk:make", args=["filed_case", filed.number, "listing"]),
            ground="prepayment_evasion", decision="收取预付款后关门失联，决定列入。",
        )  # fmt: skip
        listing = Listing.objects.get()
        assert where == reverse("desk:record", args=["listing", listing.number])
        other = factories.unit(OTHER)
        act_on(clients["handler"], listing, "ask", unit_name=other.name, unit_id=other.pk, measure="inspection")
        joint = JointMeasure.objects.get()
        with clock.set_to(NOW):
            todo = clients["neighbour"].get(reverse("desk:records", args=["joint"])).content.decode()
            assert joint.number in todo
            assert (
                clients["neighbour"].get(reverse("desk:record", args=["listing", listing.number])).status_code == 200
            )
            assert (
                clients["neighbour"].get(reverse("desk:record", args=["filed_case", filed.number])).status_code == 404
            )
            public = Client().get(reverse("portal:breaches"), {"q": filed.trader_name}).content.decode()
        assert filed.trader_name in public and "列为重点检查对象" in public
        act_on(clients["neighbour"], joint, "report", answer="已列为重点，每季度检查一次。")
        assert joint.state == JointState.DONE
        with clock.set_to(NOW):
            page = clients["head"].get(reverse("desk:record", args=["listing", listing.number])).content.decode()
        assert "每季度检查一次" in page
        with clock.set_to(NOW):
            refused = clients["head"].get(reverse("desk:do", args=["listing", listing.number, "repair"]))
        assert refused.context["refusal"]
        a_year_on = NOW + timedelta(days=370)
        act_on(clients["head"], listing, "repair", at=a_year_on, application="已履行，核实无误", corrected="on")
        act_on(clients["neighbour"], joint, "lift", at=a_year_on)
        with clock.set_to(a_year_on):
            assert filed.trader_name not in Client().get(reverse("portal:breaches")).content.decode()


class TestFigures:
    def test_of_drugs_and_housing_come_out_of_records_by_plain_queries(self, db):
        factories.province()
        by = scene.both_roles()
        groups = {key: sector.group for key, sector in sectors().items()}
        drug = [key for key, group in groups.items() if group == "drug"]
        told = {"sector": "drug", "details": {"link": "零售"}}
        large = scene.in_state("filed_case", FiledState.CLOSED, by=by, **told)
        small = scene.in_state(
            "filed_case", FiledState.DECIDED, by=by, **{"sector": "device", "details": {"link": "经营"}}
        )
        scene.filed_case(by=by, **told)
        scene.with_changes(large, goods_value=Decimal("500000"), is_large=True, decided_date=date(2022, 3, 1))
        scene.with_changes(small, goods_value=Decimal("1200.50"), decided_date=date(2022, 12, 31))
        year = FiledCase.objects.filter(
            sector__in=drug, decided_date__range=(date(2022, 1, 1), date(2022, 12, 31)), annulled_at__isnull=True
        )
        assert year.aggregate(
            cases=Count("id"), value=Sum("goods_value"), fines=Sum("fine") + Sum("gains"),
            large=Count("id", filter=Q(is_large=True)),
        ) == {
            "cases": 2, "value": Decimal("501200.50"), "fines": Decimal("240000.00"), "large": 1,
        }  # fmt: skip
        housing = factories.actor(("housing", Role.HANDLER), ("housing-520100", Role.HANDLER))
        for kind, number in (("rectify", 3), ("warning_letter", 1), ("interview", 2), ("bad_credit", 1)):
            for _each in range(number):
                scene.measure(by=housing, kind=kind, sector="housing_agent", details={"problem": "虚假房源"})
        counted = dict(
            Measure.objects.filter(
                sector__in=[key for key, group in groups.items() if group == "housing"],
                issued_date__range=(date(2026, 1, 1), date(2026, 12, 31)),
            )
            .exclude(state=MeasureState.WITHDRAWN)
            .values_list("kind")
            .annotate(number=Count("id"))
        )
        assert counted == {"rectify": 3, "warning_letter": 1, "interview": 2, "bad_credit": 1}


def test_what_is_shown_of_a_natural_person_is_masked(db):
    factories.province()
    by = scene.both_roles()
    filed = scene.filed_case(by=by, trader_name="欧阳示例")
    scene.with_changes(filed, party_kind="person")
    for verb in ("report", "review_pass", "notice", "comment", "decide"):
        filed = scene.do_well(filed, verb, by=by)
    publication = Publication.objects.get()
    scene.do_well(publication, "publish", by=by)
    with clock.set_to(NOW):
        page = Client().get(reverse("portal:penalties")).content.decode()
    assert "欧阳示例" not in page and publication.party_name in page


class TestPublicLists:
    def test_cost_the_same_at_one_row_and_at_twenty_five(self, db):
        factories.province()
        by = scene.both_roles()
        scene.listing(by=by)
        scene.do_well(Publication.objects.get(), "publish", by=by)
        addresses = [reverse("portal:penalties"), reverse("portal:breaches")]

        def costs() -> list[int]:
            found = []
            for address in addresses:
                Client().get(address)
                with CaptureQueriesContext(connection) as queries:
                    assert Client().get(address).status_code == 200
                found.append(len(queries))
            return found

        with clock.set_to(NOW):
            before = costs()
            publication, listing = Publication.objects.get(), Listing.objects.get()
            for n in range(24):
                case = copy_of(publication.filed_case, number=f"AA{n:09}", key=None)
                copy_of(publication, number=f"BB{n:09}", key=None, filed_case_id=case.pk)
                copy_of(listing, number=f"CC{n:09}", key=None, filed_case_id=case.pk)
            assert len(Client().get(addresses[0]).context["rows"]) == 20, "a page of the portal"
            assert costs() == before


def copy_of(record, **changes):
    fields = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    return type(record).objects.create(**fields | {"id": None} | changes)
