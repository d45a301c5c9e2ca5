"""What holds for every verb of the conference: the move, every other state, roles, other units, history, same key."""

import tempfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import TestCase, override_settings

from gongzhi.conference.models import Assignment, Meeting
from gongzhi.conference.states import ASSIGNMENT, MEETING
from gongzhi.conference.tests import scene
from gongzhi.conference.verbs import ASSIGNMENT_VERBS, MEETING_VERBS
from gongzhi.conference.verify import broken_conference
from gongzhi.conference.words import AssignmentState, MeetingState
from gongzhi.core import journal
from gongzhi.core.actors import Role
from gongzhi.core.errors import NotAllowed, Refused
from tests import factories
from tests.factories import NOW

M, A = MeetingState, AssignmentState
BY_INVITED = {"acknowledge", "reply", "comment"}
NEEDS_LATE = {"escalate", "instruct"}
PREFERRED = {
    "conclude": A.ACCEPTED, "urge": A.ACCEPTED, "receive_urge": A.ACCEPTED, "escalate": A.ACCEPTED,
    "instruct": A.ACCEPTED, "supervise": A.ACCEPTED, "set_milestones": A.DRAFTED, "cancel": A.DRAFTED,
}  # fmt: skip
WITH_ACTION = [
    (table, row) for table in (MEETING, ASSIGNMENT) for row in table.transitions if row.verb != "circulate"
]


def source_of(table, row) -> str:
    """Choose a state from which the verb is open."""
    if table is ASSIGNMENT and row.verb in PREFERRED:
        return PREFERRED[row.verb]
    return next(state for state in table.states if state in row.sources)


class TestEachVerb(TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.enterClassContext(override_settings(FILES_DIR=folder.name))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.office, cls.convener, cls.member = scene.office(), scene.convener(), scene.member()
        cls.strangers = [scene.member("government-service"), scene.member("samr-520100")]
        cls.strangers += [factories.actor((scene.LEAD, role)) for role in (Role.ADMINISTRATOR, Role.AUDITOR)]
        cls.other_member = scene.member("telecom")
        cls.records = {(MEETING.kind, state): scene.meeting_in(state, by=cls.office) for state in MEETING.states} | {
            (ASSIGNMENT.kind, state): scene.assignment_in(state, by=cls.office) for state in ASSIGNMENT.states
        }
        scene.authorisation(by=cls.office)

    def doer(self, table, row):
        if row.verb in {"approve", "instruct"}:
            return self.convener
        if row.verb in (BY_INVITED if table is MEETING else scene.OF_OWNERS):
            return self.member
        return self.office

    def ready(self, table, row):
        """Make a record from which the verb is open."""
        record = self.records[table.kind, source_of(table, row)]
        if table is MEETING:
            return self.ready_meeting(row, record)
        return self.ready_assignment(row, record)

    def ready_meeting(self, row, made: Meeting) -> Meeting:
        if row.verb == "hold":
            made = scene.meeting_in(M.CALLED, by=self.office, starts_at=NOW - timedelta(hours=1))
        before = {
            "decline": "propose", "aim": "resolve", "drop_resolution": "resolve", "consult": "write",
        }.get(row.verb)  # fmt: skip
        if before:
            made = scene.do_well(made, before, by=self.office)
        return made

    def ready_assignment(self, row, made: Assignment) -> Assignment:
        if row.verb in NEEDS_LATE:
            made = scene.assignment_in(source_of(ASSIGNMENT, row), by=self.office, late=True)
        before = {
            "reach": (("set_milestones", self.office),),
            "grant": (("ask_extension", self.member),),
            "refuse": (("ask_extension", self.member),),
            "receive_urge": (("urge", self.office),),
            "escalate": (("urge", self.office),),
            "instruct": (("urge", self.office), ("escalate", self.office)),
            "conclude": (("supervise", self.office),),
        }.get(row.verb, ())
        for verb, who in before:
            made = scene.do_well(made, verb, by=who)
        return made

    def test_leads_where_the_table_says_and_is_told_once(self):
        for table, row in WITH_ACTION:
            with self.subTest(kind=table.kind, verb=row.verb), transaction.atomic():
                self.check_move(table, row)
                transaction.set_rollback(True)

    def check_move(self, table, row) -> None:
        record, by, key = self.ready(table, row), self.doer(table, row), uuid4()
        if row.verb == "approve":  # everybody has commented
            with pytest.raises(Refused):
                scene.do(record, row.verb, by=by, at=NOW)
            for each in record.rows:
                told = {"unit_id": each.unit_id, "agrees": True, "text": ""}
                scene.do_well(record, "comment", by=scene.member(each.unit.key), **told)
        before = journal.last_seq(table.kind, record.pk)
        told = told_for(record, row.verb)
        done = scene.do(record, row.verb, by=by, at=NOW, key=key, **told)
        expected = A.ISSUED if row.verb == "decide" else row.target or record.state
        assert done.state == expected
        again = scene.do(record, row.verb, by=by, at=NOW, key=key, **told)
        assert again.pk == done.pk
        lines = list(journal.history(table.kind, record.pk))
        assert len(lines) == before + 1
        assert (lines[-1].verb, lines[-1].actor_id, lines[-1].target) == (row.verb, by.id, done.state)
        assert list(broken_conference()) == []

    def test_is_refused_in_every_other_state(self):
        for table, row in WITH_ACTION:
            for state in set(table.states) - row.sources:
                record = self.records[table.kind, state]
                with self.subTest(kind=table.kind, verb=row.verb, state=state):
                    before = journal.last_seq(table.kind, record.pk)
                    with pytest.raises(Refused) as refused:
                        scene.do(record, row.verb, by=self.doer(table, row), at=NOW, **told_for(record, row.verb))
                    assert not isinstance(refused.value, NotAllowed)
                    found = type(record).objects.get(pk=record.pk)
                    assert (found.state, journal.last_seq(table.kind, record.pk)) == (state, before)

    def test_is_refused_to_other_roles_and_other_units(self):
        for table, row in WITH_ACTION:
            record = self.records[table.kind, source_of(table, row)]
            told = told_for(record, row.verb)
            wrong = list(self.strangers)
            if table is ASSIGNMENT:
                wrong.append(self.other_member)
            if "office" not in row.parts:
                wrong.append(self.office)
            if not row.parts & {"invited", "owner", "helper"}:
                wrong.append(self.member)
            if not row.parts & {"convener", "invited"}:
                wrong.append(self.convener)
            for by in wrong:
                with self.subTest(kind=table.kind, verb=row.verb, by=by.seats), pytest.raises(NotAllowed):
                    scene.do(record, row.verb, by=by, at=NOW, **told)

    def test_has_an_action_and_a_sentence(self):
        for table in (MEETING, ASSIGNMENT):
            verbs = MEETING_VERBS if table is MEETING else ASSIGNMENT_VERBS
            assert set(verbs) == {row.verb for row in table.transitions} - {"circulate"}
            for row in table.transitions:
                assert "{who}" in str(row.sentence) and str(row.title)


def told_for(record, verb: str) -> dict:
    if isinstance(record, Meeting):
        return scene.meeting_told(record, verb)
    return scene.assignment_told(record, verb)
