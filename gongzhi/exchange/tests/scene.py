"""A small file of complaints with its connector, and what tests do with them."""

from io import BytesIO
from pathlib import Path

from gongzhi.core.actors import SYSTEM, Actor, Role
from gongzhi.core.catalogue import parse_catalogue
from gongzhi.directory.actions import add_officer
from gongzhi.directory.models import Unit
from gongzhi.directory.queries import actor_for
from gongzhi.exchange.actions.open_run import open_run
from gongzhi.exchange.actions.take_in import import_file
from gongzhi.exchange.catalog import Connector
from gongzhi.exchange.models import ImportRun
from gongzhi.exchange.tests.conftest import AT

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
"""Real data beside the project, read by tests only."""

SMALL = """
key = "small"
title = "小文件"
key_columns = ["no"]

[fields]
kind = { constant = "complaint" }
narrative = "text"
received_at = { column = "when", dates = ["%Y/%m/%d"], required = true }
amount = "money"
trader_name = { column = "shop", optional = true }
region = { column = "place", optional = true }
subject = { column = "what", codes = { "吃" = "food" }, otherwise = "other-goods" }

[[person]]
name = "who"
phone = "phone"
"""
HEAD = "no,text,when,money,shop,place,what,who,phone\n"
PASSWORD = "a long enough password"


def connector(text: str = SMALL) -> Connector:
    return parse_catalogue(text, Path("small.toml"), Connector)


def line(number: int, *, when: str = "2026/5/1", money: str = "12.5", place: str = "") -> str:
    return f"{number},第{number}件买的点心变质,{when},{money},甲乙食品店,{place},吃,张示例,19900001234\n"


def lines(*numbers: int) -> bytes:
    return (HEAD + "".join(line(number) for number in numbers)).encode()


def brought_in(
    body: bytes, *, through: Connector | None = None, by: Actor = SYSTEM, name: str = "small.csv", at=AT, **rest
) -> ImportRun:
    """Bring a file in, and give the run."""
    through, file = through or connector(), BytesIO(body)
    run = open_run(connector=through, file=file, file_name=name, by=by, at=at, **rest)
    return import_file(run=run, connector=through, file=file, by=by, at=at)


def officer(unit_key: str, role: Role, username: str = ""):
    """Make an officer in a unit."""
    return add_officer(
        username=username or f"{unit_key}-{role}",
        name="导入示例",
        password=PASSWORD,
        unit=Unit.objects.get(key=unit_key),
        roles=[role],
        by=SYSTEM,
        at=AT,
    )


def actor(unit_key: str, role: Role) -> Actor:
    return actor_for(officer(unit_key, role), at=AT)
