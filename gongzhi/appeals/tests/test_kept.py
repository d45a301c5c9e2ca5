"""Kept appeals and waived compensation: the move, every other state, who may not, the line, the same key twice."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from gongzhi.appeals.actions.agree import agree_compensation
from gongzhi.appeals.actions.drop import drop_kept
from gongzhi.appeals.actions.waive import waive_compensation
from gongzhi.appeals.actions.wake import wake_kept
from gongzhi.appeals.models import Compensation, KeptAppeal
from gongzhi.appeals.states import COMPENSATION, KEPT
from gongzhi.appeals.tests import scene
from gongzhi.appeals.words import CompensationState, KeptState
from gongzhi.cases.models import Case
from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Role, consumer
from gongzhi.core.errors import NotAllowed, Refused
from tests import factories

pytestmark = pytest.mark.django_db

ON_ITS_DAY = scene.on(8)
VERBS = {"wake": wake_kept, "drop": drop_kept}


@pytest.fixture(autouse=True)
def province(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    factories.province()


def kept() -> KeptAppeal:
    """Make an appeal that came on the day on which the firm was asked."""
    return scene.filed(prior_complaint_date=date(2026, 5, 5)).kept


def do(verb: str, row: KeptAppeal, *, by=None, key=None):
    return VERBS[verb](kept=KeptAppeal.objects.get(pk=row.pk), by=by or consumer(row.pk), at=ON_ITS_DAY, key=key)


def lines(machine, row) -> list:
    return list(journal.history(machine.kind, row.pk))


@pytest.mark.parametrize("verb", VERBS)
class TestKept:
    def test_moves_as_the_table_says_and_writes_one_line(self, verb):
        row = kept()
        do(verb, row)
        state, line = KeptAppeal.objects.get(pk=row.pk).state, lines(KEPT, row)[-1]
        assert state == KEPT[verb].target
        assert (line.verb, line.source, line.target, line.actor_kind) == (verb, KeptState.KEPT, state, "consumer")
        assert [line.verb for line in lines(KEPT, row)].count(verb) == 1
        assert Case.objects.count() == (1 if verb == "wake" else 0)

    def test_is_refused_once_it_has_ended(self, verb):
        for first in VERBS:
            row = kept()
            do(first, row)
            before = lines(KEPT, row)
            with pytest.raises(Refused):
                do(verb, row)
            assert lines(KEPT, row) == before

    def test_is_refused_to_everybody_else(self, verb):
        row, other = kept(), kept()
        strangers = [consumer(other.pk), ANONYMOUS, scene.handler(), factories.actor(("samr", Role.SECRETARIAT))]
        strangers += [] if "system" in KEPT[verb].actors else [SYSTEM]
        for by in strangers:
            with pytest.raises(NotAllowed):
                do(verb, row, by=by)
        assert KeptAppeal.objects.get(pk=row.pk).state == KeptState.KEPT

    def test_does_nothing_the_second_time_with_the_same_key(self, verb):
        row, key = kept(), uuid4()
        do(verb, row, key=key)
        after = lines(KEPT, row)
        do(verb, row, key=key)
        assert lines(KEPT, row) == after


def test_waking_waits_for_its_day():
    row = kept()
    with pytest.raises(Refused):
        wake_kept(kept=row, by=SYSTEM, at=scene.on(1))
    assert not Case.objects.exists()


class TestWaive:
    def agreed(self, office) -> Compensation:
        case = scene.accepted(by=office, trader=scene.firm())
        scene.reported(case, by=office)
        return agree_compensation(case=case, amount=Decimal(120), due_date=date(2026, 6, 1), by=office, at=scene.NOW)

    def waive(self, row, by, key=None):
        return waive_compensation(compensation=row, reason="消费者表示不再要求", by=by, at=scene.NOW, key=key)

    def test_ends_the_claim_with_a_line_and_its_reason(self):
        office = scene.handler()
        row = self.agreed(office)
        assert self.waive(row, office).state == CompensationState.WAIVED
        line = lines(COMPENSATION, row)[-1]
        assert (line.verb, line.target, line.note) == ("waive", CompensationState.WAIVED, "消费者表示不再要求")

    def test_is_refused_to_other_offices_the_firm_and_consumers(self):
        row = self.agreed(scene.handler())
        for by in (scene.handler("telecom"), scene.as_firm(scene.firm()), consumer(row.case_id), ANONYMOUS):
            with pytest.raises(NotAllowed):
                self.waive(row, by)
        assert Compensation.objects.get().state == CompensationState.AGREED

    def test_is_refused_twice_but_with_the_same_key_it_is_the_same_act(self):
        office, key = scene.handler(), uuid4()
        row = self.agreed(office)
        self.waive(row, office, key)
        after = lines(COMPENSATION, row)
        self.waive(row, office, key)
        assert lines(COMPENSATION, row) == after
        with pytest.raises(Refused):
            self.waive(row, office)
