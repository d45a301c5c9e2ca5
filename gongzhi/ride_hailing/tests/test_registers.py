"""Loading registers: row by row refusals, what changed and what ended, who may."""

from uuid import uuid4

import pytest

from gongzhi.core.actors import ANONYMOUS, Role
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.ride_hailing import queries
from gongzhi.ride_hailing.models import Driver, Load, RegisterRow, Vehicle
from gongzhi.ride_hailing.rules import read_periods
from gongzhi.ride_hailing.tests import scene
from tests import factories
from tests.factories import HOLDER


class TestLoad:
    def test_takes_good_rows_and_refuses_each_bad_one_with_its_reason(self):
        head = scene.VEHICLES[0]
        rows = [
            head,
            ("V1", "520102", "贵A·D10001", "2024-01-01", "", ""),
            ("", "520100", "贵AD10002", "2024-01-01", "", ""),
            ("V3", "999900", "贵AD10003", "2024-01-01", "", ""),
            ("V4", "520100", "12345", "2024-01-01", "", ""),
            ("V5", "520100", "贵AD10005", "2024-13-01", "", ""),
            ("V6", "520100", "贵AD10006", "2024-02-01", "2024-01-01", ""),
            ("V7", "520100", "贵AD10007", "2024-02-01", "", "2024-05-05/2024-05-01"),
            ("V1", "520100", "贵AD10008", "2024-01-01", "", ""),
        ]
        load = scene.load("vehicle", rows)
        assert (load.rows, load.taken, load.refused) == (8, 1, 7)
        assert [row for row, _reason in load.faults] == [3, 4, 5, 6, 7, 8, 9]
        assert "证号" in load.faults[0][1] and "第 2 行" in load.faults[-1][1]
        row = RegisterRow.objects.get()
        assert (row.number, row.city, row.vehicle.plate) == ("V1", "520100", "贵AD10001")

    def test_keeps_plates_and_numbers_encrypted_and_once(self):
        scene.registers()
        assert Vehicle.objects.count() == 4 and Driver.objects.count() == 4
        raw = Vehicle.objects.extra(select={"raw": "plate"}).values_list("raw", flat=True)
        assert all("贵".encode() not in bytes(value) for value in raw)

    def test_the_same_file_twice_goes_in_once(self):
        first, second = scene.load("vehicle", scene.VEHICLES), scene.load("vehicle", scene.VEHICLES)
        assert first == second and Load.objects.count() == 1

    def test_the_same_key_twice_loads_once(self):
        key = uuid4()
        first = scene.load("vehicle", scene.VEHICLES, key=key)
        assert scene.load("vehicle", scene.VEHICLES[:2], key=key) == first

    def test_a_changed_row_replaces_and_the_old_one_stays_readable(self):
        first = scene.load("vehicle", scene.VEHICLES)
        changed = [
            scene.VEHICLES[0],
            ("V2", scene.CITY, "贵AD10002", "2024-01-01", "2027-04-10", ""),
            scene.VEHICLES[1],
        ]
        second = scene.load("vehicle", changed)
        assert (second.taken, second.same, second.ended) == (1, 1, 0)
        old, new = RegisterRow.objects.filter(number="V2").order_by("id")
        assert (old.since, old.until, new.since, new.until) == (first, second, second, None)

    def test_a_whole_file_ends_what_it_does_not_have(self):
        scene.load("vehicle", scene.VEHICLES)
        load = scene.load("vehicle", scene.VEHICLES[:3], is_whole=True)
        assert (load.taken, load.same, load.ended) == (0, 2, 2)
        assert set(RegisterRow.objects.filter(until=None).values_list("number", flat=True)) == {"V1", "V2"}

    def test_a_whole_file_with_a_bad_row_ends_nothing(self):
        scene.load("vehicle", scene.VEHICLES)
        bad = [*scene.VEHICLES[:2], ("V9", "999900", "贵AD10009", "2024-01-01", "", "")]
        with pytest.raises(Refused):
            scene.load("vehicle", bad, is_whole=True)
        assert Load.objects.count() == 1

    def test_a_file_without_a_column_is_refused_as_a_whole(self):
        with pytest.raises(Refused, match="车牌号"):
            scene.load("vehicle", [("证号", "城市代码", "有效期起"), ("V1", "520100", "2024-01-01")])

    def test_reads_workbooks_and_parquet_too(self):
        load = scene.load("driver", [], pieces=[scene.as_parquet(scene.DRIVERS)])
        assert load.taken == 4

    def test_is_refused_to_who_keeps_no_registers(self):
        scene.keeper()
        for stranger in (
            factories.actor((HOLDER, Role.HANDLER)),
            scene.officer(Role.AUDITOR),
            ANONYMOUS,
        ):
            with pytest.raises(NotAllowed):
                scene.load("vehicle", scene.VEHICLES, by=stranger)
        assert scene.load("vehicle", scene.VEHICLES, by=scene.officer()).taken == 4


class TestRegister:
    def test_shows_masked_rows_to_keepers_and_to_those_who_see_all_and_to_nobody_else(self):
        scene.registers()
        rows = queries.register_rows("vehicle", viewer=scene.officer()).rows
        assert len(rows) == 4 and all("*" in said.who and "10001" not in said.who for said in rows)
        assert queries.register_rows("vehicle", viewer=factories.actor(("samr", Role.AUDITOR))).rows
        assert not queries.register_rows("vehicle", viewer=factories.actor((HOLDER, Role.HANDLER))).rows
        assert not queries.loads(viewer=factories.actor((HOLDER, Role.HANDLER))).rows

    def test_costs_the_same_at_one_row_and_at_many(self, django_assert_num_queries):
        scene.load("vehicle", scene.VEHICLES[:2])
        by = scene.officer()
        with django_assert_num_queries(3):
            assert len(queries.register_rows("vehicle", viewer=by).rows) == 1
        many = [scene.VEHICLES[0], *((f"W{n}", scene.CITY, f"贵AE1{n:04}", "2024-01-01", "", "") for n in range(25))]
        scene.load("vehicle", many)
        with django_assert_num_queries(3):
            assert len(queries.register_rows("vehicle", viewer=by).rows) == 26


def test_periods_are_read_in_order_and_refused_backwards():
    found = read_periods("2026-03-01/2026-03-05；2026-01-02")
    assert [(str(a), str(b)) for a, b in found] == [("2026-01-02", "2026-01-02"), ("2026-03-01", "2026-03-05")]
    with pytest.raises(ValueError, match="2026"):
        read_periods("2026-03-05/2026-03-01")
