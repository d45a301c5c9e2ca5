"""`python -m benches.chart`: the newest results as the table and the picture that the README shows."""

import json
import re
from pathlib import Path
from typing import Annotated

import matplotlib

matplotlib.use("svg")

import typer
from matplotlib import pyplot as plt
from matplotlib.lines import Line2D

from benches import places
from benches.lines import LINES
from benches.report import RESULTS

PICTURE = places.PROJECT / "docs" / "images" / "speed.svg"
README = places.PROJECT / "README.md"
START, END = "<!-- speed -->", "<!-- /speed -->"
LEAST = 10
"""Where the axis begins; it is logarithmic and has no zero."""
OURS, LIMIT, AIM = "#206bc4", "#9aa5b1", "#d6336c"
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def chart(
    results: Annotated[Path | None, typer.Argument(help="A JSON file of benches/results; else the newest.")] = None,
):
    """Draw the picture and write the table into the README."""
    facts = json.loads((results or newest()).read_text())
    draw(facts, PICTURE)
    text = README.read_text()
    told = f"{START}\n{table(facts)}\n{END}"
    README.write_text(re.sub(f"{re.escape(START)}.*?{re.escape(END)}", lambda _: told, text, flags=re.DOTALL))
    typer.echo(f"{PICTURE.relative_to(places.PROJECT)}, {README.name}")


def newest() -> Path:
    """Give the newest results of a whole run."""
    files = [path for path in sorted(RESULTS.glob("20??-??-??-????.json")) if is_whole(path)]
    if not files:
        raise typer.BadParameter("benches/results holds no whole run: run `make bench` first")
    return files[-1]


def is_whole(path: Path) -> bool:
    return {line["key"] for line in json.loads(path.read_text())["lines"]} == {line.key for line in LINES}


def aim_of(line: dict) -> float | None:
    """Give the throughput that is aimed at, None where there is none."""
    found = re.match(r"≥ ([\d,]+)", line["aim"])
    return float(found[1].replace(",", "")) if found else None


def draw(facts: dict, path: Path) -> None:
    """Draw what gongzhi does a second beside plain SQL and beside the aim, on a logarithmic scale."""
    lines = facts["lines"]
    rows = range(len(lines))
    figure, axes = plt.subplots(figsize=(9, 0.42 * len(lines) + 1.4))
    with plt.rc_context({"svg.hashsalt": "gongzhi"}):
        ours = [line["ours"]["per_second"] for line in lines]
        axes.barh(rows, ours, color=OURS, height=0.55)
        axes.scatter([line["plain_sql"]["per_second"] for line in lines], rows, color=LIMIT, s=42, zorder=3)
        aims = [(aim_of(line), row) for row, line in enumerate(lines) if aim_of(line)]
        axes.scatter(
            [aim for aim, _ in aims], [row for _, row in aims], color=AIM, marker="|", s=190, linewidth=2, zorder=4
        )
        for row, value in enumerate(ours):
            axes.annotate(
                f"{value:,.0f}", (LEAST, row), (4, 0), textcoords="offset points", va="center", color="white"
            )
        axes.set_xscale("log")
        axes.set_xlim(LEAST, None)
        axes.set_yticks(list(rows), [f"{line['title']} ({line['unit']})" for line in lines], size=8.5)
        axes.invert_yaxis()
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.grid(axis="x", color="#e6e7e9")
        axes.set_axisbelow(True)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        known = [
            Line2D([], [], color=OURS, linewidth=7, label="gongzhi, 8 clients"),
            Line2D([], [], color=LIMIT, marker="o", linestyle="", label="the same rows by plain SQL"),
            Line2D([], [], color=AIM, marker="|", markersize=12, markeredgewidth=2, linestyle="", label="aim"),
        ]
        axes.legend(
            handles=known, loc="upper center", bbox_to_anchor=(0.3, -0.06), ncols=3, frameon=False, fontsize=8.5
        )
        axes.set_title(f"A second, with {facts['matters']:,} matters on {facts['machine']['cores']} cores", size=11)
        figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
        plt.close(figure)


def table(facts: dict) -> str:
    """Give the table of the README."""
    told = [
        f"With {facts['matters']:,} matters, {facts['clients']} clients, load and database on the same "
        f"{facts['machine']['cores']} cores ({facts['began'][:10]}):",
        "",
        "| | a second | p50 ms | p95 ms | p99 ms | plain SQL | aim |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for line in facts["lines"]:
        ours, mark = line["ours"], {True: " ✓", False: " ✗", None: ""}[line["reaches_aim"]]
        quantiles = " | ".join(f"{ours[f'p{share}_ms']:,.0f}" for share in (50, 95, 99))
        told.append(
            f"| {line['title']} | {ours['per_second']:,.0f} {line['unit'].partition('/')[0]} | {quantiles} "
            f"| {line['plain_sql']['per_second']:,.0f} | {line['aim']}{mark} |"
        )
    return "\n".join(told)


if __name__ == "__main__":
    app()
