"""How well the province's routing rules do on real messages: `python benches/routing_accuracy.py [--errors N]`.

Reads ../shared/data/citizen-messages. The labels name seven government departments, not members, and many messages
are no consumer matters at all; PLAUSIBLE says which members may rightly get a message of each label. A message that
no member should get counts as wrong wherever it is routed; in triage it is never wrong.
"""

import argparse
import csv
import os
import random
import sys
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from python_calamine import load_workbook
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
for name in ("GONGZHI_SECRET_KEY", "GONGZHI_PERSONAL_DATA_KEYS", "GONGZHI_LOOKUP_KEY"):
    os.environ.setdefault(name, "not used here")

import django  # noqa: E402

if __name__ == "__main__":
    django.setup()

from gongzhi.core.catalogue import read_catalogue  # noqa: E402
from gongzhi.routing.catalog import NO_MEMBER, RoutingFile  # noqa: E402
from gongzhi.routing.rules import Decision, Office, Offices, Question, Rulebook, decide  # noqa: E402

MESSAGES = ROOT.parent / "shared" / "data" / "citizen-messages"
RULES = ROOT / "gongzhi" / "provinces" / "guizhou" / "routing.toml"

PLAUSIBLE = {
    "城乡建设": {"housing", "transport"},
    "环境保护": set(),
    "交通运输": {"transport", "rail", "air", "post"},
    "教育文体": {"moe", "culture"},
    "劳动和社会保障": set(),
    "商贸旅游": {"samr", "commerce", "culture", "customs", "drc", "association", "agriculture"},
    "卫生计生": {"health", "drug", "samr"},
}
"""After the lower levels of the labels' taxonomy: 公共汽车 stands under 城乡建设, 邮政管理 under 交通运输, 检验检疫
(of animals: agriculture) under 商贸旅游, 食品药品监管 under 卫生计生."""


def labelled() -> list[tuple[str, str, str]]:
    """Read the labelled messages: (label, title, text). Title and text stand in one column, taken as text."""
    with (MESSAGES / "labelled.tsv").open(encoding="utf-8") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [(label, "", text) for label, text in rows]


def held_out() -> list[tuple[str, str, str]]:
    """Read other labelled messages, on which no rule was tried while it was written. They were cut into words without
    the commonest ones and are joined again here, so they read like telegrams."""
    with (MESSAGES / "labelled_tokens.tsv").open(encoding="utf-8") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [(row[0], "", "".join(" ".join(row[1:]).split())) for row in rows]


def messages() -> list[tuple[str, str, str]]:
    """Read the unlabelled messages: (empty label, title, text)."""
    rows = load_workbook(MESSAGES / "messages.xlsx").get_sheet_by_index(0).to_python()
    return [("", str(row[2]), str(row[4])) for row in rows[1:]]


def route(rows: list[tuple[str, str, str]]) -> tuple[list[Decision], float]:
    """Decide on every row by the rules of the file, with one office a member; also tell the seconds it took."""
    rules = read_catalogue(RULES, RoutingFile)
    members = sorted({rule.member for rule in rules.rule} - {NO_MEMBER})
    offices = Offices(
        Office(number, member, member, "520000", "province") for number, member in enumerate(members, start=1)
    )
    started = time.perf_counter()
    rulebook = Rulebook(rules.rule, minimum=rules.minimum, lead=rules.lead)
    questions = (
        Question(kind="complaint", on=date(2026, 1, 5), title=title, text=text) for _label, title, text in rows
    )
    decisions = [decide(question, rulebook, offices, lambda member, question: ()) for question in questions]
    return decisions, time.perf_counter() - started


def table(title: str, *columns: str) -> Table:
    made = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        made.add_column(column, justify="right" if number else "left")
    return made


def measure(console: Console, title: str, rows: list[tuple[str, str, str]], errors: int) -> None:
    """Print how many were routed, and how many of these plausibly, by label; then some of the wrong ones."""
    decisions, seconds = route(rows)
    by_label = defaultdict(lambda: [0, 0, 0, Counter()])
    wrong = []
    for (label, _title, text), decision in zip(rows, decisions, strict=True):
        counts = by_label[label]
        counts[0] += 1
        if decision.to_triage:
            continue
        counts[1] += 1
        if decision.member in PLAUSIBLE[label]:
            counts[2] += 1
        else:
            counts[3][decision.member] += 1
            wrong.append((label, decision, text))
    shown = table(title, "label", "messages", "routed", "plausible", "precision", "went wrongly to")
    for label, (count, routed, right, strays) in by_label.items():
        stray = " ".join(f"{member} {number}" for member, number in strays.most_common(5))
        shown.add_row(label, str(count), str(routed), str(right), f"{right / routed:.1%}" if routed else "-", stray)
    routed, right = sum(c[1] for c in by_label.values()), sum(c[2] for c in by_label.values())
    shown.add_row(
        "all", str(len(rows)), f"{routed} ({routed / len(rows):.1%})", str(right), f"{right / routed:.1%}", ""
    )
    console.print(shown)
    console.print(f"{len(rows)} decisions in {seconds:.2f} s")
    for label, decision, text in random.Random(7).sample(wrong, min(errors, len(wrong))):
        console.print(f"{label} → {decision.member} {decision.rules[:3]} {text[:90]}", style="dim")


def main(errors: int) -> None:
    """Print all tables."""
    console = Console()
    measure(console, "labelled.tsv", labelled(), errors)
    measure(console, "labelled_tokens.tsv (held out)", held_out(), 0)
    rows = messages()
    decisions, seconds = route(rows)
    shown = table("messages.xlsx", "member", "messages", "by rule")
    by_member = defaultdict(Counter)
    for decision in decisions:
        by_member[decision.member or "triage"][decision.rules[0] if decision.rules else "undecided"] += 1
    for member, rules in sorted(by_member.items(), key=lambda entry: -entry[1].total()):
        shown.add_row(
            member, str(rules.total()), " ".join(f"{rule} {number}" for rule, number in rules.most_common(4))
        )
    console.print(shown)
    console.print(f"{len(rows)} decisions in {seconds:.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", type=int, default=0, help="show so many wrong ones")
    main(parser.parse_args().errors)
