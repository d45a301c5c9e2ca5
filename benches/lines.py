"""What is measured: each line, once over the real server and once by plain SQL."""

import json
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from urllib.parse import quote
from uuid import uuid4

import psycopg

from benches import plain, population
from benches.load import Act, Exhausted, Measured, Unexpected, Visitor, measure, once
from benches.serving import Server, memory_of

EXPORT_ROWS = IMPORT_ROWS = 100_000


@dataclass
class Officer:
    """One of the officers who work during the bench."""

    username: str
    pk: int
    unit: int


@dataclass
class World:
    """All that the lines work with."""

    server: Server
    product: str
    """Address of the database that the server works with."""
    raw: plain.Plain
    clients: int
    seconds: float
    cases: int
    notes: dict[str, str] = field(default_factory=dict)
    """Line → what else was seen while it was measured."""
    visit: type[Visitor] = Visitor

    @cached_property
    def officers(self) -> list[Officer]:
        with psycopg.connect(self.product) as connection:
            rows = connection.execute(
                "SELECT o.username, o.id, p.unit_id FROM directory_officer o JOIN directory_posting p "
                "ON p.officer_id = o.id WHERE o.username ~ '^bench-[0-9]+$' ORDER BY o.id"
            ).fetchall()
        return [Officer(*row) for row in rows]

    @cached_property
    def visitors(self) -> list[Visitor]:
        """The officers, signed in, one a client."""
        found = [self.visit(self.server.port) for _number in range(self.clients)]
        for number, visitor in enumerate(found):
            visitor.sign_in(self.officer(number).username, population.PASSWORD)
        return found

    @cached_property
    def office(self) -> list[Visitor]:
        """The officer who sees all, signed in once a client."""
        found = [self.visit(self.server.port) for _number in range(self.clients)]
        for visitor in found:
            visitor.sign_in(population.OFFICE, population.PASSWORD)
        return found

    @cached_property
    def programs(self) -> list[Visitor]:
        """Programs that call the API with tokens of their own, one a client, each for the unit of an officer."""
        told = {"Content-Type": "application/json"}
        return [
            self.visit(self.server.port, headers={**told, "Authorization": f"Bearer {token}"})
            for token in make_tokens(self)
        ]

    def officer(self, number: int) -> Officer:
        return self.officers[number % len(self.officers)]

    @cached_property
    def matters(self) -> list[plain.Matter]:
        return plain.sample_matters(self.raw.url, 300)

    @cached_property
    def cases_of(self) -> dict[int, list[tuple[int, str]]]:
        """Unit → its complaints that wait to be accepted: (key, number), the newest first."""
        found = {}
        with psycopg.connect(self.product) as connection:
            for officer in self.officers:
                found[officer.unit] = connection.execute(
                    "SELECT id, number FROM cases_case WHERE unit_id = %s AND state = 'received' "
                    "AND kind = 'complaint' AND NOT anonymous AND trader_name <> '' AND prior_complaint_date IS NULL "
                    "ORDER BY id DESC LIMIT 20000",
                    [officer.unit],
                ).fetchall()
        return found

    @cached_property
    def waiting(self) -> list[deque[tuple[int, str]]]:
        """For each client its own part of its unit's cases, so that no two do the same verb, and none twice."""
        return self.shares()

    @cached_property
    def raw_waiting(self) -> list[deque[tuple[int, str]]]:
        """The same, for plain SQL on its own copy of the database."""
        return self.shares()

    def shares(self) -> list[deque[tuple[int, str]]]:
        officers = len(self.officers)
        rounds = -(-self.clients // officers)
        return [
            deque(self.cases_of[self.officer(number).unit][number // officers :: rounds])
            for number in range(self.clients)
        ]

    @cached_property
    def quoted_words(self) -> list[str]:
        return [quote(word) for word in self.words[2]]

    @cached_property
    def words(self) -> dict[int, list[str]]:
        """Length → words that stand in the narratives."""
        return {length: sample_words(self.product, length) for length in (2, 4)}

    def run(self, make: Callable[[int], Act]) -> Measured:
        return measure(make, clients=self.clients, seconds=self.seconds)

    def run_raw(self, make: plain.Make) -> Measured:
        try:
            return self.run(make)
        finally:
            self.raw.close()


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    key: str
    title: str
    unit: str
    ours: Callable[[World], Measured]
    limit: Callable[[World], Measured]
    aim: float = 0.0
    """At least so many a second."""
    aim_p95: float = 0.0
    """At most so many milliseconds, for 95 of 100."""


def make_tokens(world: World) -> list[str]:
    """Make a client of the API for each of the bench's own, and get it a token the way a program gets one."""
    from gongzhi.core import clock
    from gongzhi.core.actors import SYSTEM, Role
    from gongzhi.directory.clients import add_client
    from gongzhi.directory.models import Unit

    found = []
    for number in range(world.clients):
        given = add_client(
            key=f"bench-{number}",
            name=f"测试{number}",
            unit=Unit.objects.get(pk=world.officer(number).unit),
            roles=[Role.HANDLER],
            scopes=["read", "receive", "act"],
            per_minute=1_000_000,
            by=SYSTEM,
            at=clock.now(),
        )
        told = {"grant_type": "client_credentials", "client_id": given.client.key, "client_secret": given.secret}
        visitor = world.visit(world.server.port)
        found.append(json.loads(visitor.post("/api/v1/token", told, expect=200).body)["access_token"])
        visitor.close()
    return found


def sample_words(url: str, length: int, count: int = 400) -> list[str]:
    """Take words of Han characters out of narratives all over the database."""
    random = Random(length)
    found = []
    with psycopg.connect(url) as connection:
        for key in plain.spread(connection, count, "true"):
            (text,) = connection.execute("SELECT narrative FROM cases_casetext WHERE case_id = %s", [key]).fetchone()
            starts = [
                at
                for at in range(len(text) - length)
                if all("一" <= letter <= "龥" for letter in text[at : at + length])
            ]
            if starts:
                at = random.choice(starts)
                found.append(text[at : at + length])
    return found


def filing_answers(random: Random) -> dict[str, dict[str, str | list[str]]]:
    """Fill in the steps of the portal's filing as somebody might."""
    new = population.invent(random.randrange(10**9), population.TOLD_AT)
    while new.kind != "complaint" or not new.persons or new.trader_id is None:
        new = population.invent(random.randrange(10**9), population.TOLD_AT)
    person = new.persons[0]
    return {
        "what": {"wish": "dispute", "narrative": new.narrative, "event_date": new.event_date.isoformat()},
        "wish": {"claims": ["refund"], "amount": str(new.amount or 100)},
        "trader": {
            "trader": f"{population.word(random)}{population.word(random)}示例商行",
            "region": region_name(new.region),
            "region_code": new.region,
        },
        "person": {"as_whom": "self", "name": person.name, "phone": person.phone, "address": person.address},
    }


def region_name(code: str) -> str:
    from gongzhi.directory.models import Region

    return Region.objects.get(pk=code).name


def prepared_drafts(count: int) -> list[tuple[str, str]]:
    """Keep so many filled-in drafts, each in a browser session of its own: (session, key of the draft)."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    from gongzhi.core import clock
    from gongzhi.portal import draft as drafts

    random = Random(count)
    kept, found = [], []
    examples = [filing_answers(random) for _number in range(60)]
    for _number in range(count):
        store = SessionStore()
        draft = drafts.Draft(answers=listed(random.choice(examples)))
        drafts.save(store, draft)
        key = uuid4().hex
        expires = clock.now() + timedelta(hours=8)
        kept.append(Session(session_key=key, session_data=store.encode(dict(store.items())), expire_date=expires))
        found.append((key, str(draft.key)))
    Session.objects.bulk_create(kept)
    return found


def listed(answers: dict) -> dict:
    return {
        step: {name: value if isinstance(value, list) else [value] for name, value in told.items()}
        for step, told in answers.items()
    }


# Filing


def send_off(world: World) -> Measured:
    """The last POST of the portal's filing: everything told before stands in the session."""
    drafts = prepared_drafts(int(600 * (world.seconds + 1)))
    shares = [iter(drafts[number :: world.clients]) for number in range(world.clients)]

    def make(number: int) -> Act:
        visitor = world.visit(world.server.port)
        visitor.take_token(visitor.get("/file/what/"))

        def act() -> None:
            session, key = next(shares[number], ("", ""))
            if not session:
                raise Exhausted
            visitor.cookies["sessionid"] = session
            answer = visitor.post("/file/check/", {"true": "on", "key": key})
            if not answer.headers.get("location", "").endswith("/receipt/"):
                raise Unexpected("it was not sent off, but led elsewhere")

        return act

    return world.run(make)


def whole_filing(world: World) -> Measured:
    """All pages of the portal's filing, from the first to the receipt: eleven requests."""
    examples = [filing_answers(Random(number)) for number in range(60)]

    def make(number: int) -> Act:
        random = Random(number)
        visitor = world.visit(world.server.port)

        def act() -> None:
            visitor.cookies.clear()
            for step, answers in random.choice(examples).items():
                visitor.take_token(visitor.get(f"/file/{step}/"))
                visitor.post(f"/file/{step}/", answers)
            check = visitor.get("/file/check/")
            visitor.take_token(check)
            visitor.post("/file/check/", {"true": "on", "key": key_in(check.text)})
            visitor.get("/file/receipt/")

        return act

    return world.run(make)


def key_in(page: str) -> str:
    return page.partition('name="key" value="')[2].partition('"')[0]


def over_api(world: World) -> Measured:
    """File complaints over the API, one a request."""
    bodies = [api_body(Random(number)) for number in range(60)]

    def make(number: int) -> Act:
        random = Random(number)
        program = world.programs[number]

        def act() -> None:
            headers = {"Idempotency-Key": uuid4().hex}
            program.ask("POST", "/api/v1/cases", random.choice(bodies), expect=201, headers=headers)

        return act

    return world.run(make)


def api_body(random: Random) -> bytes:
    """Write a complaint as a neighbouring system sends it."""
    new = population.invent(random.randrange(10**9), population.TOLD_AT)
    while new.kind != "complaint" or not new.persons or new.trader_id is None:
        new = population.invent(random.randrange(10**9), population.TOLD_AT)
    [person] = new.persons
    told = {
        "kind": new.kind,
        "narrative": new.narrative,
        "claims": list(new.claims),
        "amount": str(new.amount or 100),
        "persons": [{"name": person.name, "phone": person.phone, "address": person.address}],
        "hotline": new.hotline,
        "trader": new.trader_id,
        "region": new.region,
        "event_date": new.event_date.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def raw_filing(world: World) -> Measured:
    return world.run_raw(world.raw.file(world.matters))


# Looking


def looking(path: Callable[[World, int, Random], str], *, office: bool = False, holds: str = "</html>"):
    """Make a line that opens pages of the desk."""

    def ours(world: World) -> Measured:
        visitors = world.office if office else world.visitors

        def make(number: int) -> Act:
            random = Random(number)
            visitor = visitors[number]

            def act() -> None:
                answer = visitor.get(path(world, number, random))
                if holds.encode() not in answer.body:
                    raise Unexpected("the page does not hold what it should")

            return act

        return world.run(make)

    return ours


def asking(path: Callable[[World, int, Random], str]):
    """Make a line that reads over the API."""

    def ours(world: World) -> Measured:
        def make(number: int) -> Act:
            random = Random(number)
            program = world.programs[number]
            return lambda: program.get(path(world, number, random))

        return world.run(make)

    return ours


def reading(statements: Callable[[World, int, Random], list[tuple[str, list]]]):
    """Make the raw limit of a line that reads."""

    def limit(world: World) -> Measured:
        return world.run_raw(world.raw.read(lambda number, random: statements(world, number, random)))

    return limit


KINDS = ("complaint", "report")


def filtered_path(world: World, number: int, random: Random) -> str:
    return f"/desk/queues/unit/?kind={random.choice(KINDS)}&hotline=12315"


def filtered_rows(world: World, number: int, random: Random) -> list:
    return plain.filtered(world.officer(number).unit, random.choice(KINDS), "12315")


def search_path(length: int):
    return lambda world, number, random: f"/desk/search/?q={quote(random.choice(world.words[length]))}"


def search_rows(length: int):
    from gongzhi.core.grams import grams

    return lambda world, number, random: plain.search(
        grams(random.choice(world.words[length])), world.officer(number).unit
    )


def some_case(world: World, number: int, random: Random) -> str:
    cases = world.cases_of[world.officer(number).unit]
    return random.choice(cases)[1]


# Acting


def accepting(world: World) -> Measured:
    """Accept complaints over the desk: the POST of the verb's form."""

    def make(number: int) -> Act:
        visitor, waiting = world.visitors[number], world.waiting[number]

        def act() -> None:
            if not waiting:
                raise Exhausted
            _key, case = waiting.popleft()
            visitor.post(f"/desk/cases/{case}/accept/", {"key": str(uuid4()), "note": ""})

        return act

    return world.run(make)


def accepting_over_api(world: World) -> Measured:
    """Accept complaints over the API."""

    def make(number: int) -> Act:
        program, waiting = world.programs[number], world.waiting[number]

        def act() -> None:
            if not waiting:
                raise Exhausted
            _key, case = waiting.popleft()
            headers = {"Idempotency-Key": uuid4().hex}
            program.ask("POST", f"/api/v1/cases/{case}/accept", b"{}", expect=200, headers=headers)

        return act

    return world.run(make)


def raw_verb(world: World) -> Measured:
    return world.run_raw(world.raw.verb(world.raw_waiting))


# Files


def exporting(world: World) -> Measured:
    """Take a list as CSV; what is measured besides is how the server's memory grows meanwhile."""
    rows = min(EXPORT_ROWS, world.cases // 2)
    with psycopg.connect(world.product) as connection:
        # Days are whole, so the file holds a few rows more or less than asked for.
        (day,) = connection.execute(
            "SELECT (received_at AT TIME ZONE 'Asia/Shanghai')::date FROM cases_case WHERE source LIKE 'bench-%%' "
            "ORDER BY id DESC OFFSET %s LIMIT 1",
            [rows],
        ).fetchone()
        (counted,) = connection.execute(
            "SELECT count(*) FROM cases_case WHERE received_at >= (%s::date)::timestamp AT TIME ZONE 'Asia/Shanghai' "
            "AND received_at < (%s::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'",
            [day, population.TOLD_AT.date()],
        ).fetchone()
    visitor = world.office[0]
    before = memories(world)
    told = {"lines": 0}

    def act() -> None:
        until = population.TOLD_AT.date().isoformat()
        path = f"/desk/queues/all/export.csv?received_from={day.isoformat()}&received_to={until}"
        told["lines"] = visitor.post(path, {}, expect=200).body.count(b"\r\n") - 1

    measured = once(act, rows=counted)
    if not measured.errors and told["lines"] != counted:
        measured.errors[f"{told['lines']} rows in the file instead of {counted}"] += 1
    growth = max((now - before.get(pid, now) for pid, now in memories(world).items()), default=0)
    world.notes["export"] = f"{counted:,} rows; the server's memory grew by {growth / 2**20:.0f} MB"
    return measured


def memories(world: World) -> dict[int, int]:
    return {pid: memory_of(pid) for pid in world.server.web_processes()}


def raw_export(world: World) -> Measured:
    rows = min(EXPORT_ROWS, world.cases // 2)
    with psycopg.connect(world.raw.url) as connection:
        (after,) = connection.execute(
            "SELECT id FROM cases_case ORDER BY id DESC OFFSET %s LIMIT 1", [rows]
        ).fetchone()
    return once(lambda: plain.export(world.raw.url, after, rows), rows=rows)


def importing(world: World) -> Measured:
    """Bring a CSV file in by `gongzhi import`, start of the program included."""
    rows = min(IMPORT_ROWS, world.cases)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "complaints.csv"
        write_car_complaints(path, rows)
        command = [sys.executable, "-m", "gongzhi.config.cli", "import", "--connector", "car-complaints", str(path)]
        environment = {**environment_of(world.product)}

        def act() -> None:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode or f"{rows} taken" not in done.stdout:
                raise Unexpected((done.stdout[:100] + done.stderr[-100:]).strip())

        return once(act, rows=rows)


def environment_of(url: str) -> dict[str, str]:
    import os

    return {**os.environ, "DATABASE_URL": url, "COLUMNS": "200"}


def write_car_complaints(path: Path, rows: int) -> None:
    """Write invented complaints in the columns of the connector car-complaints."""
    import csv

    random = Random(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "brand", "car_model", "type", "desc", "problem", "datetime", "status"])
        for number in range(rows):
            brand = f"示例{population.HAN[number % 40]}汽车"
            detail = random.choice(population.DETAILS)
            told = (
                f"{population.word(random)}{population.word(random)}行驶中异响，{detail}单号{random.randrange(10**6)}"
            )
            day = f"2025/{random.randrange(1, 13)}/{random.randrange(1, 28)}"
            writer.writerow([number, brand, f"示例{number % 90}型", "轿车", told, "A11,B22", day, "已受理"])


def raw_import(world: World) -> Measured:
    """COPY of the same number of matters with all their rows, on one connection."""
    rows = min(IMPORT_ROWS, world.cases)
    parts = list(plain.copies(world.raw.url, rows))
    return once(lambda: plain.write_copies(world.raw.url, parts), rows=rows)


LINES = [
    Line("file-portal", "File a complaint: last POST of the portal", "matters/s", send_off, raw_filing, aim=250),
    Line("file-api", "File a complaint over the API", "matters/s", over_api, raw_filing, aim=250),
    Line("file-wizard", "File a complaint: all 11 requests of the portal", "matters/s", whole_filing, raw_filing),
    Line(
        "queue", "Open a queue of 50", "pages/s",
        looking(lambda world, number, random: "/desk/queues/unit/"),
        reading(lambda world, number, random: plain.queue(world.officer(number).unit)),
        aim=80, aim_p95=150,
    ),
    Line(
        "queue-api", "A queue of 50 over the API", "answers/s",
        asking(lambda world, number, random: "/api/v1/queues/unit?size=50"),
        reading(lambda world, number, random: plain.queue(world.officer(number).unit)),
    ),
    Line("queue-filtered", "Queue filtered by kind and hotline", "pages/s", looking(filtered_path),
         reading(filtered_rows), aim=80, aim_p95=150),
    Line("search-2", "Search two characters", "pages/s", looking(search_path(2)), reading(search_rows(2)),
         aim_p95=100),
    Line("search-4", "Search four characters", "pages/s", looking(search_path(4)), reading(search_rows(4)),
         aim_p95=100),
    Line("search-office", "Search two characters, by who sees all", "pages/s",
         looking(search_path(2), office=True), reading(search_rows(2)), aim_p95=100),
    Line(
        "page", "Open a matter's page", "pages/s",
        looking(lambda world, number, random: f"/desk/cases/{some_case(world, number, random)}/"),
        reading(lambda world, number, random: plain.page(some_case(world, number, random))),
        aim=150,
    ),
    Line(
        "page-api", "A matter over the API", "answers/s",
        asking(lambda world, number, random: f"/api/v1/cases/{some_case(world, number, random)}"),
        reading(lambda world, number, random: plain.page(some_case(world, number, random))),
        aim=290,
    ),
    Line("verb-api", "Accept a complaint over the API", "verbs/s", accepting_over_api, raw_verb),
    Line("verb", "Accept a complaint at the desk", "verbs/s", accepting, raw_verb, aim=200),
    Line(
        "badges", "Count badges, on a page with little else", "pages/s",
        looking(lambda world, number, random: "/desk/password/"),
        reading(lambda world, number, random: plain.badges(world.officer(number).unit, world.officer(number).pk)),
    ),
    Line("export", "CSV export", "rows/s", exporting, raw_export, aim=50_000),
    Line("import", "CSV import", "rows/s", importing, raw_import, aim=5_000),
]  # fmt: skip
