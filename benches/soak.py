"""`python -m benches.soak`: mixed load with the workers on; memory stays flat, nothing fails, nothing is lost."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Annotated
from uuid import uuid4

import psycopg
import typer
from rich.console import Console

from benches import places
from benches.__main__ import build
from benches.load import Visitor
from benches.places import PRODUCT

out = Console(highlight=False)
SETTLE_SECONDS = 60
"""Memory is compared from here on: caches fill first."""
MOST_GROWTH = 0.15
"""By this share a process may grow from the first third of the soak to its last."""
SLACK_BYTES = 15 * 2**20
PAUSE_SECONDS = 0.02
"""Each client rests so long between two acts, so that the soak is load and no contest."""


@dataclass
class Seen:
    """What the clients and the watch saw."""

    done: Counter = field(default_factory=Counter)
    errors: Counter = field(default_factory=Counter)
    filed: list[str] = field(default_factory=list)
    """Keys of the filings that the server acknowledged."""
    accepted: list[str] = field(default_factory=list)
    """Numbers of the matters whose acceptance the server acknowledged."""
    memory: dict[str, list[tuple[float, int]]] = field(default_factory=dict)


def client(world, number: int, until: float, seen: Seen, lock: threading.Lock) -> None:
    """Do what officers and consumers do, in turn, until the time is up."""
    from benches.lines import filing_answers, filtered_path, key_in, some_case

    random = Random(number)
    officer, consumer = world.visitors[number], Visitor(world.server.port)
    waiting = world.waiting[number]

    def file() -> None:
        consumer.cookies.clear()
        for step, answers in filing_answers(random).items():
            consumer.take_token(consumer.get(f"/file/{step}/"))
            consumer.post(f"/file/{step}/", answers)
        check = consumer.get("/file/check/")
        consumer.take_token(check)
        key = key_in(check.text)
        consumer.post("/file/check/", {"true": "on", "key": key})
        with lock:
            seen.filed.append(key)
        consumer.get("/file/receipt/")

    def accept() -> None:
        if waiting:
            _key, case = waiting.popleft()
            officer.post(f"/desk/cases/{case}/accept/", {"key": str(uuid4()), "note": ""})
            with lock:
                seen.accepted.append(case)

    acts = {
        "file": file,
        "accept": accept,
        "queue": lambda: officer.get("/desk/queues/unit/"),
        "filtered": lambda: officer.get(filtered_path(world, number, random)),
        "search": lambda: officer.get(f"/desk/search/?q={random.choice(world.quoted_words)}"),
        "page": lambda: officer.get(f"/desk/cases/{some_case(world, number, random)}/"),
    }
    names, weights = list(acts), [1, 2, 4, 2, 2, 6]
    while time.monotonic() < until:
        name = random.choices(names, weights)[0]
        try:
            acts[name]()
        except Exception as error:  # each failure is counted and told at the end
            with lock:
                seen.errors[f"{name}: {type(error).__name__}: {str(error)[:150]}"] += 1
            time.sleep(0.5)
        else:
            with lock:
                seen.done[name] += 1
        time.sleep(PAUSE_SECONDS)


def watch(server, began: float, until: float, seen: Seen) -> None:
    """Note the memory of web server and task worker every few seconds."""
    from benches.serving import memory_of

    while time.monotonic() < until:
        for pid in server.web_processes():
            note(seen, f"web process {pid}", began, memory_of(pid))
        for pid in server.processes("gongzhi.config.cli worker"):
            note(seen, f"task worker {pid}", began, memory_of(pid))
        time.sleep(5)


def note(seen: Seen, name: str, began: float, bytes_held: int) -> None:
    seen.memory.setdefault(name, []).append((time.monotonic() - began, bytes_held))


def growth(samples: list[tuple[float, int]]) -> tuple[float, float]:
    """Give the mean memory of the first third and of the last third, in bytes, the settling time left out."""
    settled = [size for at, size in samples if at >= min(SETTLE_SECONDS, samples[-1][0] / 4)]
    third = max(len(settled) // 3, 1)
    return sum(settled[:third]) / third, sum(settled[-third:]) / third


def soak(
    minutes: Annotated[float, typer.Option(min=0.1, help="How long.")] = 15.0,
    cases: Annotated[int, typer.Option(min=2000, help="Matters in the database.")] = 50_000,
    clients: Annotated[int, typer.Option(min=1, max=64)] = 8,
) -> None:
    """Run mixed load against the real server and say whether memory stayed flat, nothing failed, nothing was lost."""
    places.set_environment()
    with places.server() as cluster:
        build(cluster, cases, rebuild=False)
        places.make_database(cluster, PRODUCT, of=places.built_name(cases))
        product = os.environ["DATABASE_URL"] = places.url_of(cluster, PRODUCT)
        from benches import population

        population.load()
        from django.db import connection

        connection.settings_dict["NAME"] = PRODUCT
        faults = run(product, minutes=minutes, clients=clients, cases=cases)
        connection.close()
    for fault in faults:
        out.print(fault, style="red", markup=False)
    if not faults:
        out.print("Memory flat, no error, nothing lost, verify clean.", style="green")
    sys.exit(1 if faults else 0)


def run(product: str, *, minutes: float, clients: int, cases: int) -> list[str]:
    """Soak, and list what was wrong."""
    from benches.lines import World
    from benches.plain import Plain
    from benches.serving import served

    seen, lock = Seen(), threading.Lock()
    with served(product, places.HOME / "soak.log") as server:
        world = World(server, product, Plain(product), clients, 0, cases)
        world.visitors, world.words, world.waiting  # noqa: B018 - made before the clock runs
        began = time.monotonic()
        until = began + minutes * 60
        threads = [
            threading.Thread(target=client, args=(world, number, until, seen, lock), daemon=True)
            for number in range(clients)
        ]
        threads.append(threading.Thread(target=watch, args=(server, began, until, seen), daemon=True))
        for thread in threads:
            thread.start()
        tell_now_and_then(seen, began, until)
        for thread in threads:
            thread.join()
    return [*wrong_with(seen), *lost(product, seen), *verified(product)]


def tell_now_and_then(seen: Seen, began: float, until: float) -> None:
    while (now := time.monotonic()) < until:
        held = ", ".join(f"{name} {samples[-1][1] / 2**20:.0f} MB" for name, samples in dict(seen.memory).items())
        done, errors = sum(seen.done.values()), sum(seen.errors.values())
        out.print(f"{now - began:6.0f} s  {done} done, {errors} errors  {held}", markup=False)
        time.sleep(min(30, until - now))


def wrong_with(seen: Seen) -> list[str]:
    """Tell of errors, and of processes that grew."""
    found = [f"{times} × {what}" for what, times in seen.errors.items()]
    out.print(", ".join(f"{name} {times}" for name, times in sorted(seen.done.items())))
    for name, samples in seen.memory.items():
        first, last = growth(samples)
        out.print(f"{name}: {first / 2**20:.1f} MB in the first third, {last / 2**20:.1f} MB in the last")
        if last > first * (1 + MOST_GROWTH) and last > first + SLACK_BYTES:
            found.append(f"{name} grew from {first / 2**20:.0f} to {last / 2**20:.0f} MB")
    return found


def lost(product: str, seen: Seen) -> list[str]:
    """Look for every filing and every verb that the server acknowledged."""
    with psycopg.connect(product) as connection:
        there = connection.execute(
            "SELECT count(DISTINCT source_key), count(*) FROM cases_case WHERE source = 'portal' "
            "AND source_key = ANY(%s)",
            [seen.filed],
        ).fetchone()
        taken = connection.execute(
            "SELECT count(*) FROM core_journalentry j JOIN cases_case c ON j.kind = 'case' AND j.record_id = c.id "
            "WHERE j.verb = 'accept' AND c.number = ANY(%s)",
            [seen.accepted],
        ).fetchone()[0]
    out.print(
        f"{len(seen.filed)} filings acknowledged, {there[0]} found; {len(seen.accepted)} accepted, {taken} found"
    )
    found = []
    if there != (len(seen.filed), len(seen.filed)):
        found.append(f"of {len(seen.filed)} filings {there[0]} are there, in {there[1]} rows")
    if taken != len(seen.accepted):
        found.append(f"of {len(seen.accepted)} acceptances {taken} are in the journal")
    return found


def verified(product: str) -> list[str]:
    """Run `gongzhi verify`; tell what it says if it finds anything."""
    done = subprocess.run(
        [sys.executable, "-m", "gongzhi.config.cli", "verify"],
        env={**os.environ, "DATABASE_URL": product},
        capture_output=True,
        text=True,
        check=False,
    )
    return [f"verify: {done.stdout[-1000:]}{done.stderr[-500:]}"] if done.returncode else []


if __name__ == "__main__":
    typer.run(soak)
