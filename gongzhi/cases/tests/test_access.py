from django.test import TestCase

from gongzhi.cases import access, attachments
from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.invite import invite_assistance
from gongzhi.cases.actions.route import route_case
from gongzhi.cases.models import Attachment
from gongzhi.cases.queries import history_of, offers_of, parties_of, routings_of
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, Seat, consumer
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER, unit

WORKERS = (Role.HANDLER, Role.MEDIATOR, Role.SUPERVISOR)


class TestVisible(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.case = factories.received()
        cls.theirs = factories.received(unit_key="housing")

    def seen(self, viewer: Actor) -> set:
        cases = {self.case, self.theirs}
        seen = set(access.visible(viewer))
        assert {case for case in cases if access.may_see(case, viewer)} == seen
        return seen

    def as_officer(self, unit_key: str, role: Role) -> Actor:
        return Actor(kind="officer", id=1, name="某", seats=(Seat(unit(unit_key).pk, frozenset({role})),))

    def test_shows_officers_who_work_on_cases_those_of_their_units(self):
        for role in WORKERS:
            assert self.seen(self.as_officer(HOLDER, role)) == {self.case}
            assert self.seen(self.as_officer("housing", role)) == {self.theirs}

    def test_shows_superior_offices_what_their_offices_hold(self):
        assert self.seen(self.as_officer(ABOVE, Role.SUPERVISOR)) == {self.case}
        assert self.seen(self.as_officer("samr", Role.SUPERVISOR)) == {self.case}

    def test_shows_neighbours_and_others_above_nothing(self):
        for key in (OTHER, "samr-520300", "housing-520102", "telecom"):
            assert self.seen(self.as_officer(key, Role.SUPERVISOR)) == set()

    def test_shows_the_secretariat_and_auditors_all(self):
        for role in access.SEES_ALL:
            assert self.seen(self.as_officer("samr", role)) == {self.case, self.theirs}

    def test_shows_administrators_no_case_at_all(self):
        assert self.seen(self.as_officer(HOLDER, Role.ADMINISTRATOR)) == set()

    def test_shows_consumers_what_they_opened_and_others_nothing(self):
        assert self.seen(consumer(self.case.pk)) == {self.case}
        assert self.seen(consumer()) == set()
        for viewer in (ANONYMOUS, Actor(kind="trader", id=1), Actor(kind="officer", id=1)):
            assert self.seen(viewer) == set()
        assert self.seen(SYSTEM) == {self.case, self.theirs}

    def test_shows_assisting_units_and_former_holders(self):
        by = factories.actor()
        case = invite_assistance(case=self.case, unit_id=unit("telecom").pk, asked="请协查", by=by, at=NOW)
        assert self.seen(self.as_officer("telecom", Role.HANDLER)) == {self.case}
        route_case(case=case, unit_id=unit("samr-520302").pk, reason="在该区", by=by, at=NOW)
        self.case = type(case).objects.get(pk=case.pk)
        assert self.seen(self.as_officer(HOLDER, Role.HANDLER)) == {self.case}
        assert self.seen(self.as_officer("samr-520300", Role.SUPERVISOR)) == {self.case}

    def test_costs_one_query_that_an_index_answers(self):
        viewer = self.as_officer(HOLDER, Role.HANDLER)
        with self.assertNumQueries(1):
            list(access.visible(viewer))


class TestOneCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = factories.actor()
        cls.case = accept_case(case=factories.received(by=cls.by), by=cls.by, at=NOW)
        cls.file = Attachment.objects.create(
            case=cls.case,
            name="小票.jpg",
            media_type="image/jpeg",
            size=1,
            sha256="0" * 64,
            at=NOW,
            by_kind="consumer",
        )

    def test_tells_nothing_of_it_to_whoever_may_not_see_it(self):
        for viewer in (factories.actor(("housing", Role.HANDLER)), consumer(self.case.pk + 1), ANONYMOUS):
            assert history_of(self.case, viewer=viewer) == []
            assert parties_of(self.case, viewer=viewer) == []
            assert routings_of(self.case, viewer=viewer) == []
            assert offers_of(self.case, viewer=viewer, at=NOW) == []
            assert attachments.attachments_of(self.case, viewer=viewer) == []
            with self.assertRaises(Attachment.DoesNotExist):
                attachments.attachment_of(self.case, self.file.pk, viewer=viewer)

    def test_keeps_its_files_from_those_who_only_look_on(self):
        for key, role in (("samr", Role.SECRETARIAT), ("samr", Role.AUDITOR), (ABOVE, Role.SUPERVISOR)):
            assert attachments.attachments_of(self.case, viewer=factories.actor((key, role))) == []
        assert attachments.attachments_of(self.case, viewer=self.by) == [self.file]
        assert attachments.attachments_of(self.case, viewer=consumer(self.case.pk)) == [self.file]

    def test_offers_auditors_nothing(self):
        assert offers_of(self.case, viewer=factories.actor(("samr", Role.AUDITOR)), at=NOW) == []

    def test_gives_the_office_no_role_that_somebody_holds_elsewhere(self):
        by = factories.actor(("samr", Role.AUDITOR), ("housing", Role.SUPERVISOR))
        assert access.seats_in(self.case, by)["office"] == {Role.AUDITOR}

    def test_names_no_officer_to_the_consumer(self):
        told = history_of(self.case, viewer=consumer(self.case.pk))
        assert [line.sentence for line in told] == ["承办单位登记了投诉", "承办单位决定受理"]
        assert self.by.name not in str(told)
