"""The raw limit beside each line: the same rows written or read by plain SQL over psycopg, without the product.

Rows to write are read from the built database as text, made into new ones by another key, and written again one
plain statement a table; the tables, with their indexes and triggers, are the product's own.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random

import psycopg
from psycopg import sql

from benches.load import Act, Exhausted

Make = Callable[[int], Act]
CHILDREN = {
    "cases_casetext": "case_id = %s",
    "cases_party": "case_id = %s",
    "cases_caseunit": "case_id = %s",
    "cases_routing": "case_id = %s",
    "procedures_runninglimit": "record_kind = 'case' AND record_id = %s",
    "core_journalentry": "kind = 'case' AND record_id = %s AND seq = 1",
}
"""Table → which of its rows belong to a case just received."""
KEYS = ("case_id", "record_id")
GIVEN_BY_DATABASE = {"id"}


@dataclass
class Matter:
    """All rows of one matter, as text."""

    case: dict[str, str | None]
    children: dict[str, list[dict[str, str | None]]] = field(default_factory=dict)


def columns_of(connection: psycopg.Connection, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", [table]
    )
    return [name for (name,) in rows.fetchall() if name not in GIVEN_BY_DATABASE]


def read_rows(connection: psycopg.Connection, table: str, where: str, key: int) -> list[dict[str, str | None]]:
    names = columns_of(connection, table)
    wanted = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in names)
    query = sql.SQL("SELECT {} FROM {} WHERE ").format(wanted, sql.Identifier(table)) + sql.SQL(where)
    return [dict(zip(names, row, strict=True)) for row in connection.execute(query, [key]).fetchall()]


def sample_matters(url: str, count: int) -> list[Matter]:
    """Read some matters that were only received, spread over the whole database."""
    with psycopg.connect(url, autocommit=True) as connection:
        keys = spread(connection, count, "state = 'received'")
        found = []
        for key in keys:
            case = read_rows(connection, "cases_case", "id = %s", key)[0]
            children = {table: read_rows(connection, table, where, key) for table, where in CHILDREN.items()}
            found.append(Matter(case, children))
    return found


def spread(connection: psycopg.Connection, count: int, where: str) -> list[int]:
    """Choose keys of cases all over the table, the same ones each time."""
    least, most = connection.execute("SELECT min(id), max(id) FROM cases_case").fetchone()
    random = Random(count)
    found: dict[int, None] = {}
    for _attempt in range(count * 20):
        row = connection.execute(
            sql.SQL("SELECT id FROM cases_case WHERE id >= %s AND ")
            + sql.SQL(where)
            + sql.SQL(" ORDER BY id LIMIT 1"),
            [random.randint(least, most)],
        ).fetchone()
        if row:
            found[row[0]] = None
        if len(found) == count:
            break
    return list(found)


def insert_statement(table: str, rows: list[dict], *, returning: bool = False) -> tuple[sql.Composed, list]:
    """Write one INSERT for some rows of a table, with its values."""
    names = list(rows[0])
    one = sql.SQL("({})").format(sql.SQL(", ").join(sql.Placeholder() * len(names)))
    query = sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join([one] * len(rows)),
    )
    return query + sql.SQL(" RETURNING id" if returning else ""), [row[name] for row in rows for name in names]


def with_key(rows: list[dict], key: int) -> list[dict]:
    return [{name: key if name in KEYS else value for name, value in row.items()} for row in rows]


NUMBERS = count(1)
"""Numbers of the matters that plain SQL files, for all lines and clients of a run."""


def renumbered(case: dict, sequence: int) -> dict:
    """Make another case of the same content."""
    return {**case, "number": f"R{sequence:09d}", "source": "raw", "source_key": str(sequence)}


class Plain:
    """Plain connections, one a client."""

    def __init__(self, url: str):
        self.url = url
        self.connections: list[psycopg.Connection] = []

    def connect(self, *, autocommit: bool) -> psycopg.Connection:
        connection = psycopg.connect(self.url, autocommit=autocommit, prepare_threshold=2)
        self.connections.append(connection)
        return connection

    def close(self) -> None:
        for connection in self.connections:
            connection.close()
        self.connections.clear()

    def file(self, matters: list[Matter]) -> Make:
        """Write whole matters, each in a transaction: one INSERT a table."""

        def make(number: int) -> Act:
            connection = self.connect(autocommit=False)
            random = Random(number)

            def act() -> None:
                matter = random.choice(matters)
                query, values = insert_statement(
                    "cases_case", [renumbered(matter.case, next(NUMBERS))], returning=True
                )
                (key,) = connection.execute(query, values).fetchone()
                for table, rows in matter.children.items():
                    if rows:
                        connection.execute(*insert_statement(table, with_key(rows, key)))
                connection.commit()

            return act

        return make

    def verb(self, waiting: list[deque[tuple[int, str]]]) -> Make:
        """Accept cases: lock the row, write it, the journal's line and the two limits that stop and start."""

        def make(number: int) -> Act:
            connection = self.connect(autocommit=False)
            mine = waiting[number]

            def act() -> None:
                if not mine:
                    raise Exhausted
                key, _number = mine.popleft()
                unit, state = connection.execute(
                    "SELECT unit_id, state FROM cases_case WHERE id = %s FOR UPDATE", [key]
                ).fetchone()
                connection.execute(
                    "UPDATE cases_case SET state = 'accepted', due_date = current_date + 60 WHERE id = %s", [key]
                )
                connection.execute(
                    "INSERT INTO core_journalentry (kind, record_id, seq, verb, source, target, actor_kind, "
                    "actor_id, actor_name, unit_id, at, note, facts) VALUES ('case', %s, 0, 'accept', %s, "
                    "'accepted', 'officer', 1, 'raw', %s, now(), '', '{}')",
                    [key, state, unit],
                )
                limit = connection.execute(
                    "UPDATE procedures_runninglimit SET stopped_at = now(), stopped_by = 'accept', met = true "
                    "WHERE record_kind = 'case' AND record_id = %s AND stopped_at IS NULL "
                    "RETURNING procedure, unit_id, started_date, counted",
                    [key],
                ).fetchone()
                if limit:
                    connection.execute(
                        "INSERT INTO procedures_runninglimit (record_kind, record_id, key, turn, procedure, unit_id, "
                        "started_date, counted, length, extended, extensions, pauses, due_date, provisional, "
                        "stopped_by, warned) VALUES ('case', %s, 'raw', 1, %s, %s, %s, %s, 60, 0, 0, '[]', "
                        "current_date + 60, false, '', 0)",
                        [key, *limit],
                    )
                connection.commit()

            return act

        return make

    def read(self, statements: Callable[[int, Random], list[tuple[str, list]]]) -> Make:
        """Run the statements that `statements(number, random)` gives for each act, and fetch all rows."""

        def make(number: int) -> Act:
            connection = self.connect(autocommit=True)
            random = Random(number)

            def act() -> None:
                for query, values in statements(number, random):
                    connection.execute(query, values).fetchall()

            return act

        return make


LISTED = """
    SELECT c.id, c.number, c.kind, c.state, c.due_date, c.received_at, c.title, c.trader_name, u.short_name, o.name,
        h.key, r.name,
        (SELECT verb FROM core_journalentry j WHERE j.kind = 'case' AND j.record_id = c.id AND j.verb <> 'reveal'
         ORDER BY seq DESC LIMIT 1)
    FROM cases_case c JOIN directory_unit u ON u.id = c.unit_id
    LEFT JOIN directory_officer o ON o.id = c.officer_id
    LEFT JOIN directory_hotline h ON h.id = c.hotline_id
    LEFT JOIN directory_region r ON r.code = c.region_id
"""
FIRST_DUE = " ORDER BY coalesce(c.due_date, '9999-12-31'::date), c.id LIMIT 51"


def queue(unit: int) -> list[tuple[str, list]]:
    """The first page of a unit's open matters, and their limits."""
    return [
        (LISTED + " WHERE c.unit_id = %s AND c.state <> 'closed'" + FIRST_DUE, [unit]),
        (
            "SELECT l.* FROM (SELECT id FROM cases_case c WHERE unit_id = %s AND state <> 'closed'"
            + FIRST_DUE
            + ") q JOIN procedures_runninglimit l ON l.record_kind = 'case' AND l.record_id = q.id",
            [unit],
        ),
    ]


def filtered(unit: int, kind: str, hotline: str) -> list[tuple[str, list]]:
    """The first page of a unit's open matters of one kind and hotline."""
    return [
        (
            LISTED + " WHERE c.unit_id = %s AND c.state <> 'closed' AND c.kind = %s AND h.key = %s" + FIRST_DUE,
            [unit, kind, hotline],
        )
    ]


def search(wanted: list[int], unit: int) -> list[tuple[str, list]]:
    """The newest of a unit's matters in whose texts these pairs of characters stand."""
    return [
        (
            LISTED
            + " JOIN cases_casetext t ON t.case_id = c.id WHERE t.grams @> %s::int[] AND t.seen_by && %s::bigint[]"
            + " ORDER BY c.id DESC LIMIT 51",
            [wanted, [unit]],
        )
    ]


def page(number: str) -> list[tuple[str, list]]:
    """All rows of one matter."""
    one = "(SELECT id FROM cases_case WHERE number = %s)"
    return [
        ("SELECT c.*, t.narrative, t.claim_text, t.answer, u.name, o.name, h.name, r.name, d.name FROM cases_case c "
         "JOIN cases_casetext t ON t.case_id = c.id JOIN directory_unit u ON u.id = c.unit_id "
         "LEFT JOIN directory_officer o ON o.id = c.officer_id LEFT JOIN directory_hotline h ON h.id = c.hotline_id "
         "LEFT JOIN directory_region r ON r.code = c.region_id LEFT JOIN directory_trader d ON d.id = c.trader_id "
         "WHERE c.number = %s", [number]),
        (f"SELECT * FROM cases_party WHERE case_id = {one}", [number]),
        (f"SELECT * FROM cases_caseunit WHERE case_id = {one}", [number]),
        (f"SELECT * FROM cases_routing WHERE case_id = {one}", [number]),
        (f"SELECT * FROM core_journalentry WHERE kind = 'case' AND record_id = {one} ORDER BY seq", [number]),
        (f"SELECT * FROM procedures_runninglimit WHERE record_kind = 'case' AND record_id = {one}", [number]),
        (f"SELECT * FROM cases_attachment WHERE case_id = {one}", [number]),
        (f"SELECT * FROM cases_caselink WHERE first_id = {one} OR second_id = {one}", [number, number]),
    ]  # fmt: skip


def badges(unit: int, officer: int) -> list[tuple[str, list]]:
    """Count each list of an officer up to a hundred, in one statement."""
    open_ones = "SELECT 1 FROM cases_case WHERE state <> 'closed' AND "
    ways = [
        (open_ones + "unit_id = %s AND officer_id = %s", [unit, officer]),
        (open_ones + "unit_id = %s", [unit]),
        (open_ones + "unit_id = %s AND officer_id IS NULL AND state <> 'triage'", [unit]),
        (open_ones + "unit_id = %s AND state = 'triage'", [unit]),
        (open_ones + "pending_unit_id = %s", [unit]),
        ("SELECT 1 FROM cases_caseunit WHERE unit_id = %s AND part = 'assisting' AND done_at IS NULL", [unit]),
        (open_ones + "unit_id = %s AND coalesce(due_date, '9999-12-31'::date) BETWEEN current_date "
         "AND current_date + 3", [unit]),
        (open_ones + "unit_id = %s AND coalesce(due_date, '9999-12-31'::date) < current_date", [unit]),
    ]  # fmt: skip
    counts = [f"SELECT count(*) FROM ({way} LIMIT 100) AS counted" for way, _values in ways]
    return [(" UNION ALL ".join(counts), [value for _way, values in ways for value in values])]


def export(url: str, after: int, rows: int) -> int:
    """Read the columns of an export with their names through a server-side cursor; returns how many rows came."""
    query = """
        SELECT c.number, c.kind, c.state, c.outcome, h.key, c.received_at, c.due_date, u.name, o.name, c.trader_name,
            c.subject, c.problem, c.region_id, r.name, c.claims, c.amount, c.anonymous, c.decided_at, c.closed_at,
            c.resolved, c.recovered, c.rating, c.reopened
        FROM cases_case c JOIN directory_unit u ON u.id = c.unit_id
        LEFT JOIN directory_officer o ON o.id = c.officer_id
        LEFT JOIN directory_hotline h ON h.id = c.hotline_id
        LEFT JOIN directory_region r ON r.code = c.region_id
        WHERE c.id > %s ORDER BY c.id LIMIT %s
    """
    count = 0
    with psycopg.connect(url) as connection, connection.cursor(name="export") as cursor:
        cursor.itersize = 2000
        cursor.execute(query, [after, rows])
        for _row in cursor:
            count += 1
    return count


def copies(url: str, rows: int, *, offset: int = 10**12) -> Iterator[tuple[str, list[str], bytes]]:
    """Give for each table the text of COPY that writes the rows of so many cases once more, under other keys."""
    with psycopg.connect(url) as connection:
        (last,) = connection.execute(
            "SELECT max(id) FROM (SELECT id FROM cases_case ORDER BY id LIMIT %s) first", [rows]
        ).fetchone()
        for table in ("cases_case", *CHILDREN):
            names = columns_of(connection, table)
            if table == "cases_case":
                names = ["id", *names]
            others = {
                "id": f"id + {offset}",
                "case_id": f"case_id + {offset}",
                "record_id": f"record_id + {offset}",
                "number": "'C' || right(number, 9)",
                "source": "'raw'" if table == "cases_case" else "source",
                "source_key": "'copy ' || id",
            }
            chosen = ", ".join(others.get(name, f'"{name}"') for name in names)
            where = {"cases_case": "id <= %s"}.get(table) or CHILDREN[table].replace("= %s", "<= %s")
            copy = f"COPY (SELECT {chosen} FROM {table} WHERE {where.replace('%s', str(int(last)))}) TO STDOUT"
            with connection.cursor() as cursor, cursor.copy(copy) as reading:
                yield table, names, b"".join(reading)


def write_copies(url: str, parts: list[tuple[str, list[str], bytes]]) -> None:
    """Write rows by COPY, all in one transaction."""
    with psycopg.connect(url) as connection:
        for table, names, text in parts:
            columns = ", ".join(f'"{name}"' for name in names)
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as writing:
                for start in range(0, len(text), 2**20):
                    writing.write(text[start : start + 2**20])
