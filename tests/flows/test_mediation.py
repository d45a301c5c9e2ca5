"""Stories of mediation, told day by day through the pages of the desk and of the consumer."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gongzhi.cases.models import Case
from gongzhi.cases.words import Outcome, State
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.directory.middleware import OPENED_CASES
from gongzhi.directory.models import Officer
from gongzhi.mediation.models import Agreement, Mediation, Session
from gongzhi.mediation.queries import sessions_from
from gongzhi.mediation.tests.scene import Scene
from gongzhi.mediation.verify import broken_mediations
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db) -> Scene:
    factories.province()
    return Scene()


def desk(actor) -> Client:
    client = Client()
    client.force_login(Officer.objects.get(pk=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def consumer_of(case: Case) -> Client:
    client = Client()
    session = client.session
    session[OPENED_CASES] = [case.pk]
    session.save()
    return client


def do(
    client: Client | Actor,
    case: Case,
    verb: str,
    *,
    at: datetime,
    status: int = 302,
    name: str = "desk:mediate",
    **told,
):
    with clock.set_to(at):
        client = desk(client) if isinstance(client, Actor) else client  # signed in anew, as one is on another day
        answer = client.post(reverse(name, args=[case.number, verb]), {"key": str(uuid4()), **told})
    assert answer.status_code == status, answer.content.decode()[:3000]
    case.refresh_from_db()
    return answer


def local(at: datetime) -> str:
    return (at + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")


def day(at: datetime) -> str:
    return clock.day_of(at).isoformat()


def says(client, case, side, words, at):
    do(client, case, "say", at=at, side=side, says=words, way="phone", on_date=day(at))


def due(case: Case) -> date | None:
    return RunningLimit.objects.get(record_kind="case", record_id=case.pk, key="mediate").due_date


def announce(client, case, at, starts_at, **told):
    do(
        client,
        case,
        "announce",
        at=at,
        form="on_site",
        starts_at=local(starts_at),
        place="调解室",
        way="phone",
        **told,
    )


CAME = {"complainant": "present", "complainant_who": "本人", "respondent": "present", "respondent_who": "店长"}


def test_agreed_after_testing_in_between_and_performed(scene):
    case = scene.case()
    handler, mediator, consumer = scene.handler, scene.mediator, consumer_of(case)
    before = due(case)
    page = consumer.get(reverse("portal:case", args=[case.number])).content.decode()
    assert "您同意调解吗" in page
    do(consumer, case, "consent", at=NOW, name="portal:mediate", says="agrees")
    refused = do(handler, case, "announce", at=NOW, status=409, form="phone", starts_at=local(NOW), way="phone")
    assert "没有被投诉人同意调解的记录" in refused.content.decode()
    says(handler, case, "respondent", "agrees", NOW)
    do(handler, case, "name", at=NOW, officers=[scene.mediator.id])
    starts = NOW + timedelta(days=2)
    announce(mediator, case, NOW, starts)
    with clock.set_to(NOW):
        page = consumer.get(reverse("portal:case", args=[case.number])).content.decode()
    assert "调解室" in page and scene.mediator.name in page
    do(mediator, case, "hold", at=starts + timedelta(hours=1), session=1, minutes="双方各执一词，同意送检。", **CAME)
    do(mediator, case, "close_minutes", at=starts + timedelta(hours=2), session=1)
    session = Session.objects.get()
    with pytest.raises(IntegrityError, match="closed minutes"), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(minutes="别的")
    sent = starts + timedelta(days=1)
    told = {"item": "电热水壶", "body": "某检验院", "chosen_by": "parties", "pays": "by_result"}
    do(handler, case, "order_testing", at=sent, **told)
    do(handler, case, "send_sample", at=sent)
    assert (case.state, due(case)) == (State.SUSPENDED, None)
    back = sent + timedelta(days=40)
    do(handler, case, "return_result", at=back, result="不合格")
    assert case.state == State.ACCEPTED
    assert due(case) >= before + timedelta(days=40)
    second = back + timedelta(days=2)
    announce(mediator, case, back, second)
    do(mediator, case, "hold", at=second + timedelta(hours=1), session=2, minutes="按检验结果协商。", **CAME)
    told = {"form": "document", "terms": "退款 199 元", "recovered": "199.00", "recovery": "refunded"}
    do(handler, case, "agree", at=second + timedelta(hours=2), due_date=day(second + timedelta(days=7)), **told)
    assert (case.state, case.outcome, case.recovered) == (State.DECIDED, Outcome.MEDIATED, Decimal(199))
    paid = second + timedelta(days=3)
    do(handler, case, "perform", at=paid, performed="yes", on_date=day(paid), how="消费者来电确认收到退款")
    assert Agreement.objects.get().performed is True
    do(handler, case, "close", at=paid, name="desk:act")
    assert case.state == State.CLOSED
    assert RunningLimit.objects.get(record_id=case.pk, key="mediate").met is True
    assert list(broken_mediations()) == []
    for client in (handler, mediator):
        assert desk(client).get(reverse("desk:mediation", args=[case.number])).status_code == 200


def test_ended_the_day_after_its_time_has_passed_and_both_sides_are_told(scene):
    case = scene.case()
    handler = scene.handler
    last = due(case)
    before = datetime(last.year, last.month, last.day, 2, tzinfo=UTC)
    told = {"ground": "out_of_time", "reason": "期限届满未能达成协议"}
    page = do(handler, case, "end", at=before, status=422, name="desk:act", **told).content.decode()
    assert last.isoformat() in page
    after = before + timedelta(days=1)
    do(handler, case, "end", at=after, name="desk:act", **told)
    assert RunningLimit.objects.get(record_id=case.pk, key="mediate").met is True
    with clock.set_to(after):
        assert case.number[-4:] in desk(handler).get(reverse("desk:sessions")).content.decode()
    do(handler, case, "close", at=after, status=409, name="desk:act")
    for side in ("complainant", "respondent"):
        do(handler, case, "serve", at=after, name="desk:act", duty="tell_ended", side=side, how="post",
           on_date=day(after))  # fmt: skip
    assert RunningLimit.objects.get(record_id=case.pk, key="termination_notice").met is True
    do(handler, case, "close", at=after, name="desk:act")
    assert case.state == State.CLOSED


def test_a_joint_complaint_of_five_has_two_representatives_one_session_and_an_outcome_each(scene):
    case = scene.case(persons=5)
    handler, mediator = scene.handler, scene.mediator
    for side in ("complainant", "respondent"):
        says(handler, case, side, "agrees", NOW)
    do(handler, case, "name", at=NOW, officers=[scene.mediator.id])
    people = list(case.parties.order_by("id").values_list("pk", flat=True))
    told = {"paper": "推选书", "on_date": day(NOW)}
    do(handler, case, "represent", at=NOW, status=422, persons=people[:3], **told)
    do(handler, case, "represent", at=NOW, persons=people[:2], **told)
    starts = NOW + timedelta(days=2)
    announce(mediator, case, NOW, starts)
    at = starts + timedelta(hours=1)
    do(mediator, case, "hold", at=at, session=1, minutes="逐人核对余额。", **CAME)
    for person in people[2:4]:
        do(handler, case, "party_consent", at=at, person=person, agrees="settle", way="paper", on_date=day(at))
    told = {"form": "record", "terms": "每人退 800 元", "recovery": "refunded", "due_date": day(at)}
    shares = {f"outcome_{pk}": "agreed" for pk in people} | {f"amount_{pk}": "800" for pk in people}
    page = do(handler, case, "agree", at=at, status=422, recovered="4000", **told, **shares).content.decode()
    assert "第 5 名投诉人" in page
    shares |= {f"outcome_{people[4]}": "not_agreed", f"amount_{people[4]}": "0"}
    page = do(handler, case, "agree", at=at, status=422, recovered="4000", **told, **shares).content.decode()
    assert "不一致" in page
    do(handler, case, "agree", at=at, recovered="3200", **told, **shares)
    agreement = Agreement.objects.get()
    assert sorted(agreement.shares.values_list("outcome", "recovered")) == [
        *[("agreed", Decimal(800))] * 4,
        ("not_agreed", Decimal(0)),
    ]
    assert case.recovered == Decimal(3200)
    assert list(broken_mediations()) == []


def test_a_recusal_stands_still_until_a_supervisor_decides_and_another_mediates(scene):
    case = scene.announced()
    consumer, supervisor = consumer_of(case), scene.supervisor
    told = {"officer": scene.mediator.id, "ground": "relative", "told": "是店主的弟弟"}
    do(consumer, case, "recusal", at=NOW, name="portal:mediate", **told)
    assert case.state == State.SUSPENDED
    told = {"officer": scene.mediator.id, "granted": "yes", "decision": "属实"}
    do(supervisor, case, "decide_recusal", at=NOW, status=422, **told)
    do(supervisor, case, "decide_recusal", at=NOW, successor=scene.second.id, **told)
    assert case.state == State.ACCEPTED
    mediation = Mediation.objects.get(case=case)
    assert [each.officer_id for each in mediation.mediators] == [scene.second.id]
    do(scene.handler, case, "name", at=NOW, status=422, officers=[scene.mediator.id])


def test_a_body_mediates_in_the_offices_name_and_gives_the_result_back(scene):
    case = scene.entrusted()
    body = scene.of_body
    assert desk(body).get(reverse("desk:mediation", args=[case.number])).status_code == 200
    do(body, case, "name", at=NOW, officers=[scene.of_body.id])
    announce(body, case, NOW, NOW + timedelta(days=1))
    assert [row.mediation.case_id for row in sessions_from(clock.day_of(NOW), viewer=scene.of_body).rows] == [case.pk]
    assert sessions_from(clock.day_of(NOW), viewer=factories.actor(("samr-520302", "handler"))).rows == []
    do(body, case, "report_result", at=NOW, result="双方愿意协商")
    assert desk(body).get(reverse("desk:mediation", args=[case.number])).status_code == 200
    do(body, case, "say", at=NOW, status=404, side="respondent", says="agrees", way="phone", on_date=day(NOW))


def test_pages_show_the_bodies_of_mediation_and_where_there_are_none(scene):
    for client, name in ((Client(), "portal:bodies"), (desk(scene.handler), "desk:bodies")):
        page = client.get(reverse(name)).content.decode()
        assert "缺口" in page and scene.body.name in page
        assert client.get(reverse(name) + "?kind=association").status_code == 200


def test_a_list_of_sessions_costs_the_same_at_one_row_and_at_many(scene, django_assert_max_num_queries):
    client = desk(scene.mediator)
    scene.announced()
    with clock.set_to(NOW), django_assert_max_num_queries(40) as one:
        client.get(reverse("desk:sessions"))
    first = len(one)
    for _each in range(6):
        scene.announced()
    with clock.set_to(NOW), django_assert_max_num_queries(first):
        assert client.get(reverse("desk:sessions")).content.decode().count("data-row") == 7
