"""Findings: told by members or found by runs, confirmed as clues or set aside."""

from uuid import uuid4

import pytest
from django.db import transaction

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.words import Source
from gongzhi.ride_hailing import queries
from gongzhi.ride_hailing.actions.confirm import confirm_finding
from gongzhi.ride_hailing.actions.dismiss import dismiss_finding
from gongzhi.ride_hailing.actions.reconcile import reconcile_report
from gongzhi.ride_hailing.actions.reconsider import reconsider_finding
from gongzhi.ride_hailing.actions.tell import NewFinding, tell_finding
from gongzhi.ride_hailing.models import Finding
from gongzhi.ride_hailing.states import FINDING
from gongzhi.ride_hailing.tests import scene
from gongzhi.ride_hailing.tests.scene import CODE, NAME, NOW, PAPER, trip
from gongzhi.ride_hailing.words import FindingState
from tests import factories
from tests.factories import HOLDER, OTHER

VERBS = {
    "confirm": lambda finding, **told: confirm_finding(finding=finding, sector="market", **told),
    "dismiss": lambda finding, **told: dismiss_finding(finding=finding, reason="经核实不属实", **told),
    "reconsider": lambda finding, **told: reconsider_finding(finding=finding, **told),
}


def strangers():
    return [
        factories.actor((OTHER, Role.HANDLER)),
        factories.actor((HOLDER, Role.ADMINISTRATOR)),
        factories.actor(("samr", Role.AUDITOR)),
        ANONYMOUS,
    ]


def put(finding: Finding, state: str) -> Finding:
    """Put a finding into a state as the tables allow it."""
    decided = {} if state == FindingState.CANDIDATE else {"decided_at": NOW}
    if state == FindingState.CONFIRMED:
        decided["clue"] = confirm_finding(
            finding=finding, sector="market", by=factories.actor((HOLDER, Role.HANDLER)), at=NOW
        ).clue
    Finding.objects.filter(pk=finding.pk).update(**{"state": state, "decided_at": None, "clue": None} | decided)
    return Finding.objects.get(pk=finding.pk)


class TestTell:
    def test_makes_a_candidate_with_its_evidence_once_for_each_key(self):
        by, key = factories.actor((HOLDER, Role.HANDLER)), uuid4()
        first, second = scene.told(by, key=key), scene.told(by, key=key)
        assert first == second and first.unit == factories.unit()
        assert [one.name for one in queries.evidence(first, viewer=by)] == ["通报.pdf"]
        assert [line.verb for line in journal.history(FINDING.kind, first.pk)] == ["tell"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("violation", "unlicensed"),
            ("violation", "nothing"),
            ("code", "1"),
            ("name", ""),
            ("source", " "),
            ("facts", "短"),
            ("files", ()),
        ],
    )
    def test_is_refused_beside_the_field_that_is_wrong(self, field, value):
        told = {
            "code": CODE, "name": NAME, "violation": "tax", "source": "税务核查函",
            "facts": "少申报收入，未按规定扣缴税款。", "files": (PAPER,),
        } | {field: value}  # fmt: skip
        with pytest.raises(Invalid) as refused:
            tell_finding(new=NewFinding(**told), by=factories.actor((HOLDER, Role.HANDLER)), at=NOW)
        assert set(refused.value.faults) == {field}

    def test_is_refused_to_who_works_on_no_cases(self):
        for stranger in (factories.actor((HOLDER, Role.ADMINISTRATOR)), ANONYMOUS):
            with pytest.raises(NotAllowed):
                scene.told(stranger)


class TestEveryVerb:
    @pytest.mark.parametrize("verb", VERBS)
    def test_moves_as_the_table_says_writes_one_line_and_does_nothing_twice(self, verb):
        by, key, row = factories.actor((HOLDER, Role.HANDLER)), uuid4(), FINDING[verb]
        finding = scene.told(by)
        for state in FindingState.values:
            with transaction.atomic():
                fresh = put(finding, state)
                lines = journal.history(FINDING.kind, finding.pk).count()
                if state in row.sources:
                    moved = VERBS[verb](fresh, by=by, at=NOW, key=key)
                    VERBS[verb](fresh, by=by, at=NOW, key=key)
                    assert moved.state == row.target
                    assert journal.history(FINDING.kind, finding.pk).count() == lines + 1
                    assert journal.history(FINDING.kind, finding.pk).last().verb == verb
                else:
                    with pytest.raises(Refused):
                        VERBS[verb](fresh, by=by, at=NOW, key=uuid4())
                transaction.set_rollback(True)

    @pytest.mark.parametrize("verb", VERBS)
    def test_is_refused_to_strangers(self, verb):
        finding = scene.told(factories.actor((HOLDER, Role.HANDLER)))
        for stranger in strangers():
            with pytest.raises(NotAllowed):
                VERBS[verb](finding, by=stranger, at=NOW)


class TestConfirm:
    def test_becomes_a_clue_that_leads_back(self):
        by = scene.officer()
        scene.registers()
        run = scene.compared(trip(1, vehicle=2))
        finding = confirm_finding(
            finding=Finding.objects.get(run=run), sector="transport", reason="属实", by=by, at=NOW
        )
        clue = Clue.objects.get()
        assert finding.clue == clue and (clue.source, clue.source_id) == (Source.RIDE_HAILING, finding.pk)
        assert clue.details == {"violation": "未取得许可"} and clue.trader_name == NAME
        assert "车辆运输证当天无效 1 条" in clue.facts and "第三十四条" in clue.facts and "属实" in clue.facts

    def test_is_refused_when_the_newest_run_flags_nothing_of_it(self):
        by = scene.officer()
        scene.registers()
        run = scene.compared(trip(1, vehicle=2))
        scene.load("vehicle", [scene.VEHICLES[0], ("V2", scene.CITY, "贵AD10002", "2024-01-01", "", "")])
        reconcile_report(report=run.report, by=SYSTEM, at=NOW)
        with pytest.raises(Refused, match="没有标出"):
            confirm_finding(finding=Finding.objects.get(), sector="transport", by=by, at=NOW)

    def test_a_run_that_finds_no_more_than_was_decided_finds_nothing_new(self):
        scene.registers()
        run = scene.compared(trip(1, vehicle=2))
        confirm_finding(finding=Finding.objects.get(), sector="transport", by=scene.officer(), at=NOW)
        reconcile_report(report=run.report, by=SYSTEM, at=NOW)
        assert Finding.objects.count() == 1


def test_dismissing_needs_a_reason():
    by = factories.actor((HOLDER, Role.HANDLER))
    with pytest.raises(Refused):
        dismiss_finding(finding=scene.told(by), reason=" ", by=by, at=NOW)


def test_findings_show_to_their_unit_and_those_who_see_all(django_assert_num_queries):
    by = factories.actor((HOLDER, Role.HANDLER))
    finding = scene.told(by)
    for viewer in (by, factories.actor((factories.ABOVE, Role.SUPERVISOR)), factories.actor(("samr", Role.AUDITOR))):
        assert queries.finding(finding.pk, viewer=viewer) == finding
    for viewer in (factories.actor((OTHER, Role.HANDLER)), ANONYMOUS):
        with pytest.raises(Finding.DoesNotExist):
            queries.finding(finding.pk, viewer=viewer)
        assert not queries.evidence(finding, viewer=viewer)
    with django_assert_num_queries(1):
        assert len(queries.findings(viewer=by).rows) == 1
    for _n in range(24):
        scene.told(by)
    with django_assert_num_queries(1):
        assert len(queries.findings(viewer=by).rows) == 25
