"""`gongzhi rides`: registers, a report and its comparison by command."""

import pytest
from typer.testing import CliRunner

from gongzhi.core import clock
from gongzhi.ride_hailing.cli import ride_commands
from gongzhi.ride_hailing.models import Load, Report, Run
from gongzhi.ride_hailing.tests import scene
from gongzhi.ride_hailing.tests.scene import CODE, HEAD, KEEPER, NAME, NOW, trip


@pytest.fixture
def rides(tmp_path):
    """Give a function that calls a command with a file in it: exit code and what was printed."""
    scene.keeper()
    app = ride_commands()

    def call(*words: str, rows=None) -> tuple[int, str]:
        words = list(words)
        if rows is not None:
            path = tmp_path / "file.csv"
            path.write_bytes(scene.as_csv(rows))
            words[words.index("FILE")] = str(path)
        with clock.set_to(NOW):
            found = CliRunner().invoke(app, words)
        return found.exit_code, found.output

    return call


REPORT = (
    *(
        "report",
        "FILE",
        "--unit",
        KEEPER,
        "--code",
        CODE,
        "--name",
        NAME,
        "--from",
        "2026-04-01",
        "--to",
        "2026-04-30",
    ),
    *("--trips", "2", "--revenue", "50", "--vehicles", "2", "--drivers", "2"),
)


def load_all(rides) -> None:
    for name, rows in (("platform", scene.PLATFORMS), ("vehicle", scene.VEHICLES), ("driver", scene.DRIVERS)):
        assert rides("import", name, "FILE", "--unit", KEEPER, rows=rows)[0] == 0


def test_a_register_is_imported_and_refused_rows_are_told(rides):
    rows = [*scene.VEHICLES, ("V9", "999900", "贵AD10009", "2024-01-01", "", "")]
    code, _out = rides("import", "vehicle", "FILE", "--unit", KEEPER, rows=rows)
    assert code == 1
    load = Load.objects.get()
    assert (load.taken, load.refused, load.is_whole) == (4, 1, False)
    assert rides("import", "vehicle", "FILE", "--unit", KEEPER, "--whole", rows=scene.VEHICLES[:2])[0] == 0
    assert Load.objects.latest("id").ended == 3
    assert rides("import", "vehicle", "FILE", "--unit", "nowhere", rows=scene.VEHICLES)[0] == 2


def test_a_report_is_taken_in_compared_and_compared_again_as_of_a_load(rides):
    load_all(rides)
    code, _out = rides(*REPORT, rows=[HEAD, trip(1), trip(2, vehicle=2)])
    run = Run.objects.get()
    assert code == 0 and (run.report.trips, run.flagged) == (2, 1)
    assert rides("reconcile", str(run.report_id), "--as-of", str(run.as_of_id))[0] == 0
    assert set(Run.objects.values_list("digest", flat=True)) == {run.digest}
    assert rides("reconcile", "99999999")[0] == 2


def test_a_report_that_is_wrong_is_refused_and_one_that_cannot_be_read_says_so(rides):
    assert rides(*(word if word != CODE else "1" for word in REPORT), rows=[HEAD, trip(1)])[0] == 2
    assert not Report.objects.exists()
    assert rides(*REPORT, rows=[("甲", "乙"), ("1", "2")])[0] == 2
    assert Report.objects.get().fault
