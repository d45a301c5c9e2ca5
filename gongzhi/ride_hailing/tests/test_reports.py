"""Reports of trips: what is taken, refused and counted; what comparing with the registers flags, and why."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pyarrow
import pyarrow.parquet
import pytest

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.directory.models import Unit
from gongzhi.ride_hailing import kept, queries
from gongzhi.ride_hailing.actions.load import load_report
from gongzhi.ride_hailing.actions.receive import receive_report
from gongzhi.ride_hailing.actions.reconcile import reconcile_report
from gongzhi.ride_hailing.actions.reveal import reveal_trip
from gongzhi.ride_hailing.actions.take_in import take_in_report
from gongzhi.ride_hailing.actions.withdraw import withdraw_report
from gongzhi.ride_hailing.models import Finding, Flag, Load, Report, Run, Trip
from gongzhi.ride_hailing.rules import compared, figures_agree
from gongzhi.ride_hailing.states import FINDING, REPORT
from gongzhi.ride_hailing.tests import scene
from gongzhi.ride_hailing.tests.scene import HEAD, NOW, trip
from gongzhi.ride_hailing.verify import broken_rides
from gongzhi.ride_hailing.words import FindingState, ReportState
from tests import factories
from tests.factories import HOLDER


def faults(report: Report) -> dict[str, int]:
    return dict(report.refusals.values_list("fault", "rows"))


def why(run: Run) -> dict[str, list[int]]:
    return {flag.trip.number: flag.reasons for flag in Flag.objects.filter(run=run).select_related("trip")}


class TestReceive:
    def test_keeps_the_file_in_pieces_and_gives_it_back(self, monkeypatch):
        monkeypatch.setattr(kept, "PIECE", 50)
        monkeypatch.setattr(kept.even, "__defaults__", (50,))
        body = scene.as_csv([HEAD, *(trip(n) for n in range(9))])
        report = scene.received([], body=body)
        pieces = list(report.pieces.order_by("seq").values_list("size", "sha256"))
        assert len(pieces) > 5 and kept.opened(pieces).read() == body
        file = kept.opened(pieces)
        file.seek(-20, 2)
        assert file.read() == body[-20:]

    def test_the_same_file_of_a_platform_goes_in_once(self):
        assert scene.received([trip(1)]) == scene.received([trip(1)])
        assert [line.verb for line in journal.history(REPORT.kind, Report.objects.get().pk)] == ["receive"]

    def test_the_same_file_at_another_office_is_refused_and_says_who_has_it(self):
        scene.received([trip(1)])
        other = Unit.objects.create(
            key="transport-other", name="遵义市交通运输局", short_name="遵义市交通局", member="transport",
            region_id="520300", level="province",
        )  # fmt: skip
        told = {"new": scene.new_report(), "pieces": [scene.as_csv([HEAD, trip(1)])], "by": SYSTEM, "at": NOW}
        with pytest.raises(Refused, match="市交通委"):
            receive_report(**told, unit_id=other.pk)

    @pytest.mark.parametrize(
        ("field", "value"),
        [("code", "12"), ("name", " "), ("to_date", date(2026, 3, 1)), ("to_date", date(2026, 5, 7)), ("trips", -1)],
    )
    def test_is_refused_beside_the_field_that_is_wrong(self, field, value):
        with pytest.raises(Invalid) as refused:
            scene.received([trip(1)], **{field: value})
        assert set(refused.value.faults) == {field}

    def test_is_refused_to_who_keeps_no_registers(self):
        unit = scene.keeper()
        for stranger in (factories.actor((HOLDER, Role.HANDLER)), scene.officer(Role.AUDITOR), ANONYMOUS):
            with pytest.raises(NotAllowed):
                receive_report(new=scene.new_report(), pieces=[b"x"], unit_id=unit.pk, by=stranger, at=NOW)

    def test_an_empty_or_too_large_file_is_refused(self, settings):
        settings.RIDES_MOST_BYTES = 10
        for pieces in ([], [b"12345678901"]):
            with pytest.raises(Refused):
                receive_report(new=scene.new_report(), pieces=pieces, unit_id=scene.keeper().pk, by=SYSTEM, at=NOW)


class TestLoad:
    def test_takes_trips_and_refuses_each_other_row_with_all_its_reasons(self):
        rows = [
            trip(1),
            ("", "520102", "2026-04-15 08:00", "贵AD10001", "520100199001010001", "5"),
            ("T3", "999999", "2026-04-15 08:00", "贵AD10001", "520100199001010001", "5"),
            ("T4", "520102", "2026-04-31 08:00", "贵AD10001", "520100199001010001", "5"),
            ("T5", "520102", "2026-05-01 08:00", "贵AD10001", "520100199001010001", "5"),
            ("T6", "520102", "2026/4/5 8:00", "AD1", "x", "-5"),
            trip(1, fare="99"),
        ]
        report = load_report(report=scene.received(rows), by=SYSTEM, at=NOW)
        assert (report.state, report.rows, report.trips, report.refused) == (ReportState.LOADED, 7, 1, 6)
        assert faults(report) == {
            "number": 1, "city": 1, "time": 1, "period": 1, "plate": 1, "driver": 1, "fare": 1, "repeated": 1,
        }  # fmt: skip
        refused = list(queries.refused_rows(report, viewer=SYSTEM))
        assert [row[0] for row in refused] == [3, 4, 5, 6, 7, 8]
        kept_trip = Trip.objects.get()
        assert (kept_trip.number, kept_trip.city, kept_trip.fare) == ("T1", "520100", Decimal("20.00"))
        assert kept_trip.started_at.isoformat() == "2026-04-15T00:30:00+00:00" and kept_trip.day == date(2026, 4, 15)

    def test_tells_rows_whose_cells_do_not_fit_the_headings(self):
        body = scene.as_csv([HEAD, trip(1), (*trip(2), "surplus"), trip(3)])
        report = load_report(report=scene.received([], body=body), by=SYSTEM, at=NOW)
        assert (report.rows, report.trips, faults(report)) == (3, 2, {"cells": 1})
        assert [row[0] for row in queries.refused_rows(report, viewer=SYSTEM)] == [3]

    def test_a_trip_known_from_another_report_is_refused_until_that_one_is_withdrawn(self):
        by = scene.officer()
        first = load_report(report=scene.received([trip(1), trip(2)]), by=SYSTEM, at=NOW)
        second = load_report(report=scene.received([trip(2), trip(3)]), by=SYSTEM, at=NOW)
        assert (second.trips, faults(second)) == (1, {"known": 1})
        withdraw_report(report=first, reason="报送有误", by=by, at=NOW)
        third = load_report(report=scene.received([trip(2), trip(4)]), by=SYSTEM, at=NOW)
        assert third.trips == 2

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_reads_text_in_the_usual_encodings(self, encoding):
        body = scene.as_csv([HEAD, trip(1), trip(2, vehicle=2)], encoding)
        assert load_report(report=scene.received([], body=body), by=SYSTEM, at=NOW).trips == 2

    def test_reads_parquet_with_numbers_times_and_our_own_headings(self):
        names = ("trip_number", "city", "started_at", "plate", "driver", "fare")
        zone = pyarrow.timestamp("us", "UTC")
        sink = pyarrow.BufferOutputStream()
        started = pyarrow.array([datetime(2026, 4, 14, 20, 0), None], pyarrow.timestamp("us")).cast(zone)
        columns = [
            ["T1", "T2"],
            [520102, 520102],
            started,
            ["贵AD10001"] * 2,
            ["520100199001010001"] * 2,
            [12.5, 3.0],
        ]
        pyarrow.parquet.write_table(pyarrow.table(dict(zip(names, columns, strict=True))), sink)
        report = scene.received([], body=sink.getvalue().to_pybytes())
        report = load_report(report=report, by=SYSTEM, at=NOW)
        assert (report.trips, faults(report)) == (1, {"time": 1})
        assert Trip.objects.get().day == date(2026, 4, 15) and Trip.objects.get().fare == Decimal("12.50")

    @pytest.mark.parametrize("body", [b"PK\x03\x04rubbish", b"PAR1rubbish", "甲,乙\n1,2\n".encode()])
    def test_a_file_that_cannot_be_read_says_why(self, body):
        report = load_report(report=scene.received([], body=body), by=SYSTEM, at=NOW)
        assert report.state == ReportState.UNUSABLE and report.fault
        assert take_in_report(report.pk, at=NOW) is None

    def test_counts_what_the_platform_declares(self):
        told = {"trips": 3, "revenue": Decimal("60.00"), "vehicles": 2, "drivers": 2}
        rows = [trip(1), trip(2, vehicle=2), trip(3, vehicle=2)]
        report = load_report(report=scene.received(rows, **told), by=SYSTEM, at=NOW)
        assert figures_agree(report)
        report.said_revenue += 1
        assert [row.difference for row in compared(report)] == [0, 1, 0, 0]


class TestReconcile:
    CASES = {
        "in order": (trip(1), None),
        "no permit of the vehicle": (trip(1, vehicle=4, driver=1), [21, 41]),
        "permit lapsed": (trip(1, vehicle=2), [22]),
        "permit in force on its last day": (trip(1, vehicle=2, day="2026-04-10"), None),
        "permit of another prefecture": (trip(1, vehicle=3), [23]),
        "permit suspended": (trip(1, vehicle=5, day="2026-04-03"), [22]),
        "suspension is over": (trip(1, vehicle=5, day="2026-04-04"), None),
        "suspended for one day": (trip(1, vehicle=5, day="2026-04-05"), [22]),
        "no permit of the driver": (trip(1, driver=9), [31, 42]),
        "platform suspended": (trip(1, day="2026-04-20"), [12]),
        "platform has no licence there": (trip(1, city="520302"), [11, 23, 33]),
        "neither vehicle nor driver of the platform": (trip(1, vehicle=4, driver=9), [21, 31, 41, 42]),
        "not the registered pair": (trip(1, vehicle=1, driver=5), [43]),
    }

    @pytest.mark.parametrize("name", CASES)
    def test_flags_a_trip_with_its_reasons(self, name):
        scene.registers()
        row, expected = self.CASES[name]
        run = scene.compared(row)
        assert why(run) == ({"T1": expected} if expected else {})
        assert run.flagged == len(why(run)) and run.has_pairs

    def test_names_the_row_of_the_register_and_its_days(self):
        scene.registers()
        run = scene.compared(trip(1, vehicle=2))
        (flagged,) = queries.flagged(run, viewer=SYSTEM).rows
        assert [each.text for each in flagged.why] == ["车辆在贵阳市的运输证当天无效"]
        assert flagged.why[0].register == "V2 2024-01-01 — 2026-04-10"
        assert "10002" not in flagged.plate and "*" in flagged.driver

    def test_says_that_pairs_were_not_compared_where_there_are_none(self):
        scene.registers(pairs=False)
        run = scene.compared(trip(1, vehicle=1, driver=5))
        assert not run.has_pairs and run.flagged == 0

    def test_is_refused_without_registers(self):
        report = load_report(report=scene.received([trip(1)]), by=SYSTEM, at=NOW)
        with pytest.raises(Refused, match="平台经营许可证"):
            reconcile_report(report=report, by=SYSTEM, at=NOW)
        assert take_in_report(report.pk, at=NOW) is None

    def test_repeated_as_of_the_same_load_gives_the_same_and_later_loads_do_not_change_it(self):
        scene.registers()
        first = scene.compared(trip(1, vehicle=2), trip(2))
        longer = [scene.VEHICLES[0], ("V2", scene.CITY, "贵AD10002", "2024-01-01", "2028-04-10", "")]
        scene.load("vehicle", longer, at=NOW + timedelta(days=1))
        now = reconcile_report(report=first.report, by=SYSTEM, at=NOW)
        then = reconcile_report(report=first.report, by=SYSTEM, at=NOW, as_of=first.as_of)
        assert (first.flagged, now.flagged, then.flagged) == (1, 0, 1)
        assert then.digest == first.digest != now.digest
        found = queries.difference(first, now, viewer=SYSTEM)
        assert (found.only_first, found.only_second, found.other_reasons) == (1, 0, 0)
        assert queries.difference(first, then, viewer=SYSTEM).is_none

    def test_the_same_key_twice_compares_once(self):
        scene.registers()
        report, key = scene.compared(trip(1)).report, uuid4()
        first = reconcile_report(report=report, by=SYSTEM, at=NOW, key=key)
        assert reconcile_report(report=report, by=SYSTEM, at=NOW, key=key) == first
        assert Run.objects.count() == 2

    def test_tallies_by_kind_reason_and_city(self):
        scene.registers()
        run = scene.compared(
            trip(1, vehicle=2), trip(2, vehicle=2), trip(3, city="520302"), trip(4, vehicle=1, driver=5)
        )
        unlicensed, mismatch = queries.tallies(run, viewer=SYSTEM)
        assert (unlicensed.trips, unlicensed.vehicles, mismatch.trips) == (3, 2, 1)
        reasons = {row.title: row.trips for row in unlicensed.reasons}
        assert reasons["车辆运输证当天无效"] == 2 and reasons["平台没有经营许可"] == 1
        assert [(code, tally.trips) for code, _name, tally in unlicensed.cities] == [("520100", 2), ("520300", 1)]

    def test_lists_page_by_page_and_by_choice(self):
        scene.registers()
        run = scene.compared(*(trip(n, vehicle=2) for n in range(5)), trip(9, vehicle=1, driver=5))
        first = queries.flagged(run, viewer=SYSTEM, size=4)
        rest = queries.flagged(run, viewer=SYSTEM, size=4, after=first.after)
        assert [row.number for row in first.rows + rest.rows] == ["T0", "T1", "T2", "T3", "T4", "T9"]
        assert not rest.after
        only = queries.flagged(run, viewer=SYSTEM, violation="mismatch").rows
        assert [row.number for row in only] == ["T9"]
        assert not queries.flagged(run, viewer=SYSTEM, city="520300").rows
        assert [row.number for row in queries.flagged(run, viewer=SYSTEM, trip="T3").rows] == ["T3"]
        assert len(list(queries.exported(run, viewer=SYSTEM))) == 6

    def test_costs_the_same_number_of_queries_at_one_row_and_at_many(self, django_assert_num_queries):
        scene.registers()
        few = scene.compared(trip(1, vehicle=2))
        many = scene.compared(*(trip(n, vehicle=2) for n in range(100, 125)))
        for run, count in ((few, 1), (many, 25)):
            with django_assert_num_queries(3):
                assert len(queries.flagged(run, viewer=SYSTEM).rows) == count


class TestFindingsOfRuns:
    def test_each_kind_becomes_a_candidate_that_follows_newer_runs(self):
        scene.registers()
        run = scene.compared(trip(1, vehicle=2), trip(2, vehicle=1, driver=5))
        assert set(Finding.objects.values_list("violation", "trips")) == {("unlicensed", 1), ("mismatch", 1)}
        longer = [scene.VEHICLES[0], ("V2", scene.CITY, "贵AD10002", "2024-01-01", "2028-04-10", "")]
        scene.load("vehicle", longer)
        newer = reconcile_report(report=run.report, by=SYSTEM, at=NOW)
        finding = Finding.objects.get(violation="unlicensed")
        assert (finding.run, finding.trips, finding.state) == (newer, 0, FindingState.CANDIDATE)
        assert "没有标出" in finding.facts
        lines = [(line.verb, line.facts["trips"]) for line in journal.history(FINDING.kind, finding.pk)]
        assert lines == [("find", 1), ("renew", 0)]


class TestWithdraw:
    def test_needs_a_reason_and_ends_the_report(self):
        by, report = scene.officer(), scene.received([trip(1)])
        with pytest.raises(Refused):
            withdraw_report(report=report, reason=" ", by=by, at=NOW)
        key = uuid4()
        for _again in range(2):
            report = withdraw_report(report=report, reason="报送有误", by=by, at=NOW, key=key)
        assert report.state == ReportState.WITHDRAWN
        assert [line.verb for line in journal.history(REPORT.kind, report.pk)] == ["receive", "withdraw"]
        for again in (load_report, reconcile_report):
            with pytest.raises(Refused):
                again(report=report, by=SYSTEM, at=NOW)


class TestReveal:
    def test_shows_plate_and_number_to_the_unit_only_and_says_so_in_the_history(self):
        scene.registers()
        run = scene.compared(trip(1, vehicle=2))
        flag = Flag.objects.get(run=run)
        shown = reveal_trip(report=run.report, trip_id=flag.trip_id, by=scene.officer(), at=NOW)
        assert (shown.vehicle.plate, shown.driver.number) == ("贵AD10002", "520100199001010002")
        last = journal.history(REPORT.kind, run.report_id).last()
        assert (last.verb, last.facts) == ("reveal", {"trip": "T1"})
        for stranger in (factories.actor((HOLDER, Role.HANDLER)), factories.actor(("samr", Role.AUDITOR))):
            with pytest.raises(NotAllowed):
                reveal_trip(report=run.report, trip_id=flag.trip_id, by=stranger, at=NOW)
        with pytest.raises(Refused):
            reveal_trip(report=run.report, trip_id=flag.trip_id + 1000, by=scene.officer(), at=NOW)


class TestAccess:
    def test_a_report_and_all_of_it_show_to_its_unit_and_those_who_see_all(self):
        scene.registers()
        run = scene.compared(trip(1, vehicle=2))
        for viewer in (scene.officer(), factories.actor(("samr", Role.AUDITOR)), SYSTEM):
            assert queries.report(run.report_id, viewer=viewer) and queries.flagged(run, viewer=viewer).rows
            assert queries.findings(viewer=viewer).rows and queries.reports(viewer=viewer).rows
        for viewer in (factories.actor((HOLDER, Role.SUPERVISOR)), scene.officer(Role.ADMINISTRATOR), ANONYMOUS):
            assert not queries.reports(viewer=viewer).rows and not queries.runs(run.report, viewer=viewer)
            assert not queries.flagged(run, viewer=viewer).rows and not queries.findings(viewer=viewer).rows
            assert not queries.refusals(run.report, viewer=viewer) and not queries.tallies(run, viewer=viewer)
            with pytest.raises(Report.DoesNotExist):
                queries.report(run.report_id, viewer=viewer)


class TestVerify:
    def test_is_content_with_what_actions_made_and_names_what_is_wrong(self):
        scene.registers()
        run = scene.compared(trip(1, vehicle=2))
        assert not list(broken_rides())
        Run.objects.filter(pk=run.pk).update(flagged=7)
        Report.objects.filter(pk=run.report_id).update(trips=9)
        Trip.objects.update(vehicle_id=10**9)
        found = "\n".join(broken_rides())
        assert "says 7 flagged" in found and "says 9 trips" in found and "not there" in found


def test_loads_are_numbered_in_the_order_in_which_they_say_something():
    scene.registers()
    assert list(Load.objects.order_by("id").values_list("register", flat=True)) == [
        "platform", "vehicle", "driver", "pairing",
    ]  # fmt: skip
