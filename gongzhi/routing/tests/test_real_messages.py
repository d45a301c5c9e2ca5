"""The province's rules on real citizens' messages; see benches/routing_accuracy.py for the figures."""

import importlib.util
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(
    not (ROOT.parent / "shared" / "data" / "citizen-messages").exists(), reason="the real messages are not here"
)


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("routing_accuracy", ROOT / "benches" / "routing_accuracy.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("source", ["labelled", "held_out"])
def test_of_what_is_routed_at_least_85_percent_goes_to_a_plausible_member(bench, source):
    rows = getattr(bench, source)()
    routed = [
        decision.member in bench.PLAUSIBLE[row[0]]
        for row, decision in zip(rows, bench.route(rows)[0], strict=True)
        if not decision.to_triage
    ]
    assert sum(routed) / len(routed) >= 0.85
    assert len(routed) / len(rows) >= 0.25


@pytest.mark.parametrize("label", ["环境保护", "劳动和社会保障"])
def test_of_what_is_no_members_business_hardly_anything_is_routed(bench, label):
    rows = [row for row in bench.labelled() + bench.held_out() if row[0] == label]
    assert sum(not decision.to_triage for decision in bench.route(rows)[0]) / len(rows) <= 0.03


def test_decides_on_2801_messages_in_two_seconds_of_work(bench):
    rows = bench.messages()
    started = time.process_time()
    assert len(bench.route(rows)[0]) == 2801
    assert time.process_time() - started < 2
