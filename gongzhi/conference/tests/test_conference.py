"""What the conference promises beyond its tables: quorum, notice, agenda, due dates that stay, who sees what."""

import tempfile
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import TestCase, override_settings

from gongzhi.campaigns.tests import scene as campaigns
from gongzhi.conference import queries, rules
from gongzhi.conference.actions.appoint import appoint_person
from gongzhi.conference.actions.end_term import end_term
from gongzhi.conference.actions.meeting.plan import plan_meeting
from gongzhi.conference.figures import members, plenaries, value_of
from gongzhi.conference.models import Assignment, Meeting, Person
from gongzhi.conference.reminding import remind_of_assignments
from gongzhi.conference.tests import scene
from gongzhi.conference.verbs import do
from gongzhi.conference.verify import broken_conference
from gongzhi.conference.words import AssignmentState, Light, MeetingState
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.core.figures import Scope
from gongzhi.documents.models import Document
from gongzhi.documents.verify import broken_documents
from gongzhi.procedures.models import Digest
from tests import factories
from tests.factories import NOW

A, M, TODAY, DAY = AssignmentState, MeetingState, scene.TODAY, timedelta(days=1)


class Conference(TestCase):
    """A small province with its office, its convener and two members."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.enterClassContext(override_settings(FILES_DIR=folder.name))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.office, cls.convener = scene.office(), scene.convener()
        cls.owner, cls.helper, cls.other = scene.member(), scene.member(scene.HELPER), scene.member("telecom")


class TestMeetings(Conference):
    def test_a_plenary_invites_all_members_and_waits_for_the_liaison_officers(self):
        meeting = scene.plan(by=self.office, kind="plenary", title="第一次全体会议")
        assert {row.unit.key for row in meeting.rows if row.is_member} == {
            "samr", "housing", "culture", "telecom", "pbc", "nfra", "post",
        }  # fmt: skip
        meeting = scene.do_well(meeting, "propose", by=self.owner)
        meeting = do(meeting, "choose", topics=[meeting.topics.get().pk], by=self.office, at=NOW)
        with pytest.raises(Refused, match="联络员会议"):
            scene.do_well(meeting, "call", by=self.office)
        scene.meeting_in(M.HELD, by=self.office)
        assert scene.do_well(meeting, "call", by=self.office).state == M.CALLED

    def test_is_not_called_late_without_a_reason(self):
        meeting = scene.meeting_in(M.PLANNED, by=self.office, starts_at=NOW + 2 * DAY)
        with pytest.raises(Refused) as refused:
            scene.do_well(meeting, "call", by=self.office)
        assert refused.value.field == "short_notice"
        assert scene.do_well(meeting, "call", by=self.office, short_notice="情况紧急").called_at == NOW

    def test_is_not_held_without_a_quorum(self):
        meeting = scene.meeting_in(M.CALLED, by=self.office, starts_at=NOW - DAY)
        own = sorted(row.unit_id for row in meeting.rows)
        with pytest.raises(Refused, match="不足 4 个"):
            do(meeting, "hold", units=own[:3], by=self.office, at=NOW)
        held = do(meeting, "hold", units=own[:4], by=self.office, at=NOW)
        assert (held.state, held.held_at) == (M.HELD, NOW - DAY)
        assert held.participants.filter(attended=True).count() == 4
        assert rules.needed_for_quorum(Fraction(2, 3), 23) == 16

    def test_reaches_the_digest_of_each_unit_and_counts_its_answers(self):
        chief = factories.actor((scene.OWNER, Role.SUPERVISOR))
        meeting = scene.do_well(scene.meeting_in(M.PLANNED, by=self.office), "call", by=self.office)
        told = [item for row in Digest.objects.all() for item in row.items]
        assert {(item["kind"], item["stage"]) for item in told} == {("meeting", "called")}
        assert chief.id in set(Digest.objects.values_list("officer_id", flat=True))
        assert [each.pk for each in queries.to_do(viewer=self.owner, today=TODAY).notices] == [meeting.pk]
        scene.do_well(meeting, "acknowledge", by=self.owner)
        with pytest.raises(Refused, match="谁来参加"):
            do(meeting, "reply", reply="attends", by=self.owner, at=NOW)
        with pytest.raises(Refused, match="理由"):
            do(meeting, "reply", reply="leave", by=self.owner, at=NOW)
        scene.do_well(meeting, "reply", by=self.owner)
        row = meeting.participants.get(unit__key=scene.OWNER)
        assert (row.acknowledged_at, row.reply, row.name) == (NOW, "alternate", "钱示例")
        assert queries.to_do(viewer=self.owner, today=TODAY).notices == []
        postponed = scene.do_well(meeting, "postpone", by=self.office)
        again = scene.do_well(postponed, "call", by=self.office)
        assert again.participants.get(unit__key=scene.OWNER).reply == ""

    def test_takes_topics_and_papers_of_those_who_are_invited(self):
        meeting = scene.plan(by=self.office)
        meeting = scene.do_well(meeting, "propose", by=self.owner)
        with pytest.raises(NotAllowed):
            told = {"title": "别人的", "text": "议题", "unit_id": factories.unit("telecom").pk}
            do(meeting, "propose", by=self.owner, at=NOW, **told)
        for expected in (1, 2):
            meeting = scene.do_well(meeting, "attach", by=self.owner)
            [shown] = queries.papers_of(meeting, viewer=self.owner)
            assert (shown.latest.version, len(shown.earlier)) == (expected, expected - 1)
        with pytest.raises(NotAllowed):
            scene.do_well(meeting, "attach", by=self.other)
        scene.do_well(meeting, "decline", by=self.office)
        assert [row.state for row in queries.topics_of(meeting, viewer=self.owner)] == ["declined"]
        assert queries.topics_of(meeting, viewer=self.other) == []

    def test_keeps_the_text_of_approved_minutes(self):
        meeting = scene.meeting_in(M.APPROVED, by=self.office)
        assert meeting.minutes_hash == rules.hash_of(meeting.minutes)
        with pytest.raises(DatabaseError), transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(minutes="另一份")
        sent = scene.do_well(meeting, "send", by=self.office)
        document = Document.objects.get(record_kind="meeting", record_id=meeting.pk)
        assert (document.number, sent.state) == ("省市场监管局消联纪〔2026〕1号", M.SENT)
        assert document.pdf_sha256 and document.docx_sha256
        second = scene.meeting_in(M.SENT, by=self.office)
        assert Document.objects.get(record_id=second.pk).number == "省市场监管局消联纪〔2026〕2号"
        assert list(broken_documents()) == [] and list(broken_conference()) == []

    def test_gives_a_draft_of_minutes_out_of_agenda_resolutions_and_what_is_open(self):
        earlier = scene.meeting_in(M.HELD, by=self.office, starts_at=NOW - 15 * DAY)
        earlier = scene.resolved(earlier, by=self.office)
        row = scene.draft(by=self.office, resolution_id=scene.resolution(earlier).pk)
        row = scene.do_well(row, "issue", by=self.office)
        meeting = scene.resolved(scene.meeting_in(M.HELD, by=self.office), by=self.office)
        text = queries.draft_of_minutes(meeting, viewer=self.office, today=TODAY)
        assert "一、关于预付卡治理" in text and "会议决定（1）：年内完成备案核查。" in text
        assert "二、以往任务办理情况" in text and "发卡企业备案核查" in text
        assert [each.pk for each in queries.of_earlier_meetings(meeting, viewer=self.office, today=TODAY)] == [row.pk]
        assert queries.numeral(21) == "二十一"

    def test_counts_indicators_then_and_now(self):
        meeting = scene.resolved(scene.meeting_in(M.HELD, by=self.office), by=self.office)
        scene.do_well(meeting, "aim", by=self.office, code="conference.plenaries", target=Decimal(1))
        [shown] = queries.resolutions_of(meeting, viewer=self.owner, today=TODAY)
        [aim] = shown.aims
        assert (aim.aim.value_then, aim.now.value, aim.is_reached) == (0, 0, False)
        scene.meeting_in(M.RECORDED, by=self.office)
        told = {"kind": "plenary", "title": "以前的全体会议", "starts_at": NOW - 30 * DAY, "place": "三楼"}
        Meeting.objects.bulk_create(
            [
                Meeting(
                    **told, state=M.RECORDED, lead=factories.unit("samr"), made_at=NOW, held_at=NOW - 30 * DAY,
                    source_key=uuid4(), minutes="研究工作。",
                )
            ]
        )  # fmt: skip
        [shown] = queries.resolutions_of(meeting, viewer=self.owner, today=TODAY)
        assert (shown.aims[0].aim.value_then, shown.aims[0].now.value, shown.aims[0].is_reached) == (0, 1, True)
        scope = Scope(since=TODAY - 60 * DAY, until=TODAY)
        assert (plenaries(scope, SYSTEM).counted, members(scope, SYSTEM).counted) == (1, 7)
        assert value_of("conference.members", on=TODAY).value == 7

    def test_opens_to_the_public_what_is_marked_once_minutes_are_sent(self):
        meeting = scene.meeting_in(M.SENT, by=self.office)
        assert queries.public_resolutions(viewer=ANONYMOUS).rows == []
        scene.do_well(meeting, "publish", by=self.office)
        [row] = queries.public_resolutions(viewer=ANONYMOUS).rows
        assert row.public_text == "年内完成核查。"
        for path in ("/", "/resolutions/"):
            assert "年内完成核查。" in self.client.get(path).content.decode()

    def test_is_planned_once_and_by_the_office(self):
        key = uuid4()
        made = scene.plan(by=self.office, key=key)
        assert scene.plan(by=self.office, key=key).pk == made.pk
        with pytest.raises(NotAllowed):
            scene.plan(by=self.owner)
        with pytest.raises(Invalid) as refused:
            plan_meeting(kind="party", title="", starts_at=NOW, place="", by=self.office, at=NOW)
        assert set(refused.value.faults) == {"title", "place"}


class TestAssignments(Conference):
    def test_its_due_date_moves_by_a_granted_extension_only(self):
        row = scene.assignment_in(A.ACCEPTED, by=self.office)
        for change in ({"due_date": row.due_date + DAY}, {"first_due_date": row.due_date + DAY}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Assignment.objects.filter(pk=row.pk).update(**change)
        row = scene.do_well(row, "ask_extension", by=self.owner)
        assert row.due_date == row.first_due_date, "asking moves nothing"
        with pytest.raises(Refused, match="已有延期申请"):
            scene.do_well(row, "ask_extension", by=self.owner)
        granted = do(row, "grant", day=row.due_date + 7 * DAY, by=self.office, at=NOW)
        assert granted.due_date == row.first_due_date + 7 * DAY
        with pytest.raises(DatabaseError), transaction.atomic():
            granted.extensions.update(granted_until=row.due_date)
        with pytest.raises(DatabaseError), transaction.atomic():
            granted.extensions.all().delete()
        assert list(broken_conference()) == []

    def test_has_lights_by_the_calendar(self):
        soon = queries.soon_after(TODAY)
        made = {
            Light.ON_TIME: scene.assignment_in(A.ACCEPTED, by=self.office, due_date=soon + DAY),
            Light.DUE_SOON: scene.assignment_in(A.ACCEPTED, by=self.office, due_date=soon),
            Light.LATE: scene.assignment_in(A.ACCEPTED, by=self.office, late=True),
            Light.DONE: scene.assignment_in(A.CLOSED, by=self.office),
        }
        for light, row in made.items():
            filters = queries.Filters(light=light)
            page = queries.page_of_assignments(viewer=self.office, today=TODAY, filters=filters)
            assert [(each.pk, each.light) for each in page.rows] == [(row.pk, light)]
        [board] = queries.board_by_member(viewer=self.office, today=TODAY)
        tally = board.tally
        assert (tally.late, tally.due_soon, tally.on_time, tally.done, tally.total) == (1, 1, 1, 1, 4)

    def test_is_seen_by_its_owner_who_helps_and_all_where_it_concerns_all(self):
        row = scene.assignment_in(A.DRAFTED, by=self.office)

        def seen_by(viewer) -> bool:
            return any(each.pk == row.pk for each in queries.page_of_assignments(viewer=viewer, today=TODAY).rows)

        assert [seen_by(each) for each in (self.office, self.convener, self.owner)] == [True, True, False]
        row = scene.do_well(row, "issue", by=self.office)
        stranger = scene.member("government-service")
        who = (self.owner, self.helper, self.other, stranger)
        assert [seen_by(each) for each in who] == [True, True, False, False]
        Assignment.objects.filter(pk=row.pk).update(is_for_all=True)
        assert [seen_by(each) for each in who] == [True, True, True, False]
        row = scene.do_well(row, "contest", by=self.owner)
        notes = [line.note for line in queries.history_of(row, viewer=self.other)]
        assert notes == [""] * len(notes), "how it is done is none of their business"
        assert "不属本单位职责" in [line.note for line in queries.history_of(row, viewer=self.helper)]

    def test_is_decided_when_contested(self):
        for decision, state, owner in (
            ("uphold", A.ACCEPTED, scene.OWNER),
            ("reassign", A.ISSUED, "telecom"),
            ("withdraw", A.CANCELLED, scene.OWNER),
        ):
            row = scene.assignment_in(A.CONTESTED, by=self.office)
            done = scene.do_well(row, "decide", by=self.office, decision=decision)
            assert (done.state, done.unit.key, done.due_date) == (state, owner, row.due_date)
        with pytest.raises(Refused, match="改由哪个单位"):
            row = scene.assignment_in(A.CONTESTED, by=self.office)
            scene.do_well(row, "decide", by=self.office, unit_id=row.unit_id)

    def test_is_circulated_to_all_members_by_a_numbered_document(self):
        row = scene.assignment_in(A.ACCEPTED, by=self.office, late=True)
        fine = scene.assignment_in(A.ACCEPTED, by=self.office)
        with pytest.raises(Refused, match="没有逾期"):
            scene.circulate(row, fine, by=self.office)
        with pytest.raises(NotAllowed):
            scene.circulate(row, by=self.owner)
        key = uuid4()
        made = scene.circulate(row, by=self.office, key=key)
        assert scene.circulate(row, by=self.office, key=key).pk == made.pk
        document = Document.objects.get(record_kind="circulation", record_id=made.pk)
        assert document.number.endswith("消联通〔2026〕1号")
        row.refresh_from_db()
        assert (row.circulated_at, row.is_for_all) == (NOW, True)
        assert [each.pk for each in queries.page_of_circulations(viewer=self.other).rows] == [made.pk]
        assert queries.page_of_circulations(viewer=scene.member("government-service")).rows == []
        [last] = [line for line in queries.history_of(row, viewer=self.office) if line.verb == "circulate"]
        assert document.number in last.sentence

    def test_is_brought_before_the_convener_once_urged_and_late(self):
        row = scene.assignment_in(A.ACCEPTED, by=self.office, late=True)
        with pytest.raises(Refused, match="催办"):
            scene.do_well(row, "escalate", by=self.office)
        scene.do_well(row, "urge", by=self.office)
        row = scene.do_well(row, "receive_urge", by=self.owner)
        assert row.urges.get().answer == "本周办结。"
        row = scene.do_well(row, "escalate", by=self.office)
        assert scene.do_well(row, "instruct", by=self.convener).escalated_at == NOW

    def test_is_supervised_formally_only_with_an_authorisation_that_holds(self):
        row = scene.assignment_in(A.ACCEPTED, by=self.office)
        with pytest.raises(Refused, match="政府授权"):
            scene.do_well(row, "supervise", by=self.office)
        over = scene.authorisation(by=self.office, to_date=TODAY - DAY)
        with pytest.raises(Refused, match="政府授权"):
            scene.do_well(row, "supervise", by=self.office, authorisation_id=over.pk)
        holds = scene.authorisation(by=self.office, number="示例办函〔2026〕2号")
        row = scene.do_well(row, "supervise", by=self.office, authorisation_id=holds.pk)
        row = scene.do_well(row, "deliver", by=self.owner)
        row = scene.do_well(row, "accept_delivery", by=self.office)
        with pytest.raises(Refused, match="结论"):
            scene.do_well(row, "close", by=self.office)
        row = scene.do_well(row, "conclude", by=self.office)
        assert row.supervisions.get().objection_until == TODAY + 30 * DAY
        assert scene.do_well(row, "close", by=self.office).state == A.CLOSED
        with pytest.raises(NotAllowed):
            scene.authorisation(by=self.convener)

    def test_follows_from_a_resolution_or_a_record_that_the_office_sees(self):
        case = factories.received()
        told = {"source": "case", "source_place": case.number}
        row = scene.do_well(scene.draft(by=self.office, **told), "issue", by=self.office)
        assert (row.source_id, row.source_label, row.source_title) == (case.pk, case.number, "诉求件")
        found = queries.assignments_from("case", case.pk, viewer=self.owner, today=TODAY)
        assert [each.pk for each in found] == [row.pk]
        with pytest.raises(Refused, match="来源"):
            scene.draft(by=self.office, source="case", source_place="2699999999")
        campaign = campaigns.draft(by=campaigns.both_roles())
        row = scene.draft(by=self.office, source="campaign", source_place=str(campaign.pk))
        assert row.source_label == campaign.title
        planned = scene.resolved(scene.meeting_in(M.HELD, by=self.office), by=self.office)
        pk = scene.resolution(planned).pk
        with pytest.raises(Refused, match="一个来源"):
            scene.draft(by=self.office, resolution_id=pk, **told)
        row = scene.draft(by=self.office, resolution_id=pk)
        [shown] = queries.board_by_resolution(viewer=self.office, today=TODAY).rows
        assert (shown.resolution.pk, shown.tally.total) == (pk, 0), "a draft is not counted"

    def test_is_reminded_of_before_its_day_and_after_it_each_once(self):
        scene.assignment_in(A.ACCEPTED, by=self.office, due_date=TODAY + DAY)
        scene.assignment_in(A.ACCEPTED, by=self.office, late=True)
        assert remind_of_assignments(at=NOW) == 2
        assert remind_of_assignments(at=NOW) == 0
        assert remind_of_assignments(at=NOW + 3 * DAY) == 1, "the first one is late now"

    def test_waits_for_whoever_is_to_act(self):
        drafted = scene.assignment_in(A.DRAFTED, by=self.office)
        issued = scene.assignment_in(A.ISSUED, by=self.office)
        accepted = scene.assignment_in(A.ACCEPTED, by=self.office)

        def waits(viewer) -> set[int]:
            filters = queries.Filters(waits=True)
            return {row.pk for row in queries.page_of_assignments(viewer=viewer, today=TODAY, filters=filters).rows}

        assert (waits(self.office), waits(self.owner), waits(self.helper)) == ({drafted.pk}, {issued.pk}, set())
        scene.do_well(accepted, "urge", by=self.office)
        scene.do_well(accepted, "ask_extension", by=self.owner)
        assert (waits(self.office), waits(self.owner)) == ({drafted.pk, accepted.pk}, {issued.pk, accepted.pk})

    def test_is_listed_in_a_file_row_by_row(self):
        row = scene.assignment_in(A.ACCEPTED, by=self.office)
        heading, rows = queries.exported(viewer=self.owner, today=TODAY)
        [line] = list(rows)
        assert len(heading) == len(line)
        assert line[:4] == [row.pk, row.title, row.unit.short_name, factories.unit(scene.HELPER).short_name]


class TestPeople(Conference):
    def appoint(self, name: str, **changes) -> Person:
        told = {"unit_id": factories.unit(scene.OWNER).pk, "role": "liaison", "from_date": TODAY - 9 * DAY}
        return appoint_person(name=name, **told | changes, by=self.office, at=NOW)

    def test_one_liaison_officer_sits_for_a_unit_at_a_time(self):
        first = self.appoint("甲示例")
        second = self.appoint("乙示例", from_date=TODAY)
        first.refresh_from_db()
        assert first.to_date == TODAY
        people = queries.people_on(TODAY, viewer=self.other)
        assert [row.pk for row in people[second.unit_id]] == [second.pk]
        assert list(broken_conference()) == []
        end_term(person=second, to_date=TODAY + DAY, by=self.office, at=NOW)
        assert queries.people_on(TODAY + DAY, viewer=self.office) == {}
        assert queries.people_on(TODAY, viewer=scene.member("government-service")) == {}

    def test_the_convener_comes_from_the_lead_unit_and_members_only_sit_in_it(self):
        with pytest.raises(Refused, match="牵头单位"):
            self.appoint("丙示例", role="convener")
        with pytest.raises(Refused, match="成员单位"):
            self.appoint("丁示例", unit_id=factories.unit("government-service").pk)
        with pytest.raises(NotAllowed):
            appoint_person(
                unit_id=factories.unit().pk, role="liaison", name="戊示例", from_date=TODAY, by=self.owner, at=NOW
            )
        officer = factories.officer((scene.LEAD, Role.SUPERVISOR))
        told = {"role": "convener", "unit_id": factories.unit(scene.LEAD).pk, "username": officer.username}
        assert self.appoint("己示例", **told).officer == officer
