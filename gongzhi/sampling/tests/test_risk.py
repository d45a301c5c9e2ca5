"""Imported goods' risk: what is found, what it weighs, who decides, and the alert that two people make."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.errors import Invalid, Refused
from gongzhi.sampling.catalog import risk_rules
from gongzhi.sampling.models import AlertDraft
from gongzhi.sampling.paper import as_file
from gongzhi.sampling.queries import weighed
from gongzhi.sampling.rules import Finding, weigh
from gongzhi.sampling.states import WATCHED
from gongzhi.sampling.tests import scene
from gongzhi.sampling.verbs import do
from gongzhi.sampling.words import Level, State
from tests import factories
from tests.factories import NOW

TODAY = scene.TODAY
RULES = risk_rules()
KEYS = [weight.key for weight in RULES.weight]


def found(*findings: Finding):
    return weigh(findings, on=TODAY, rules=RULES)


class TestWeigh:
    def test_finds_no_risk_in_nothing(self):
        assert (found().score, found().level, found().reasons) == (Decimal("0.0"), Level.NONE, ())

    def test_counts_old_findings_less_and_very_old_ones_not_at_all(self):
        scores = [
            found(Finding("recall", "召回", TODAY - timedelta(days=days))).score for days in (0, 90, 91, 181, 366)
        ]
        assert scores == [Decimal("25.0"), Decimal("25.0"), Decimal("15.0"), Decimal("7.5"), Decimal("0.0")]

    def test_caps_each_sort_so_that_many_small_things_are_no_great_one(self):
        complaints = found(Finding("complaint", "投诉", TODAY, count=500))
        assert (complaints.score, complaints.level) == (Decimal("20.0"), Level.LOW)

    def test_says_of_every_point_where_it_comes_from(self):
        told = found(Finding("sample_failed", "甲", TODAY), Finding("recall", "乙", TODAY - timedelta(days=3)))
        assert told.level == Level.MEDIUM
        assert sum(reason.points for reason in told.reasons) == told.score
        assert [row["title"] for row in told.told()] == ["甲", "乙"]

    @given(st.lists(st.builds(
        Finding, st.sampled_from(KEYS), st.just("某"), st.integers(0, 500).map(lambda n: TODAY - timedelta(days=n)),
        st.integers(1, 50),
    ), max_size=30))  # fmt: skip
    def test_never_falls_with_one_finding_more_and_never_passes_what_all_sorts_give(self, findings):
        more = found(*findings, Finding("recall", "又一", TODAY))
        assert found(*findings).score <= more.score <= sum(Decimal(str(weight.most)) for weight in RULES.weight)


@pytest.fixture
def by(db):
    factories.province()
    return scene.both_roles()


def test_gathers_samples_notices_and_matters(by):
    goods = scene.goods(by=by, words="米粉", subjects=["food"])
    scene.sample_in(State.FAILED, by=by, hs_code="190110", origin="甲国")
    scene.sample_in(State.SUSPECT, by=by, hs_code="190110", origin="甲国")
    scene.sample_in(State.PASSED, by=by, hs_code="190110", origin="甲国")
    do(goods, "notice", sort="recall", title="境外召回", source="示例网", noticed_date=TODAY, by=by, at=NOW)
    for title, subject in (("米粉有异味", "food"), ("米粉标签不清", "home"), ("面包变质", "food")):
        factories.received(by=by, title=title, narrative=title, subject=subject)
    told = weighed(goods, viewer=SYSTEM, at=NOW)
    assert sorted(reason.finding.key for reason in told.reasons) == [
        "complaint", "recall", "sample_failed", "sample_suspect"
    ]  # fmt: skip
    assert told.score == Decimal("66.0")
    assert told.level == Level.HIGH
    assert next(reason.finding for reason in told.reasons if reason.finding.key == "complaint").count == 1


def test_is_decided_by_an_officer_who_says_why_if_otherwise_than_proposed(by):
    goods = scene.goods(by=by)
    do(goods, "notice", sort="recall", title="境外召回", source="示例网", noticed_date=TODAY, by=by, at=NOW)
    with pytest.raises(Refused) as refused:
        do(goods, "assess", level=Level.HIGH, by=by, at=NOW)
    assert refused.value.field == "reason"
    goods = do(goods, "assess", level=Level.MEDIUM, by=by, at=NOW)
    assert (goods.level, goods.score, len(goods.reasons)) == (Level.MEDIUM, Decimal("25.0"), 1)
    facts = journal.history(WATCHED.kind, goods.pk).last().facts
    assert (facts["before"], facts["level"], facts["proposed"]) == ("none", "medium", "medium")


def test_is_watched_with_what_can_be_checked(by):
    with pytest.raises(Invalid) as refused:
        scene.goods(by=by, title="", hs_code="19", hazards=["ghosts"], subjects=["nothing"], words="字")
    assert set(refused.value.faults) == {"title", "hs_code", "hazards", "subjects", "words"}


def test_leads_to_an_alert_that_a_second_person_approves(by):
    goods = scene.goods(by=by)
    with pytest.raises(Refused):
        do(goods, "draft", by=by, at=NOW)
    goods = scene.goods_in("watched", by=by)
    do(goods, "notice", sort="recall", title="境外召回一批", source="示例网", noticed_date=TODAY, by=by, at=NOW)
    suspect = scene.sample_in(State.SUSPECT, by=by, hs_code="190110", origin="甲国")
    alert = do(goods, "draft", by=by, at=NOW)
    assert "境外召回一批" in alert.body and "重金属" in alert.body
    assert suspect.batch not in alert.body
    alert = do(alert, "submit", by=by, at=NOW)
    with pytest.raises(Refused) as refused:
        do(alert, "approve", by=by, at=NOW)
    assert "另一名" in refused.value.reason
    second = scene.both_roles()
    alert = do(alert, "approve", by=second, at=NOW)
    assert (alert.state, alert.approver_id) == ("approved", second.id)


def test_whoever_edited_it_cannot_approve_it_either(by):
    second = scene.both_roles()
    alert = scene.alert_in("draft", by=by, writer=by)
    alert = do(alert, "edit", title="标题", body="正文", by=second, at=NOW)
    alert = do(alert, "submit", by=by, at=NOW)
    for writer in (by, second):
        with pytest.raises(Refused):
            do(alert, "approve", by=writer, at=NOW)


def test_is_a_file_in_two_forms(by):
    alert = scene.alert_in("draft", by=by, writer=by)
    for form, start in (("docx", b"PK"), ("pdf", b"%PDF-")):
        name, _media_type, content = as_file(AlertDraft.objects.get(pk=alert.pk), form, on=TODAY)
        assert name.endswith(form) and content.startswith(start)
