"""Who is told of events: who may decide it, what is kept secret, the console."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from typer.testing import CliRunner

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM, Role, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.webhooks import queries
from gongzhi.webhooks.actions.subscribe import MOST, subscribe
from gongzhi.webhooks.actions.switch import end, pause, resume
from gongzhi.webhooks.cli import app
from gongzhi.webhooks.models import Delivery, Subscription
from gongzhi.webhooks.tests.way import deliver, fan_out, subscribed
from gongzhi.webhooks.words import DeliveryState
from tests import factories

pytestmark = pytest.mark.django_db

URL = "https://8.8.8.8/events?token=of-theirs"
ADMINISTRATOR, SECRETARIAT = Role.ADMINISTRATOR, Role.SECRETARIAT


def made(**rest):
    told = {"name": "测试系统", "url": URL, "by": SYSTEM, "at": factories.NOW} | rest
    return subscribe(**told)


def lead() -> str:
    return factories.Unit.objects.get(is_lead=True).key


class TestSubscribe:
    def test_is_open_to_the_office_and_to_administrators_for_their_own_units(self, province):
        own = [factories.unit().pk]
        made(by=factories.actor((lead(), SECRETARIAT)))
        made(by=factories.actor((lead(), ADMINISTRATOR)))
        made(by=factories.actor((factories.HOLDER, ADMINISTRATOR)), unit_ids=own)
        made(by=factories.actor((factories.ABOVE, ADMINISTRATOR)), unit_ids=own)
        assert Subscription.objects.count() == 4

    @pytest.mark.parametrize("role", sorted(set(Role) - {ADMINISTRATOR, SECRETARIAT}))
    def test_is_refused_to_every_other_role(self, province, role):
        with pytest.raises(NotAllowed):
            made(by=factories.actor((factories.HOLDER, role)), unit_ids=[factories.unit().pk])

    def test_is_refused_to_an_administrator_for_all_matters_or_for_other_units(self, province):
        by = factories.actor((factories.HOLDER, ADMINISTRATOR))
        for units in (
            [],
            [factories.unit(factories.OTHER).pk],
            [factories.unit().pk, factories.unit(factories.OTHER).pk],
        ):
            with pytest.raises(NotAllowed):
                made(by=by, unit_ids=units)

    def test_is_refused_to_a_consumer(self, province):
        with pytest.raises(NotAllowed):
            made(by=consumer(1))

    @pytest.mark.parametrize(
        ("field", "wrong"), [("name", "  "), ("url", "http://10.0.0.1/"), ("types", ["cn.gongzhi.case.eaten"])]
    )
    def test_names_the_field_that_is_wrong(self, province, field, wrong):
        with pytest.raises(Refused) as refused:
            made(**{field: wrong})
        assert refused.value.field == field

    def test_gives_the_secret_once_and_keeps_it_and_the_address_encrypted(self, province):
        row, secret = made()
        with connection.cursor() as cursor:
            cursor.execute("SELECT s::text FROM webhooks_subscription s")
            stored = cursor.fetchone()[0]
        assert secret.startswith("gzwh_")
        assert secret not in stored
        assert "of-theirs" not in stored
        lines = list(journal.history("webhook", row.pk))
        assert [line.verb for line in lines] == ["subscribe"]
        assert "of-theirs" not in str(lines[0].facts)

    def test_done_twice_with_one_key_makes_one(self, province):
        key = uuid4()
        first, secret = made(key=key)
        again, nothing = made(key=key)
        assert (again, nothing) == (first, "")
        assert secret

    def test_has_a_limit_of_those_in_use(self, province):
        rows = [made()[0] for _n in range(MOST)]
        with pytest.raises(Refused):
            made()
        end(subscription=rows[0], by=SYSTEM, at=factories.NOW)
        made()


class TestSwitch:
    def test_follows_the_states(self, province):
        row, _secret = made()
        pause(subscription=row, by=SYSTEM, at=factories.NOW)
        with pytest.raises(Refused):
            pause(subscription=row, by=SYSTEM, at=factories.NOW)
        resume(subscription=row, by=SYSTEM, at=factories.NOW)
        end(subscription=row, by=SYSTEM, at=factories.NOW)
        with pytest.raises(Refused):
            resume(subscription=row, by=SYSTEM, at=factories.NOW)
        assert [line.verb for line in journal.history("webhook", row.pk)] == ["subscribe", "pause", "resume", "end"]


class TestQueries:
    def test_show_an_administrator_their_own_only(self, province):
        mine, _secret = made(unit_ids=[factories.unit().pk])
        theirs, _secret = made(unit_ids=[factories.unit(factories.OTHER).pk])
        everything, _secret = made()
        viewer = factories.actor((factories.HOLDER, ADMINISTRATOR))
        assert [row for row, _backlog in queries.subscriptions(viewer=viewer)] == [mine]
        office = factories.actor((lead(), SECRETARIAT))
        assert {row for row, _backlog in queries.subscriptions(viewer=office)} == {mine, theirs, everything}
        handler = factories.actor()
        assert queries.subscriptions(viewer=handler) == []
        for row in (theirs, everything):
            with pytest.raises(Subscription.DoesNotExist):
                queries.subscription(row.pk, viewer=viewer)
            assert queries.deliveries(row, viewer=viewer) == ([], None)

    def test_page_through_the_log_with_as_many_queries_at_one_row_as_at_many(
        self, province, received_by, django_assert_num_queries
    ):
        to, _secret = subscribed(received_by)
        factories.received()
        fan_out()
        deliver()
        with django_assert_num_queries(3):
            queries.deliveries(to, viewer=SYSTEM)
        for _n in range(6):
            factories.case_in("closed")
        fan_out()
        deliver()
        with django_assert_num_queries(3):
            rows, older = queries.deliveries(to, viewer=SYSTEM, size=10)
        rest, end_of_it = queries.deliveries(to, viewer=SYSTEM, size=20, before=older)
        assert (len(rows), len(rest), end_of_it) == (10, 15, None)


class TestConsole:
    def call(self, *arguments: str) -> str:
        result = CliRunner().invoke(app, arguments, catch_exceptions=False)
        return f"{result.exit_code} {result.output}"

    def test_adds_lists_and_ends(self, province):
        said = self.call("add", "某系统", URL, "--unit", factories.HOLDER, "--type", "cn.gongzhi.case.closed")
        row = Subscription.objects.get()
        assert row.secret in said
        assert (row.unit_ids, row.types) == ([factories.unit().pk], ["cn.gongzhi.case.closed"])
        assert "8.8.8.8" in self.call("list")
        assert row.secret not in self.call("list")
        assert self.call("end", str(row.pk)).startswith("0")
        assert self.call("pause", str(row.pk)).startswith("1")
        assert self.call("pause", "999999").startswith("1")
        assert self.call("add", "某系统", URL, "--unit", "nobody").startswith("1")
        assert "cn.gongzhi.case.closed" in self.call("types")

    def test_replays_and_gives_up_dead_letters(self, province, received_by):
        to, _secret = subscribed(received_by)
        factories.received()
        fan_out()
        Delivery.objects.update(state=DeliveryState.DEAD, ended_at=factories.NOW - timedelta(days=1))
        assert self.call("replay", str(to.pk)).startswith("0 1 ")
        assert Delivery.objects.get().state == DeliveryState.WAITING
        Delivery.objects.update(state=DeliveryState.DEAD)
        assert self.call("give-up", str(to.pk)).startswith("0 1 ")
        assert Delivery.objects.get().state == DeliveryState.GIVEN_UP
