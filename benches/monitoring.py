"""How many pages a second online monitoring checks, beside the raw fetch and scan of the same pages.

    python -m benches.monitoring [--pages N]

A small web server on 127.0.0.1 gives invented pages of about 20 KB, every fourth with words that rules match. Ours
asks for each within bounds, reads it, applies all rules with their exceptions, keeps page, check and hits. The raw
limit asks for the same pages over one kept connection, looks for the same words in one pass, and keeps nothing.
Politeness (seconds between two requests of one site) is off for both: in life it alone decides, a page every three
seconds a site.
"""

import asyncio
import http.client
import json
import multiprocessing
import os
import time
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Annotated

import typer
from rich.console import Console

from benches import places
from benches.report import RESULTS, machine

NAME = "monitoring"
FILLER = "本店经营各类农副产品，产地直发，当天采摘，次日送达，欢迎选购，如有质量问题请联系客服处理。"
out = Console(highlight=False)
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def page(n: int) -> bytes:
    """Make one page: about 20 KB, most of it harmless."""
    body = "".join(f"<div class='item'><h2>商品{n}-{k}</h2><p>{FILLER}</p></div>" for k in range(90))
    bad = "<p>国家级品质，本款蜂蜜能降血糖。</p>" if n % 4 == 0 else ""
    head = f"<!doctype html><html><head><meta charset=utf-8><title>示例店{n}</title></head>"
    return f"{head}<body>{bad}{body}</body></html>".encode()


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # headers and page in one packet: else each answer waits 40 ms for the one before
    pages: dict[str, bytes] = {}

    def do_GET(self):
        body = self.pages.get(self.path, b"")
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@app.command()
def bench(pages: Annotated[int, typer.Option(min=20, max=20_000, help="Pages to check.")] = 1000) -> None:
    """Measure so many pages."""
    Answering.pages = {f"/{n}": page(n) for n in range(pages)}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    serving = multiprocessing.get_context("fork").Process(target=server.serve_forever, daemon=True)
    serving.start()
    places.set_environment()
    os.environ |= {"GONGZHI_MONITORING_NETWORKS": "127.0.0.0/8", "GONGZHI_MONITORING_HOST_SECONDS": "0"}
    try:
        with places.server() as cluster:
            places.make_database(cluster, NAME)
            os.environ["DATABASE_URL"] = places.url_of(cluster, NAME)
            import django

            django.setup()
            measure(cluster, server.server_port, pages)
    finally:
        serving.terminate()


def measure(cluster, port: int, pages: int) -> None:
    from gongzhi.config.prepare import prepare
    from gongzhi.core import clock
    from gongzhi.directory.models import Unit
    from gongzhi.monitoring.actions.check import fetch_all, keep_check
    from gongzhi.monitoring.models import Hit, Programme, Target
    from gongzhi.monitoring.rules import plain
    from gongzhi.monitoring.ruleset import rules_in_force, scanner_for

    prepare(at=clock.now(), tell=lambda title, done: None)
    programme = Programme.objects.create(
        title="bench", unit=Unit.objects.order_by("pk").first(), every_days=7, made_at=clock.now()
    )
    Target.objects.bulk_create(
        Target(programme=programme, url=f"http://127.0.0.1:{port}/{n}", host="127.0.0.1", next_at=clock.now())
        for n in range(pages)
    )
    targets = list(Target.objects.select_related("programme__unit").order_by("pk"))

    began = time.perf_counter()
    found = asyncio.run(fetch_all(targets))
    fetched = time.perf_counter() - began
    runs = [keep_check(target=target, fetched=each, at=clock.now(), pictures=False) for target, each in found]
    whole = time.perf_counter() - began
    began = time.perf_counter()
    again = [keep_check(target=t, fetched=f, at=clock.now(), pictures=False) for t, f in refreshed(targets, found)]
    unchanged = time.perf_counter() - began
    if {run.outcome for run in runs} != {"read"} or {run.outcome for run in again} != {"unchanged"}:
        raise SystemExit(f"{ {run.outcome for run in runs} } { {run.outcome for run in again} }")

    scanner = scanner_for(tuple(rules_in_force()))
    connection = http.client.HTTPConnection("127.0.0.1", port)
    scanner.scan("")
    began, matched = time.perf_counter(), 0
    for n in range(pages):
        connection.request("GET", f"/{n}")
        text = plain(connection.getresponse().read().decode())
        matched += bool(scanner.automaton.find_matches_as_indexes(text, overlapping=True))
    raw = time.perf_counter() - began
    facts = {
        "began": datetime.now().astimezone().isoformat(timespec="seconds"), "pages": pages,
        "bytes_a_page": len(Answering.pages["/1"]), "rules": len(scanner.rules), "words": len(scanner.words),
        "hits": Hit.objects.count(), "pages_a_second": round(pages / whole, 1),
        "of_which_fetching_s": round(fetched, 2), "whole_s": round(whole, 2),
        "unchanged_pages_a_second": round(pages / unchanged, 1),
        "raw_pages_a_second": round(pages / raw, 1), "raw_s": round(raw, 2),
        "machine": machine(cluster), "load_average": [round(each, 1) for each in os.getloadavg()],
    }  # fmt: skip
    write(facts)


def refreshed(targets, found):
    from gongzhi.monitoring.models import Target

    now = {target.pk: target for target in Target.objects.select_related("programme__unit")}
    return [(now[target.pk], fetched) for target, fetched in found]


def write(facts: dict) -> None:
    """Write both files beside the other results."""
    told, began = facts["machine"], datetime.fromisoformat(facts["began"])
    path = RESULTS / f"monitoring-{began:%Y-%m-%d-%H%M}.md"
    path.with_suffix(".json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    rows = [
        ("checked and kept, with hits", facts["pages_a_second"]),
        ("seen to be unchanged, without fetching", facts["unchanged_pages_a_second"]),
        ("raw limit: one kept connection, one pass for the words, nothing kept", facts["raw_pages_a_second"]),
    ]
    path.write_text(
        "\n".join(
            [
                f"# Online monitoring on {began:%Y-%m-%d}: {facts['pages']:,} pages, {facts['bytes_a_page']:,} bytes",
                "",
                f"{told['processor']}, {told['cores']} cores, {told['memory']}; PostgreSQL {told['postgresql']}; "
                f"{facts['rules']} rules, {facts['words']} words, {facts['hits']} hits; of {facts['whole_s']} s "
                f"{facts['of_which_fetching_s']} s fetching; load average when done {facts['load_average'][0]}.",
                "",
                "| what | pages a second |",
                "|---|---:|",
                *(f"| {what} | {speed:,.1f} |" for what, speed in rows),
            ]
        )
        + "\n"
    )
    for what, speed in rows:
        out.print(f"{what}: {speed:,.1f} pages/s")
    out.print(f"Written to {path.relative_to(places.PROJECT)} and .json")


if __name__ == "__main__":
    app()
