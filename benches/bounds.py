"""How many rows the statements of a page read, as EXPLAIN (ANALYZE, BUFFERS) counts them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.db import connection
from django.test import Client

from gongzhi.core import clock

SLACK = 4000
"""A page may read so many rows more than it shows, however many matters there are: what it counts up to for the
badges, rows of small tables, lines of history."""
SEARCHED = 10_000
"""A search by words may look at so many rows: the matches among the newest stretches, and those that it shows."""


@dataclass(frozen=True)
class Statement:
    """One statement that a page ran."""

    sql: str
    params: tuple


@dataclass(frozen=True)
class Bound:
    """What a page read, beside what it may read."""

    page: str
    statements: int
    read: int
    most: int
    worst: str
    """The statement that read most, shortened."""

    @property
    def holds(self) -> bool:
        return self.read <= self.most


class Recorder:
    """Keeps the SELECT statements that pass through a connection."""

    def __init__(self):
        self.statements: list[Statement] = []

    def __call__(self, execute, sql, params, many, context):
        if not many and sql.lstrip().upper().startswith(("SELECT", "WITH", "(")):
            self.statements.append(Statement(sql, tuple(params or ())))
        return execute(sql, params, many, context)


def statements_of(act: Callable[[], object]) -> list[Statement]:
    """Run something and list the reading statements that it ran."""
    recorder = Recorder()
    with connection.execute_wrapper(recorder):
        act()
    return recorder.statements


def rows_read(statement: Statement) -> int:
    """Run a statement once more and count the rows that its scans read: those kept and those thrown away."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement.sql}", statement.params)
        found = cursor.fetchone()[0]
    plan = json.loads(found) if isinstance(found, str) else found
    return round(sum(read_by(node) for node in nodes(plan[0]["Plan"])))


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def read_by(node: dict) -> float:
    """Count what one node of a plan read from a table or an index; what only passes through it is not read."""
    if not node["Node Type"].endswith("Scan") or not {"Relation Name", "Index Name"} & node.keys():
        return 0
    each = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return each * node["Actual Loops"]


def bound_of(page: str, act: Callable[[], object], *, most: int) -> Bound:
    """Count what a page reads."""
    statements = statements_of(act)
    reads = [(rows_read(statement), statement.sql) for statement in statements]
    read, worst = max(reads, default=(0, ""))
    return Bound(page, len(statements), sum(each for each, _sql in reads), most, shortened(read, worst))


def shortened(read: int, sql: str) -> str:
    table = sql.partition(" FROM ")[2][:60]
    return f"{read:,} from {table}"


def opening(officer, path: str) -> Callable[[], object]:
    """Make what opens a page of the desk as this officer.

    :raises AssertionError: when run, if the page does not open.
    """
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")

    def act() -> object:
        response = client.get(path, secure=True)
        if response.status_code != 200:
            raise AssertionError(f"{path}: {response.status_code}")
        return response

    return act


def pages(officer, *, word: str, phrase: str, number: str, sees_all: bool = False) -> Iterator[tuple[str, int]]:
    """List the pages that must stay bounded: (path, how many rows each may read)."""
    queues = ["triage", "due-soon", "overdue", "all"]
    if not sees_all:
        queues += ["mine", "unit", "unassigned", "pending", "assisting"]
    for queue in queues:
        yield f"/desk/queues/{queue}/", SLACK
    yield f"/desk/search/?q={quote(word)}", SEARCHED
    yield f"/desk/search/?q={quote(phrase)}", SEARCHED
    yield f"/desk/search/?q={number}", SLACK
    yield f"/desk/cases/{number}/", SLACK
    yield "/desk/password/", SLACK


def check_bounds() -> list[Bound]:
    """Open each page as a unit's officer and as who sees all, and count what it reads."""
    from benches import population
    from gongzhi.cases.models import Case
    from gongzhi.directory.models import Officer

    found = []
    with clock.set_to(population.TOLD_AT):
        handler = Officer.objects.get(username="bench-1")
        unit = handler.postings.first().unit_id
        number = Case.objects.filter(unit_id=unit).order_by("-id").values_list("number", flat=True)[0]
        for officer, sees_all in ((handler, False), (Officer.objects.get(username=population.OFFICE), True)):
            for path, most in pages(officer, word="商家", phrase="当时有两", number=number, sees_all=sees_all):
                found.append(bound_of(f"{officer.username} {path}", opening(officer, path), most=most))
    return found
