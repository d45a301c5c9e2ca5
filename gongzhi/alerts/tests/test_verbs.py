"""What holds for every verb of alerts: the move, every other state, roles, other units, history, the same key."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from gongzhi.alerts import queries
from gongzhi.alerts.actions.alert.lapse import lapse_alert
from gongzhi.alerts.catalog import due_seasons
from gongzhi.alerts.lapsing import end_what_is_over
from gongzhi.alerts.models import Alert, Correction
from gongzhi.alerts.states import ALERT
from gongzhi.alerts.tests import scene
from gongzhi.alerts.verbs import VERBS
from gongzhi.alerts.verify import broken_alerts
from gongzhi.alerts.words import CorrectionState, State
from gongzhi.core import journal
from gongzhi.core.actors import Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.sampling.tests import scene as sampling
from tests import factories
from tests.factories import HOLDER, NOW, OTHER

pytestmark = pytest.mark.django_db
ROWS = ALERT.transitions
each_verb = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
BY_SECOND = {"approve", "confirm_correction", "end"}
"""Verbs that the second person does."""


@pytest.fixture(autouse=True)
def people(db):
    factories.province()
    return {"by": scene.writer(), "second": scene.reviewer()}


def source_of(row) -> str:
    return next(state for state in State if state in row.sources)


def ready(row, people, state: str = "") -> Alert:
    """Make an alert from which the verb is open."""
    made = scene.alert_in(state or source_of(row), **people)
    if row.verb in {"confirm_correction", "refuse_correction"} and made.state == State.PUBLISHED:
        made = scene.do_well(made, "correct", by=people["by"])
    return made


def doer(row, people):
    return people["second"] if row.verb in BY_SECOND else people["by"]


@each_verb
class TestEachVerb:
    def test_leads_where_the_table_says_and_is_told_once(self, row, people):
        alert, by, key = ready(row, people), doer(row, people), uuid4()
        before = journal.last_seq(ALERT.kind, alert.pk)
        done = scene.do_well(alert, row.verb, by=by, key=key)
        assert done.state == (row.target or source_of(row))
        if row.verb != "lapse":
            assert scene.do_well(alert, row.verb, by=by, key=key).pk == done.pk
        lines = list(journal.history(ALERT.kind, alert.pk))
        assert len(lines) == before + 1
        assert (lines[-1].verb, lines[-1].target) == (row.verb, done.state)
        assert list(broken_alerts()) == []

    def test_is_refused_in_every_other_state(self, row, people):
        for state in set(State) - row.sources:
            alert = ready(row, people, state)
            with pytest.raises(Refused) as refused:
                scene.do_well(alert, row.verb, by=doer(row, people))
            assert not isinstance(refused.value, NotAllowed)
            assert Alert.objects.get(pk=alert.pk).state == state

    def test_is_refused_to_other_roles_and_other_units(self, row, people):
        alert = ready(row, people)
        wrong = [
            scene.reviewer(OTHER),
            factories.actor((HOLDER, Role.MEDIATOR)),
            factories.actor(("samr", Role.AUDITOR)),
        ]
        if row.verb in BY_SECOND:
            wrong.append(scene.writer())
        for by in wrong:
            with pytest.raises(NotAllowed):
                if row.verb == "lapse":
                    lapse_alert(alert=alert, by=by, at=scene.LATER)
                else:
                    scene.do_well(alert, row.verb, by=by)

    def test_has_an_action_and_a_sentence(self, row):
        assert "{who}" in str(row.sentence) or row.verb == "lapse"
        if row.verb != "lapse":
            assert VERBS[row.verb].__module__ == f"gongzhi.alerts.actions.alert.{row.verb}"


class TestTwoPersons:
    def test_whoever_wrote_does_not_approve_and_the_database_holds_it(self, people):
        both = factories.actor((HOLDER, Role.SUPERVISOR))
        alert = scene.alert_in(State.REVIEW, by=both, second=people["second"])
        with pytest.raises(Refused, match="不能审核"):
            scene.do_well(alert, "approve", by=both)
        with pytest.raises(IntegrityError), transaction.atomic():
            Alert.objects.filter(pk=alert.pk).update(state=State.APPROVED, reviewer=both.id)

    def test_whoever_mends_a_draft_no_longer_approves_it(self, people):
        alert = scene.draft(by=people["by"])
        alert = scene.do_well(alert, "edit", by=people["second"])
        alert = scene.do_well(alert, "submit", by=people["by"])
        with pytest.raises(Refused):
            scene.do_well(alert, "approve", by=people["second"])
        assert scene.do_well(alert, "approve", by=scene.reviewer()).state == State.APPROVED

    def test_the_secretariat_may_review_for_every_unit(self, people):
        alert = scene.alert_in(State.REVIEW, **people)
        assert scene.do_well(alert, "approve", by=factories.actor(("samr", Role.SECRETARIAT))).state == State.APPROVED

    def test_an_approval_is_void_once_it_is_sent_back(self, people):
        alert = scene.alert_in(State.APPROVED, **people)
        alert = scene.do_well(alert, "send_back", by=people["second"])
        assert (alert.state, alert.reviewer) == (State.DRAFT, None)


class TestCorrection:
    def test_shows_once_another_confirmed_it(self, people):
        both = scene.reviewer()
        alert = scene.alert_in(State.PUBLISHED, by=both, second=people["second"])
        alert = scene.do_well(alert, "correct", by=both)
        assert alert.body == scene.TEXT["body"]
        with pytest.raises(Refused, match="待复核"):
            scene.do_well(alert, "correct", by=both)
        with pytest.raises(Refused, match="不能自己复核"):
            scene.do_well(alert, "confirm_correction", by=both)
        alert = scene.do_well(alert, "confirm_correction", by=people["second"])
        assert alert.body == "更正后的说明。" and alert.corrected_at == NOW
        row = Correction.objects.get()
        assert (row.state, row.note, row.reviewer) == (CorrectionState.MADE, "数字有误。", people["second"].id)

    def test_that_changes_nothing_is_refused(self, people):
        alert = scene.alert_in(State.PUBLISHED, **people)
        with pytest.raises(Refused, match="没有改动"):
            VERBS["correct"](alert=alert, what="无", **scene.TEXT, by=people["by"], at=NOW)


class TestDraft:
    def test_names_each_field_that_is_wrong(self, people):
        told = {"title": " ", "summary": "长" * 141, "body": "", "advice": ""}
        with pytest.raises(Invalid) as refused:
            scene.draft(by=people["by"], **told)
        assert set(refused.value.faults) == {"title", "summary", "body", "advice"}

    def test_holds_no_number_of_a_person_but_hotlines(self, people):
        with pytest.raises(Invalid) as refused:
            scene.draft(by=people["by"], body="请联系 13812345678。", advice="身份证 11010519491231002X。")
        assert set(refused.value.faults) == {"body", "advice"}
        assert scene.draft(by=people["by"], advice="拨打 12315 或者 400-123-4567。")

    def test_holds_in_the_units_own_region_only(self, people):
        for region in ("520000", "520115", "999999"):
            with pytest.raises(Invalid) as refused:
                scene.draft(by=people["by"], region=region)
            assert set(refused.value.faults) == {"region"}
        office = factories.actor(("samr", Role.SECRETARIAT))
        assert scene.draft(by=office, unit="samr", region="520000").places == []
        assert scene.draft(by=people["by"]).places == ["520102", "520100"]

    def test_is_refused_to_another_unit(self, people):
        with pytest.raises(NotAllowed):
            scene.draft(by=scene.writer(OTHER))

    def test_with_the_same_key_makes_one(self, people):
        key = uuid4()
        assert scene.draft(by=people["by"], key=key).pk == scene.draft(by=people["by"], key=key).pk


class TestLapsing:
    def test_ends_what_is_over_and_nothing_else(self, people):
        over = scene.alert_in(State.PUBLISHED, **people)
        waits = scene.alert_in(State.APPROVED, **people)
        assert end_what_is_over(at=NOW) == 0
        assert end_what_is_over(at=scene.LATER) == 1
        assert end_what_is_over(at=scene.LATER) == 0
        over.refresh_from_db()
        waits.refresh_from_db()
        assert (over.state, over.end_reason, waits.state) == (State.ENDED, "", State.APPROVED)
        with pytest.raises(NotAllowed):
            lapse_alert(alert=waits, by=people["by"], at=scene.LATER)


class TestFromSampling:
    def test_an_approved_draft_is_offered_and_taken_up_once(self):
        both = sampling.both_roles()
        found = sampling.alert_in("approved", by=sampling.both_roles(), writer=both)
        waits = sampling.alert_in("submitted", by=sampling.both_roles(), writer=both)
        assert queries.waiting_drafts(viewer=both) == [found]
        with pytest.raises(Refused, match="还没有审核通过"):
            scene.draft(by=both, sampling_draft=waits)
        made = scene.draft(by=both, sampling_draft=found)
        assert made.sampling_draft == found and queries.waiting_drafts(viewer=both) == []
        with pytest.raises(Refused, match="已经起草过"):
            scene.draft(by=both, sampling_draft=found)


class TestSeasons:
    def test_are_asked_for_until_an_alert_of_them_is_on_its_way(self, people):
        day = date(2026, 10, 25)
        [season] = queries.seasons_without_alert(viewer=people["by"], today=day)
        assert season.key == "online-sale"
        scene.draft(by=people["by"], season="online-sale", until=date(2026, 11, 20))
        assert queries.seasons_without_alert(viewer=people["by"], today=day) == []
        assert {season.key for season in due_seasons(date(2026, 12, 31))} == {"winter", "spring-festival"}
