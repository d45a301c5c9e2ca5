from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import connection
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext

from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import NotAllowed
from gongzhi.core.writing import insert
from gongzhi.directory.models import Deputy, Officer, Posting, Region, Unit
from gongzhi.procedures import limits
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.escalation import escalate, reached_from, read_digest
from gongzhi.procedures.models import Digest, RunningLimit
from gongzhi.procedures.queries import digests, unread_digests

DUE = date(2026, 11, 11)
"""When what was received on 2 November is due."""


def on(*day: int) -> datetime:
    return datetime(*day, 1, tzinfo=UTC)


class Scene(TestCase):
    @classmethod
    def setUpTestData(cls):
        province = Region.objects.create(code="520000", name="贵州省", level="province")
        city = Region.objects.create(code="520100", name="贵阳市", level="prefecture", parent=province)
        cls.bureau = Unit.objects.create(
            key="samr", name="省市场监管局", short_name="省市监", member="samr", region=province, level="province"
        )
        cls.office = Unit.objects.create(
            key="samr-520100",
            name="贵阳市市场监管局",
            short_name="贵阳市监",
            member="samr",
            region=city,
            level="prefecture",
            parent=cls.bureau,
            superiors=[cls.bureau.pk],
        )
        cls.handler = cls.officer("handler", cls.office, Role.HANDLER)
        cls.supervisor = cls.officer("supervisor", cls.office, Role.SUPERVISOR)
        cls.above = cls.officer("above", cls.bureau, Role.SUPERVISOR)
        cls.secretary = cls.officer("secretary", cls.bureau, Role.SECRETARIAT)

    @staticmethod
    def officer(name: str, unit: Unit, role: Role, **dates) -> Officer:
        found = Officer.objects.create_user(name, name=name)
        Posting.objects.create(officer=found, unit=unit, roles=[role], **{"from_date": date(2026, 1, 1), **dates})
        return found

    def matter(self, record_id: int = 1, officer: Officer | None = None, unit: Unit | None = None) -> RunningLimit:
        limits.follow(
            record_kind="case",
            record_id=record_id,
            procedure="amr-complaint@2026-04-15",
            verb="receive",
            at=on(2026, 11, 2),
            unit_id=(unit or self.office).pk,
            officer_id=officer.pk if officer else None,
        )
        return RunningLimit.objects.get(record_id=record_id)

    def told(self, day: date | None = None) -> dict[str, list[str]]:
        """Officer → stages told, on a day or ever."""
        rows = Digest.objects.select_related("officer").order_by("date")
        found: dict[str, list[str]] = {}
        for row in rows.filter(date=day) if day else rows:
            found.setdefault(row.officer.username, []).extend(item["stage"] for item in row.items)
        return found


class TestLadder(TestCase):
    def test_is_climbed_by_working_days(self):
        # Friday before a weekend: what is due on Tuesday has two working days left
        assert reached_from(date(2026, 11, 6), calendar())[1] == date(2026, 11, 10)
        # Monday: passed on Sunday at the latest; three working days ago is Wednesday
        found = reached_from(date(2026, 11, 9), calendar())
        assert (found[2], found[3]) == (date(2026, 11, 8), date(2026, 11, 4))

    def test_counts_a_due_friday_as_not_due_soon_on_tuesday(self):
        friday = date(2026, 11, 13)
        assert reached_from(date(2026, 11, 10), calendar())[1] < friday
        # with two working days left on Wednesday, what ends on the weekend after Friday has no more of them
        assert reached_from(date(2026, 11, 11), calendar())[1] == date(2026, 11, 15)


class TestEscalate(Scene):
    def test_climbs_from_handler_to_supervisor_to_secretariat(self):
        self.matter(officer=self.handler)
        assert escalate(at=on(2026, 11, 6)) == 0
        assert escalate(at=on(2026, 11, 9)) == 1
        assert self.told() == {"handler": ["due_soon"]}
        assert escalate(at=on(2026, 11, 11)) == 0, "it is due today, not overdue"
        assert escalate(at=on(2026, 11, 12)) == 1
        assert self.told(date(2026, 11, 12)) == {"handler": ["overdue"], "supervisor": ["overdue"]}
        assert escalate(at=on(2026, 11, 13)) == 0
        assert escalate(at=on(2026, 11, 16)) == 1
        assert self.told(date(2026, 11, 16)) == {"supervisor": ["long_overdue"], "secretary": ["long_overdue"]}
        assert escalate(at=on(2026, 12, 16)) == 0, "it was told of once a stage"

    def test_tells_everybody_at_once_when_stages_were_passed_unnoticed(self):
        self.matter(officer=self.handler)
        assert escalate(at=on(2026, 11, 20)) == 1
        assert self.told() == {
            "handler": ["long_overdue"],
            "supervisor": ["long_overdue"],
            "secretary": ["long_overdue"],
        }

    def test_tells_the_supervisor_while_nobody_is_in_hand(self):
        self.matter()
        escalate(at=on(2026, 11, 9))
        assert self.told() == {"supervisor": ["due_soon"]}

    def test_climbs_to_the_superior_unit_where_there_is_no_supervisor(self):
        Posting.objects.filter(officer=self.supervisor).update(to_date=date(2026, 11, 9))
        self.matter()
        escalate(at=on(2026, 11, 9))
        assert self.told() == {"above": ["due_soon"]}

    def test_tells_the_deputy_of_an_absent_officer_too(self):
        Deputy.objects.create(
            absent=self.handler, deputy=self.above, from_date=date(2026, 11, 9), to_date=date(2026, 11, 13)
        )
        self.matter(officer=self.handler)
        escalate(at=on(2026, 11, 9))
        assert self.told() == {"handler": ["due_soon"], "above": ["due_soon"]}

    def test_says_nothing_of_what_has_stopped_or_stands_still(self):
        for record_id, verb in ((1, "accept"), (2, "ask")):
            self.matter(record_id, officer=self.handler)
            limits.follow(
                record_kind="case",
                record_id=record_id,
                procedure="amr-complaint@2026-04-15",
                verb=verb,
                at=on(2026, 11, 3),
                unit_id=self.office.pk,
            )
        assert escalate(at=on(2026, 11, 20)) == 0

    def test_warns_anew_when_the_due_date_moved_back(self):
        row = self.matter(officer=self.handler)
        escalate(at=on(2026, 11, 9))
        for verb, day in (("ask", 10), ("supply", 16)):
            limits.follow(
                record_kind="case",
                record_id=1,
                procedure="amr-complaint@2026-04-15",
                verb=verb,
                at=on(2026, 11, day),
                unit_id=self.office.pk,
            )
        row.refresh_from_db()
        assert row.due_date > DUE
        assert escalate(at=on(2026, 11, 16)) == 1
        assert self.told(date(2026, 11, 16)) == {"handler": ["due_soon"]}

    def test_makes_one_digest_a_person_a_day_and_shows_it_again_when_it_grows(self):
        self.matter(1, officer=self.handler)
        escalate(at=on(2026, 11, 9))
        digest = Digest.objects.get(officer=self.handler)
        viewer = Actor(kind="officer", id=self.handler.pk)
        read_digest(digest, by=viewer, at=on(2026, 11, 9))
        assert unread_digests(viewer=viewer) == 0
        self.matter(2, officer=self.handler)
        escalate(at=on(2026, 11, 9))
        (digest,) = digests(viewer=viewer)
        assert [item["record"] for item in digest.items] == [1, 2]
        assert unread_digests(viewer=viewer) == 1

    def test_costs_as_many_statements_for_many_as_for_one(self):
        counts = []
        for first, last in ((1, 2), (2, 60)):
            for record_id in range(first, last):
                self.matter(record_id, officer=self.handler)
            with CaptureQueriesContext(connection) as queries:
                escalate(at=on(2026, 11, 9))
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_lists_the_first_and_counts_the_rest(self):
        for record_id in range(1, 8):
            self.matter(record_id, officer=self.handler)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("gongzhi.procedures.escalation.BATCH", 4)
            patch.setattr("gongzhi.procedures.escalation.MOST_ITEMS", 5)
            escalate(at=on(2026, 11, 9))
        digest = Digest.objects.get(officer=self.handler)
        assert (len(digest.items), digest.counts) == (5, {"due_soon": 7})

    def test_goes_on_batch_by_batch(self):
        for record_id in range(5):
            self.matter(record_id, officer=self.handler)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("gongzhi.procedures.escalation.BATCH", 2)
            assert escalate(at=on(2026, 11, 9)) == 5
        assert len(Digest.objects.get(officer=self.handler).items) == 5

    def test_moves_on_though_there_is_nobody_to_tell(self):
        Posting.objects.all().delete()
        self.matter()
        assert escalate(at=on(2026, 11, 20)) == 1
        assert escalate(at=on(2026, 11, 20)) == 0
        assert self.told() == {}


class TestEscalateTwiceAtOnce(TransactionTestCase):
    def test_tells_each_limit_once(self):
        unit = Unit.objects.create(
            key="samr",
            name="省市场监管局",
            short_name="省市监",
            member="samr",
            region=Region.objects.create(code="520000", name="贵州省", level="province"),
            level="province",
        )
        handler = Scene.officer("handler", unit, Role.HANDLER)
        rows, _dues = limits.started(
            record_kind="case",
            starts=[(n, "amr-complaint@2026-04-15", unit.pk, date(2026, 11, 2)) for n in range(40)],
            verb="receive",
        )
        insert(rows)
        RunningLimit.objects.update(officer_id=handler.pk)
        both = Barrier(2)

        def run() -> int:
            try:
                both.wait()
                return escalate(at=on(2026, 11, 9))
            finally:
                connection.close()

        with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
            patch.setattr("gongzhi.procedures.escalation.BATCH", 5)
            counts = [told.result() for told in [pool.submit(run) for _ in range(2)]]
        assert sum(counts) == 40
        assert sorted(item["record"] for item in Digest.objects.get().items) == list(range(40))


class TestReadDigest(Scene):
    def test_is_the_officers_own(self):
        self.matter(officer=self.handler)
        escalate(at=on(2026, 11, 9))
        digest = Digest.objects.get()
        for by in (Actor(kind="officer", id=self.above.pk), Actor(kind="system")):
            with pytest.raises(NotAllowed):
                read_digest(digest, by=by, at=on(2026, 11, 9))
        read_digest(digest, by=Actor(kind="officer", id=self.handler.pk), at=on(2026, 11, 9))
        assert Digest.objects.get().read_at == on(2026, 11, 9)

    def test_lists_nothing_for_others(self):
        self.matter(officer=self.handler)
        escalate(at=on(2026, 11, 9))
        assert digests(viewer=Actor(kind="officer", id=self.above.pk)) == []
        assert digests(viewer=Actor(kind="anonymous")) == []
