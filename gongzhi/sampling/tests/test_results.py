"""A laboratory's file: each report whole or not at all, and once however often it is sent."""

import io

import pytest

from gongzhi.core.actors import Role, consumer
from gongzhi.core.errors import NotAllowed
from gongzhi.core.tables import Unusable
from gongzhi.sampling.actions.results import COLUMNS, fault_rows, take_in_results, told_faults
from gongzhi.sampling.models import Report, ResultFile, Sample
from gongzhi.sampling.tests import scene
from gongzhi.sampling.verbs import do
from gongzhi.sampling.words import State
from tests import factories
from tests.factories import NOW, OTHER

pytestmark = pytest.mark.django_db
DAY = scene.TODAY.isoformat()


@pytest.fixture
def by():
    factories.province()
    return scene.both_roles()


def table(*rows: tuple) -> io.BytesIO:
    lines = [",".join(COLUMNS), *(",".join(row) for row in rows)]
    return io.BytesIO("\n".join(lines).encode())


def rows_of(number: str, report: str, *, fail: bool = False, day: str = DAY) -> list[tuple]:
    conclusion = "不合格" if fail else "合格"
    return [
        (number, report, conclusion, day, "菌落总数", "GB 4789.2", "≤10000", "200", "合格"),
        (number, report, conclusion, day, "苯甲酸", "GB 5009.28", "≤1.0", "1.8" if fail else "0.2", conclusion),
    ]


def take_in(file, laboratory, by, **more):
    return take_in_results(laboratory=laboratory, file=file, file_name="结果.csv", by=by, at=NOW, **more)


def sent(by, laboratory, count: int = 1) -> list[Sample]:
    return [do(scene.sample(by=by), "send", laboratory=laboratory.pk, by=by, at=NOW) for _ in range(count)]


def test_takes_good_reports_in_and_sends_bad_ones_back_with_the_reason(by):
    laboratory = scene.laboratory(by=by)
    one, two, three = sent(by, laboratory, 3)
    file = table(
        *rows_of(one.number, "A1"),
        *rows_of(two.number.lower(), "A2", fail=True),
        *rows_of(three.number, "A3", day="昨天"),
        *rows_of("Y2600000000", "A4"),
    )
    done = take_in(file, laboratory, by)
    assert (done.read, done.taken, done.repeated, done.refused) == (4, 2, 0, 2)
    assert Sample.objects.get(pk=one.pk).state == State.PASSED
    assert Sample.objects.get(pk=two.pk).state == State.SUSPECT
    assert Sample.objects.get(pk=three.pk).state == State.SENT
    assert [number for number, _reason in told_faults(done)] == [6, 8]
    assert "报告日期" in told_faults(done)[0][1]
    assert len(list(fault_rows(done.file))) == 4
    assert Report.objects.get(number="A2").items.filter(passed=False).get().name == "苯甲酸"


def test_takes_the_same_file_in_once(by):
    laboratory = scene.laboratory(by=by)
    [one] = sent(by, laboratory)
    take_in(table(*rows_of(one.number, "A1")), laboratory, by)
    again = take_in(table(*rows_of(one.number, "A1")), laboratory, by)
    assert (again.taken, again.repeated, again.refused) == (0, 1, 0)
    other = take_in(table(*rows_of(one.number, "A1", fail=True)), laboratory, by)
    assert (other.taken, other.repeated, other.refused) == (0, 0, 1)
    assert Report.objects.count() == 1


def test_writes_nothing_on_trial(by):
    laboratory = scene.laboratory(by=by)
    [one] = sent(by, laboratory)
    done = take_in(table(*rows_of(one.number, "A1")), laboratory, by, dry_run=True)
    assert (done.taken, done.file) == (1, None)
    assert not Report.objects.exists() and not ResultFile.objects.exists()
    assert Sample.objects.get(pk=one.pk).state == State.SENT


def test_takes_in_the_report_of_a_re_inspection_from_the_other_laboratory_alone(by):
    record = scene.sample_in(State.RETESTING, by=by)
    wrong = take_in(table(*rows_of(record.number, "B1")), record.laboratory, by)
    assert "没有送到这家机构" in told_faults(wrong)[0][1]
    right = take_in(table(*rows_of(record.number, "B1")), record.retester, by)
    assert right.taken == 1
    assert Sample.objects.get(pk=record.pk).state == State.PASSED


def test_refuses_rows_of_a_report_that_do_not_agree(by):
    laboratory = scene.laboratory(by=by)
    [one] = sent(by, laboratory)
    first, second = rows_of(one.number, "A1")
    done = take_in(table(first, (*second[:2], "不合格", *second[3:])), laboratory, by)
    assert done.refused == 1
    assert "不一致" in told_faults(done)[0][1]


def test_tells_why_a_file_cannot_be_read(by):
    with pytest.raises(Unusable):
        take_in(io.BytesIO("甲,乙\n1,2\n".encode()), scene.laboratory(by=by), by)


def test_reaches_samples_of_others_neither_for_another_unit_nor_for_strangers(by):
    laboratory = scene.laboratory(by=by)
    [one] = sent(by, laboratory)
    done = take_in(table(*rows_of(one.number, "A1")), laboratory, factories.actor((OTHER, Role.HANDLER)))
    assert done.refused == 1
    with pytest.raises(NotAllowed):
        take_in(table(*rows_of(one.number, "A1")), laboratory, consumer(1))
