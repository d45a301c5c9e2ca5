"""What the bench says: a table on the screen, a JSON and a Markdown file with the machine described."""

import json
import os
import platform
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table

from benches import places
from benches.bounds import Bound
from benches.lines import Line
from benches.load import Measured

RESULTS = places.PROJECT / "benches" / "results"


@dataclass(frozen=True)
class Result:
    """One line measured."""

    line: Line
    ours: Measured
    limit: Measured
    goes: str
    """Where the time goes, if a profile was asked for."""
    note: str

    @property
    def ratio(self) -> float:
        """Ours beside plain SQL: 1.0 is as fast."""
        return self.ours.per_second / self.limit.per_second if self.limit.per_second else 0.0

    @property
    def reaches_aim(self) -> bool | None:
        """Whether the aim is reached; None where there is none."""
        if not (self.line.aim or self.line.aim_p95):
            return None
        fast = self.ours.per_second >= self.line.aim
        return fast and (not self.line.aim_p95 or self.ours.percentile(0.95) <= self.line.aim_p95)

    @property
    def aim(self) -> str:
        parts = [f"≥ {self.line.aim:,.0f}"] if self.line.aim else []
        parts += [f"p95 ≤ {self.line.aim_p95:.0f} ms"] if self.line.aim_p95 else []
        return ", ".join(parts)

    def cells(self) -> list[str]:
        return [
            self.line.title,
            f"{self.ours.per_second:,.0f} {self.line.unit}",
            *(f"{self.ours.percentile(share):,.1f}" for share in (0.5, 0.95, 0.99)),
            f"{self.limit.per_second:,.0f}",
            f"{self.limit.percentile(0.95):,.1f}",
            f"{self.ratio:.2f}",
            self.aim + {True: " ✓", False: " ✗", None: ""}[self.reaches_aim],
        ]

    def sentence(self) -> str:
        text = (
            f"{self.line.title}: {self.ours.per_second:,.0f} {self.line.unit} (p50 {self.ours.percentile(0.5):,.1f}, "
            f"p95 {self.ours.percentile(0.95):,.1f}, p99 {self.ours.percentile(0.99):,.1f} ms); "
            f"plain SQL {self.limit.per_second:,.0f}; ratio {self.ratio:.2f}"
        )
        wrong = [f"ERROR {times} × {what}" for what, times in (self.ours.errors + self.limit.errors).items()]
        return "\n    ".join([text, *wrong, *filter(None, [self.note, self.goes])])

    def told(self) -> dict:
        return {
            "key": self.line.key,
            "title": self.line.title,
            "unit": self.line.unit,
            "ours": self.ours.told(),
            "plain_sql": self.limit.told(),
            "ratio": round(self.ratio, 3),
            "aim": self.aim,
            "reaches_aim": self.reaches_aim,
            "note": self.note,
            "profile": self.goes,
        }


HEADINGS = ["", "gongzhi", "p50 ms", "p95 ms", "p99 ms", "plain SQL", "p95 ms", "ratio", "aim"]


def machine(cluster) -> dict[str, str]:
    """Describe the machine and the programs that were measured."""
    with psycopg.connect(cluster.url) as connection:
        version = connection.execute("SHOW server_version").fetchone()[0]
        safe = connection.execute("SELECT current_setting('fsync') || '/' || current_setting('synchronous_commit')")
        safety = safe.fetchone()[0]
        buffers = connection.execute("SHOW shared_buffers").fetchone()[0]
    from importlib.metadata import version as installed

    return {
        "processor": processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{places.total_memory() / 2**30:.1f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": f"{version}, fsync/synchronous_commit {safety}, shared_buffers {buffers}",
        "django": installed("Django"),
        "server": f"granian {installed('granian')}",
    }


def processor() -> str:
    for row in Path("/proc/cpuinfo").read_text().splitlines():
        if row.startswith("model name"):
            return row.partition(":")[2].strip()
    return platform.machine()


def show(results: list[Result], bounds: list[Bound], out: Console) -> None:
    """Print the table, and what reads more than it should."""
    table = Table(title="gongzhi beside plain SQL", title_justify="left")
    for number, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="left" if number in (0, 8) else "right")
    for result in results:
        table.add_row(*result.cells())
    out.print(table)
    broken = [bound for bound in bounds if not bound.holds]
    most = max((bound.read for bound in bounds), default=0)
    out.print(f"{len(bounds)} pages: the one that reads most reads {most:,} rows.")
    for bound in broken:
        out.print(f"Reads too much: {bound.page}: {bound.read:,} rows, {bound.worst}", style="red", markup=False)


def write(results, bounds, told, *, began: datetime, cases, seconds, clients, workers) -> Path:
    """Write both files; returns the Markdown one."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{began:%Y-%m-%d-%H%M}.md"
    facts = {
        "began": began.isoformat(timespec="seconds"),
        "matters": cases,
        "seconds_a_line": seconds,
        "clients": clients,
        "web_processes": workers,
        "machine": told,
        "lines": [result.told() for result in results],
        "pages": [
            {"page": bound.page, "statements": bound.statements, "rows_read": bound.read, "most": bound.most}
            for bound in bounds
        ],
    }
    path.with_suffix(".json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    path.write_text(markdown(results, bounds, told, began=began, cases=cases, clients=clients, workers=workers))
    return path


def markdown(results, bounds, told, *, began: datetime, cases, clients, workers) -> str:
    """Write the results as a page."""
    lines = [
        f"# Speed on {began:%Y-%m-%d}: {cases:,} matters",
        "",
        f"{clients} clients, {workers} web processes, load and database on the same machine: "
        f"{told['processor']}, {told['cores']} cores, {told['memory']}; {told['system']}; Python {told['python']}; "
        f"PostgreSQL {told['postgresql']}; Django {told['django']}; {told['server']}.",
        "",
        "| " + " | ".join(HEADINGS) + " |",
        "|" + "---|" * len(HEADINGS),
        *("| " + " | ".join(result.cells()) + " |" for result in results),
    ]
    notes = [(result.line.title, text) for result in results for text in (result.note, result.goes) if text]
    if notes:
        lines += ["", *(f"- {title}: {text}" for title, text in notes)]
    lines += ["", "## Rows read", "", "| page | statements | rows read | at most |", "|---|---:|---:|---:|"]
    lines += [f"| {bound.page} | {bound.statements} | {bound.read:,} | {bound.most:,} |" for bound in bounds]
    return "\n".join(lines) + "\n"
