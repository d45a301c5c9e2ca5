"""The real files beside the project go in through `gongzhi import`, each matter once; bad rows come back."""

import csv
from collections import Counter

import pytest
from typer.testing import CliRunner

from gongzhi.cases.models import Case, CaseText
from gongzhi.cases.words import Kind, State
from gongzhi.core.journal import broken_chains
from gongzhi.exchange.models import ImportRun
from gongzhi.exchange.tally import Tally
from gongzhi.exchange.tests.conftest import load_guizhou
from gongzhi.exchange.tests.scene import DATA

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real files do not lie beside the project"),
]


@pytest.fixture(autouse=True)
def guizhou(db):
    load_guizhou()


def told(connector: str, file, *rest) -> tuple[int, str]:
    """Run `gongzhi import`; give its exit code and what it printed."""
    from gongzhi.exchange.cli import import_commands

    result = CliRunner().invoke(import_commands(), ["--connector", connector, str(file), *map(str, rest)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


class TestCitizenMessages:
    FILE = DATA / "citizen-messages" / "messages.xlsx"

    def test_all_go_in_once_and_the_end_says_where_they_went(self):
        code, output = told("citizen-messages", self.FILE, "--dry-run")
        assert code == 0 and "2801 rows read: 2801 would be taken" in output
        assert Case.objects.count() == 0 and not ImportRun.objects.exists()

        code, output = told("citizen-messages", self.FILE)
        assert code == 0 and "2801 rows read: 2801 taken, 0 in before, 0 refused" in output
        tally = Tally.of(ImportRun.objects.get().told)
        triage = Case.objects.filter(state=State.TRIAGE).count()
        assert f"To triage: {triage}" in output and tally.to_triage == triage
        assert sum(tally.units.values()) + triage == sum(tally.rules.values()) + triage == 2801
        units = Counter(Case.objects.exclude(state=State.TRIAGE).values_list("unit__name", flat=True))
        assert dict(tally.units) == units and all(name in output for name in units)
        kinds = Counter(Case.objects.values_list("kind", flat=True))
        assert kinds[Kind.ENQUIRY] > kinds[Kind.REPORT] > 0 < kinds[Kind.COMPLAINT]
        assert Case.objects.filter(anonymous=False).count() == 0
        assert not CaseText.objects.filter(narrative__startswith="\n").exists()
        assert broken_chains() == []

        code, output = told("citizen-messages", self.FILE)
        assert code == 0 and "0 taken, 2801 in before" in output
        assert Case.objects.count() == 2801

    def test_hot_ones_with_dates_of_two_types_are_all_understood(self):
        code, output = told("citizen-messages", DATA / "citizen-messages" / "hot.xlsx", "--dry-run")
        assert code == 0 and "4326 rows read: 4326 would be taken" in output

    def test_replied_ones_are_received_and_answered_at_their_own_times(self):
        file = DATA / "citizen-messages" / "replies.xlsx"
        code, output = told("citizen-messages", file, "--limit", 40)
        assert code == 0 and "with their answer: 40" in output
        cases = Case.objects.select_related("text", "unit")
        assert {(case.state, case.kind, case.unit.key) for case in cases} == {
            (State.CLOSED, Kind.ENQUIRY, "government-service")
        }
        assert all(case.text.answer and case.received_at < case.closed_at for case in cases)
        assert max(case.closed_at for case in cases).year < 2021
        code, output = told("citizen-messages", file, "--dry-run")
        assert code == 0 and "2816 rows read: 2776 would be taken, 40 in before, 0 refused" in output


class TestCarComplaints:
    def test_of_one_encoding_are_those_of_the_other(self):
        folder = DATA / "car-complaints"
        code, output = told("car-complaints", folder / "complaints_gb18030.csv")
        assert code == 0 and "2100 taken" in output
        assert Case.objects.filter(unit__member="samr", state=State.RECEIVED).count() >= 2099
        code, output = told("car-complaints", folder / "complaints.csv")
        assert code == 0 and "0 taken, 2100 in before" in output


class TestCfpb:
    def test_are_understood_to_the_last_and_go_in(self):
        file = DATA / "cfpb" / "complaints_2023-06.parquet"
        code, output = told("cfpb", file, "--dry-run")
        assert code == 0 and "10000 rows read: 10000 would be taken, 0 in before, 0 refused" in output
        code, output = told("cfpb", file, "--limit", 1500)
        assert code == 0 and "1500 taken" in output
        assert set(Case.objects.values_list("unit__member", flat=True)) == {"pbc"}
        assert Case.objects.filter(trader=None).count() == 0


class TestProcon:
    FILE = DATA / "procon" / "reclamacoes_2018.csv"

    def test_rows_with_a_stray_separator_come_back_and_go_in_when_mended(self, tmp_path):
        errors = tmp_path / "errors.csv"
        code, output = told("procon", self.FILE, "--limit", 3215, "--errors", errors)
        assert code == 1 and "3215 rows read: 3213 taken, 0 in before, 2 refused" in output
        head, *rows = csv.reader(errors.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
        assert head[0] == "原因" and [row[0].partition("：")[0] for row in rows] == ["第 622 行", "第 3216 行"]
        assert "24 格" in rows[1][0]

        unnamed, stray = rows
        unnamed[head.index("DataAbertura")] = "2018-01-15"
        place = head.index("strNomeFantasia")
        stray[place : place + 2] = ["".join(stray[place : place + 2])]
        with errors.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows([head, unnamed, stray])
        code, output = told("procon", errors)
        assert code == 0 and "2 rows read: 2 taken" in output
        code, output = told("procon", errors)
        assert code == 0 and "0 taken, 2 in before" in output

    def test_another_connectors_file_is_unusable(self):
        code, output = told("citizen-messages", self.FILE)
        assert code == 2 and "缺少列" in output
        code, output = told("nothing", self.FILE)
        assert code == 2 and "There is no connector nothing" in output
