"""Each figure of enforcement: a record that changes changes it, and no other period, agency or region has it."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.core.errors import CatalogueError
from gongzhi.core.figures import Count, Scope
from gongzhi.directory.queries import actor_for
from gongzhi.enforcement.figures import year_before
from gongzhi.enforcement.models import FiledCase, Measure
from gongzhi.enforcement.tests import scene as enforcement
from gongzhi.enforcement.words import FiledState
from gongzhi.figures.catalog import PATH, check_catalogue
from gongzhi.figures.cli import app
from gongzhi.figures.gathering import Counted, count_all, counters
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.tests import scene as inspections
from gongzhi.inspections.words import PlanKind, State
from gongzhi.monitoring.actions.begin import begin_programme
from gongzhi.monitoring.models import Hit, Run, Target
from gongzhi.monitoring.words import HitState, RunOutcome
from gongzhi.portal.tests.scene import settle
from gongzhi.sampling.models import Sample
from gongzhi.sampling.tests import scene as sampling
from tests import factories
from tests.factories import HOLDER, NOW

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(NOW)
YEAR = Scope(date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture(autouse=True)
def _province(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()


def told(code: str, scope: Scope = YEAR, viewer=SYSTEM) -> tuple:
    count = counters()[code](scope, viewer)
    return count.counted, count.out_of


def visit(sector: str, kind: str, *, key: str, number: int = 1, **more) -> Inspection:
    return inspections.finished(
        by=inspections.both_roles(key), sector=sector, kind=kind, number=number, key=key, **more
    )


VISITS = {
    "prepaid.inspections": ("prepaid", "group", "commerce"),
    "housing.inspected": ("housing", "agent", "housing"),
    "housing.inspected.developers": ("housing", "developer", "housing"),
    "housing.inspected.agents": ("housing", "agent", "housing"),
    "housing.inspected.rental": ("housing", "rental", "housing"),
    "housing.inspected.managers": ("housing", "manager", "housing"),
    "drug.inspected": ("drugs", "user", "drug"),
    "market.inspected": ("food", "seller", HOLDER),
    "culture.inspected": ("tourism", "agency", "culture"),
    "publications.inspected": ("publications", "bookshop", "culture"),
}


@pytest.mark.parametrize(("code", "of"), VISITS.items(), ids=list(VISITS))
def test_visits_count_once_made_out_of_those_to_be_made(code, of):
    sector, kind, key = of
    settle_members(key)
    visit(sector, kind, key=key)
    planned = inspections.inspection_in(
        State.ASSIGNED, by=inspections.both_roles(key), sector=sector, kind=kind, number=2, key=key
    )
    assert told(code) == (1, 2)
    with CaptureQueriesContext(connection) as asked:
        told(code)
    assert len(asked) == 1
    inspections.do_well(planned, "submit", by=sent_to(planned))
    assert told(code) == (2, 2)
    assert told(code, Scope(date(2025, 1, 1), date(2026, 1, 1))) == (0, 0)
    assert told(code, Scope(YEAR.since, YEAR.until, member="pbc")) == (0, 0)
    assert told(code, Scope(YEAR.since, YEAR.until, region="5203")) == (0, 0)
    member = factories.unit(key).member
    assert told(code, Scope(YEAR.since, YEAR.until, member=member, region="5201")) == (2, 2)


def settle_members(key: str) -> None:
    """Have the unit of an agency that the small province lacks."""
    if key in {"commerce", "drug"}:
        settle()


def sent_to(inspection: Inspection):
    return actor_for(inspection.sent[0].officer, at=NOW)


def test_people_are_counted_by_visit():
    settle_members("commerce")
    visit("prepaid", "group", key="commerce", officers=3)
    assert told("prepaid.officers") == (3, 3)
    inspections.inspection_in(
        State.ASSIGNED,
        by=inspections.both_roles("commerce"),
        sector="prepaid",
        kind="group",
        number=2,
        key="commerce",
    )
    assert told("prepaid.officers") == (3, 5)


def test_undercover_visits_are_those_of_undercover_plans():
    by = inspections.both_roles("culture")
    plan = inspections.plan(PlanKind.UNDERCOVER, by=by, sector="tourism", unit_key="culture")
    plan = inspections.do(inspections.with_targets(plan, 1, by=by, kind="agency"), "launch", by=by, at=NOW)
    inspection = inspections.do_well(plan.inspections.get(), "assign", by=by)
    assert told("culture.undercover") == (0, 1)
    inspections.do_well(inspection, "submit", by=by)
    assert (told("culture.undercover"), told("culture.inspected")) == ((1, 1), (1, 1))
    assert told("culture.undercover", viewer=factories.actor(("samr", Role.AUDITOR))) == (0, 0), "still hidden"


def test_publications_seized_are_added_up():
    made = visit("publications", "bookshop", key="culture")
    assert told("publications.seized") == (0, 0)
    inspections.do_well(made, "seize", by=sent_to(made))
    inspections.do_well(made, "seize", by=sent_to(made), quantity=8)
    assert told("publications.seized") == (20, 2)


MEASURES = {
    "prepaid.orders": ("prepaid", "rectify"),
    "prepaid.interviews": ("prepaid", "interview"),
    "housing.orders": ("housing_agent", "rectify"),
    "housing.warnings": ("housing_manager", "warning_letter"),
    "housing.bad_credit": ("housing_developer", "bad_credit"),
    "market.orders": ("food", "rectify"),
    "culture.orders": ("tourism", "rectify"),
}


@pytest.mark.parametrize(("code", "of"), MEASURES.items(), ids=list(MEASURES))
def test_measures_count_until_withdrawn_out_of_all_of_the_field(code, of):
    sector, kind = of
    by = enforcement.both_roles()
    due = {"due_date": TODAY + timedelta(days=7) if kind == "rectify" else None}
    made = measure(by, sector, kind, **due)
    other = "suspend_listing"
    measure(by, sector, other, due_date=TODAY + timedelta(days=7))
    assert told(code) == (1, 2)
    enforcement.do_well(made, "withdraw", by=by)
    assert told(code) == (0, 1)


def measure(by, sector: str, kind: str, **more):
    made = enforcement.measure(by=by, kind=kind, **more)
    Measure.objects.filter(pk=made.pk).update(sector=sector)
    return Measure.objects.get(pk=made.pk)


def case_of(sector: str, state: str = FiledState.DECIDED, **changes) -> FiledCase:
    made = enforcement.in_state("filed_case", state, by=enforcement.both_roles())
    return enforcement.with_changes(made, sector=sector, **changes)


@pytest.mark.parametrize(
    ("code", "sector"), [("drug.cases", "device"), ("market.cases", "food"), ("culture.cases", "tourism")]
)
def test_cases_count_once_decided_out_of_those_open(code, sector):
    case_of(sector, FiledState.INVESTIGATING)
    decided = case_of(sector)
    assert told(code) == (1, 2)
    enforcement.do_well(decided, "annul", by=enforcement.both_roles())
    assert told(code) == (0, 2)
    assert told(code, Scope(date(2025, 1, 1), date(2026, 1, 1))) == (0, 0)


@pytest.mark.parametrize(
    ("code", "sector"), [("drug.fines", "drug"), ("market.fines", "market"), ("culture.fines", "publications")]
)
def test_fines_and_gains_are_added_up(code, sector):
    case_of(sector)
    assert told(code) == (Decimal("120000"), 1)
    case_of(sector, gains=Decimal("30.50"))
    assert told(code) == (Decimal("240030.50"), 2)
    case_of(sector, outcome="exempt")
    assert told(code)[1] == 2


def test_value_large_cases_and_recovered_follow_the_cases():
    case_of("drug", goods_value=Decimal("600000"), is_large=True)
    case_of("cosmetics", goods_value=Decimal("10"))
    assert told("drug.value") == (Decimal("600010"), 2)
    assert told("drug.large_cases") == (1, 2)
    assert told("market.recovered") == (0, 0)
    case_of("market", recovered=Decimal("300"))
    assert told("market.recovered") == (Decimal("300"), 1)


def test_growth_is_against_the_same_days_a_year_before():
    case_of("drug")
    assert told("drug.cases_growth") == (1, 0)
    for _number in range(2):
        case_of("drug", decided_date=date(2025, 6, 1))
    assert told("drug.cases_growth") == (1, 2)
    [growth] = [
        figure for _area, rows in count_all(YEAR, viewer=SYSTEM) for figure in rows
        if figure.defined.code == "drug.cases_growth"
    ]  # fmt: skip
    assert growth.value == Decimal("-50.0")
    assert Counted(growth.defined, Count(1, 0)).value is None
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_housing_counts_penalties_and_closed_cases():
    first = case_of("housing_agent")
    assert (told("housing.penalties"), told("housing.closed")) == ((1, 1), (0, 1))
    first.penalty_set.create(kind="warning", act="住房法规", article="第一条", at=NOW)
    assert told("housing.penalties") == (2, 1)
    case_of("housing_manager", FiledState.CLOSED)
    assert told("housing.closed") == (1, 2)


def test_monitoring_counts_checks_and_findings():
    by = enforcement.both_roles()
    programme = begin_programme(
        title="广告用语", unit_id=factories.unit().pk, classes=[], every_days=7, by=by, at=NOW
    )
    target = Target.objects.create(programme=programme, url="https://shop.example/", host="shop.example")

    def run(outcome: str, at=NOW) -> Run:
        return Run.objects.create(programme=programme, target=target, at=at, outcome=outcome)

    first = run(RunOutcome.READ)
    run(RunOutcome.UNCHANGED)
    run(RunOutcome.TIMEOUT)
    run(RunOutcome.READ, at=NOW - timedelta(days=400))
    assert told("monitoring.runs") == (2, 3)

    def hit(state: str, quoted: str, decided_at=NOW) -> None:
        Hit.objects.create(
            run=first, last_run=first, target=target, programme=programme, unit=factories.unit(), state=state,
            rule="absolute", rule_title="绝对化用语", rule_class="absolute", act="广告法", article="第九条",
            mark="verified", word="最佳", quoted=quoted, found_at=NOW, decided_at=decided_at,
        )  # fmt: skip

    hit(HitState.CONFIRMED, "a")
    hit(HitState.DISMISSED, "b")
    hit(HitState.CANDIDATE, "c", None)
    assert told("monitoring.findings") == (1, 2)
    assert told("monitoring.runs", Scope(YEAR.since, YEAR.until, member="culture")) == (0, 0)


def test_sampling_counts_batches_and_those_that_passed():
    by = sampling.both_roles()
    passed = sampling.sample_in("passed", by=by, kind="drug")
    sampling.sample_in("testing", by=by, kind="drug")
    Sample.objects.filter(pk=passed.pk).update(kind="device")
    assert (told("sampling.batches"), told("sampling.pass_rate.devices")) == ((2, 2), (1, 1))
    failed = sampling.sample_in("failed", by=by)
    Sample.objects.filter(pk=failed.pk).update(kind="device")
    assert told("sampling.pass_rate.devices") == (1, 2)
    shown = {row.defined.code: row.value for _area, rows in count_all(YEAR, viewer=SYSTEM) for row in rows}
    assert shown["sampling.pass_rate.devices"] == Decimal("50.00")
    assert shown["sampling.pass_rate.drugs"] is None


def test_a_viewer_counts_what_they_may_see():
    visit("food", "seller", key=HOLDER)
    assert told("market.inspected", viewer=inspections.both_roles("samr-520115")) == (0, 0)
    assert told("market.inspected", viewer=factories.actor(("samr", Role.SECRETARIAT))) == (1, 1)


class TestCatalogue:
    def test_defines_every_figure_that_is_counted(self):
        check_catalogue(set(counters()))

    def test_names_what_does_not_fit(self, tmp_path: Path):
        with pytest.raises(CatalogueError, match="is counted and not defined"):
            check_catalogue(set(counters()) | {"drug.luck"})
        with pytest.raises(CatalogueError, match=r"nothing counts drug\.value"):
            check_catalogue(set(counters()) - {"drug.value"})
        wrong = tmp_path / "figures.toml"
        wrong.write_text(PATH.read_text(encoding="utf-8").replace('"drug.value"', '"drug.cases"'), encoding="utf-8")
        with pytest.raises(CatalogueError, match="twice"):
            check_catalogue(set(counters()), wrong)


class TestCommand:
    def test_prints_every_figure_for_programs(self):
        visit("food", "seller", key=HOLDER)
        done = CliRunner().invoke(app, ["--from", "2026-01-01", "--to", "2026-12-31", "--format", "json"])
        assert done.exit_code == 0, done.output
        figures = {row["code"]: row for row in json.loads(done.output)}
        assert set(figures) == set(counters())
        row = figures["market.inspected"]
        assert (row["value"], row["counted"], row["out_of"], row["kind"], row["unit"]) == (1, 1, 1, "count", "家次")
        assert figures["drug.cases_growth"]["value"] is None

    def test_prints_a_table_and_refuses_days_in_the_wrong_order(self):
        done = CliRunner().invoke(app, ["--from", "2026-01-01", "--to", "2026-12-31", "--region", "520100"])
        assert done.exit_code == 0 and "market.inspected" in done.output
        assert CliRunner().invoke(app, ["--from", "2026-02-01", "--to", "2026-01-01"]).exit_code == 2
