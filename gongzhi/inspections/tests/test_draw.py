"""The reckoning of draws: the same for everybody, fair by tickets, and every tampering shows."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from gongzhi.inspections import draw as reckoning
from gongzhi.inspections.cli import app
from gongzhi.inspections.draw import Recusal, Sendable, Target, TooFew

TICKETS = {"A": 1, "B": 2, "C": 3, "D": 4}


def targets(count: int) -> list[Target]:
    return [Target(f"t{n}", "ABCD"[n % 4], f"示例店{n}") for n in range(count)]


def officers(count: int) -> list[Sendable]:
    return [Sendable(f"o{n}", "某局") for n in range(count)]


def bundle(count: int = 3, *, seed: str = "ab", word: str = "晴", recusals: int = 1) -> dict:
    told = {
        "algorithm": reckoning.ALGORITHM,
        "tickets": TICKETS,
        "targets": [target.line for target in targets(12)],
        "officers": [officer.line for officer in officers(5)],
        "aside": [["t1", "o1"]],
        "random": seed,
        "word": word,
        "count": count,
        "each": 2,
        "recusals": [],
    }
    told |= {f"{name}_hash": reckoning.list_hash(told[name]) for name in ("targets", "officers")}
    aside = [Recusal("t1", "o1")]
    picks = reckoning.draw(
        targets(12),
        officers(5),
        seed=reckoning.seed_of(seed, word),
        tickets=TICKETS,
        count=count,
        each=2,
        aside=aside,
    )
    told["picks"] = [[pick.target, list(pick.officers)] for pick in picks]
    for number in range(1, recusals + 1):
        recusal = Recusal(picks[0].target, picks[0].officers[0])
        instead = reckoning.substitute(
            picks, officers(5), seed=reckoning.seed_of(seed, word), number=number, recusal=recusal, aside=aside
        )
        told["recusals"].append([recusal.target, recusal.officer, instead])
    return told


class TestDraw:
    def test_is_what_sha256sum_gives(self):
        """Reckoned here once more with nothing but hashes, as a stranger would."""

        def sha(text: str) -> str:
            return hashlib.sha256(text.encode()).hexdigest()

        seed = "5f:晴"
        best = {
            target.key: min(sha(f"{seed}|target|{target.key}|{t}") for t in range(1, TICKETS[target.risk] + 1))
            for target in targets(12)
        }
        first = sorted(best, key=best.get)[:3]
        picks = reckoning.draw(targets(12), officers(5), seed=seed, tickets=TICKETS, count=3, each=2)
        assert [pick.target for pick in picks] == first
        sent = sorted((sha(f"{seed}|officer|{first[0]}|o{n}"), f"o{n}") for n in range(5))
        assert picks[0].officers == tuple(key for _hash, key in sent[:2])

    def test_does_not_depend_on_the_order_of_the_lists(self):
        one = reckoning.draw(targets(20), officers(6), seed="x", tickets=TICKETS, count=8, each=2)
        other = reckoning.draw(targets(20)[::-1], officers(6)[::-1], seed="x", tickets=TICKETS, count=8, each=2)
        assert one == other

    def test_spreads_the_visits_over_the_officers(self):
        picks = reckoning.draw(targets(40), officers(7), seed="x", tickets=TICKETS, count=35, each=2)
        load = [sum(officer.key in pick.officers for pick in picks) for officer in officers(7)]
        assert max(load) - min(load) <= 1

    def test_draws_a_class_with_more_tickets_more_often(self):
        drawn = {"A": 0, "B": 0, "C": 0, "D": 0}
        some = targets(40)
        risk_of = {target.key: target.risk for target in some}
        for number in range(400):
            first = reckoning.rank_targets(some, seed=f"{number}", tickets=TICKETS)[0]
            drawn[risk_of[first.key]] += 1
        expected = {risk: 400 * count / 10 for risk, count in TICKETS.items()}
        chi_square = sum((drawn[risk] - expected[risk]) ** 2 / expected[risk] for risk in drawn)
        assert chi_square < 16.27, drawn  # 99.9 % of fair draws, 3 degrees of freedom

    def test_sends_nobody_who_stands_aside(self):
        every = [Recusal(target.key, "o0") for target in targets(9)]
        picks = reckoning.draw(targets(9), officers(3), seed="x", tickets=TICKETS, count=9, each=2, aside=every)
        assert all("o0" not in pick.officers for pick in picks)

    def test_is_refused_where_too_few_are_left(self):
        every = [Recusal(target.key, "o0") for target in targets(3)]
        with pytest.raises(TooFew):
            reckoning.draw(targets(3), officers(2), seed="x", tickets=TICKETS, count=1, each=2, aside=every)

    @given(st.integers(1, 12), st.text(max_size=20), st.integers(0, 1))
    def test_comes_out_again_from_what_is_published(self, count, word, recusals):
        assert list(reckoning.faults(bundle(count, word=word, recusals=recusals))) == []

    @pytest.mark.parametrize(
        "change",
        [
            lambda told: told["targets"].pop(),
            lambda told: told.update(word="雨"),
            lambda told: told.update(random="cd"),
            lambda told: told["picks"].reverse(),
            lambda told: told["picks"][0][1].reverse(),
            lambda told: told["recusals"][0].__setitem__(2, told["picks"][0][1][1]),
            lambda told: told["tickets"].update(A=4),
            lambda told: told.update(count=2),
            lambda told: told.update(algorithm="dice"),
            lambda told: told.pop("officers"),
            lambda told: told["targets"].__setitem__(0, "no line"),
        ],
    )
    def test_tells_of_every_tampering(self, change):
        told = json.loads(json.dumps(bundle()))
        change(told)
        assert list(reckoning.faults(told))

    def test_keeps_separators_out_of_names(self):
        line = Target("t1", "A", "甲|乙\n丙").line
        assert reckoning.target_of(line) == Target("t1", "A", "甲/乙 丙")


class TestCommand:
    def test_says_that_a_draw_comes_out(self, tmp_path):
        file = tmp_path / "draw.json"
        file.write_text(json.dumps(bundle()))
        result = CliRunner().invoke(app, [str(file)])
        assert result.exit_code == 0
        assert "3 of 12 targets and 1 recusals come out" in result.output

    @pytest.mark.parametrize("text", ["{", "[]", json.dumps(bundle() | {"word": "雨"})])
    def test_fails_where_it_does_not(self, tmp_path, text):
        file = tmp_path / "draw.json"
        file.write_text(text)
        assert CliRunner().invoke(app, [str(file)]).exit_code == 1
