"""Imports over the API: files that were uploaded, their rows, feeds. Files go in and out in api/files.py."""

import json
from datetime import datetime
from typing import Annotated

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.records import Act, Call, Family, Listing, Part, Resource
from gongzhi.api.showing import View, plain_view, view_of
from gongzhi.api.words import N_
from gongzhi.exchange import access, catalog, queries
from gongzhi.exchange.actions.decide import drop_run
from gongzhi.exchange.doors import begin_import, pull_now
from gongzhi.exchange.models import FeedPull, ImportRun, RunState

RUN_ROW = view_of(
    "ImportRunRow",
    ImportRun,
    (
        "id", "connector", "file_name", "size", "sha256", "state", "error", "officer", "unit", "created_at",
        "started_at", "ended_at", "total", "read", "taken", "repeated", "refused", "skipped",
    ),
    states=dict(RunState.choices),
)  # fmt: skip


class RefusedRow(schemas.Out):
    row: int = Field(description=N_("文件中的行号"))
    reason: str


class FeedShown(schemas.Out):
    key: str
    title: str
    connector: str
    is_set_up: bool
    delivered_at: datetime | None
    tried_at: datetime | None
    silent: bool = Field(description=N_("太久没有送来"))


class Asked(schemas.Out):
    asked: bool = Field(description=N_("已安排"))


class ConnectorShown(schemas.Out):
    key: str
    title: str


def faults(record: ImportRun, call: Call) -> list[RefusedRow]:
    queries.refuse_unless_ours(record, call.viewer)
    if record.state in {RunState.TRYING, RunState.TRIED}:
        told = json.loads(record.trial_faults or "[]")
        return [RefusedRow(row=each["row"], reason=each["reason"]) for each in told[: queries.SHOWN_FAULTS]]
    return [RefusedRow(row=row.row, reason=row.reason) for row in queries.faults_of(record, viewer=call.viewer)]


def feed(key: str, call: Call):
    return next((each for each in feeds(call) if each.key == key), None)


def feeds(call: Call) -> list[FeedShown]:
    return [
        FeedShown(
            key=each.feed.key,
            title=each.feed.title,
            connector=each.feed.connector,
            is_set_up=each.is_set_up,
            delivered_at=each.delivered_at,
            tried_at=each.tried_at,
            silent=each.silent,
        )
        for each in queries.feed_states(viewer=call.viewer, at=call.at)
    ]


IMPORTS = Resource(
    name="import",
    title=N_("导入"),
    path="/imports",
    one="/imports/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.run_by_id(pk, viewer=call.viewer),
    row=RUN_ROW,
    card=view_of("ImportRunCard", ImportRun, ("format", "encoding", "columns", "last_row", "told", "trial")),
    listing=Listing(page=lambda call: queries.runs_page(viewer=call.viewer, before=call.place)),
    parts=(
        Part(
            name="refused-rows",
            title=N_("导入中被拒绝的行（前面一部分）"),
            view=plain_view(RefusedRow),
            page=faults,
            paged=False,
        ),
    ),
    argument="run",
    acts=(
        Act(name="start", title=N_("开始导入"), action=begin_import),
        Act(name="drop", title=N_("放弃导入"), action=drop_run),
    ),
    roles=frozenset(access.IMPORTS),
)
CONNECTORS = Resource(
    name="connector",
    title=N_("导入的连接器"),
    path="/connectors",
    row=plain_view(ConnectorShown),
    listing=Listing(page=lambda call: catalog.connectors(), paged=False),
    roles=frozenset(access.IMPORTS),
)
FEEDS = Resource(
    name="feed",
    title=N_("每日拉取的数据源"),
    path="/feeds",
    one="/feeds/{key}",
    place=Annotated[str, Field(pattern=r"^[a-z0-9-]{1,24}$", examples=["hotline-12345"])],
    find=feed,
    row=plain_view(FeedShown),
    listing=Listing(page=feeds, paged=False),
    acts=(
        Act(
            name="pull",
            title=N_("现在拉取数据源"),
            action=pull_now,
            told=lambda told, record, call: {"feed": catalog.feed(record.key)},
            view=View(Asked, {"asked": lambda nothing: True}),
        ),
    ),
    roles=frozenset(access.IMPORTS),
)
PULLS = Resource(
    name="pull",
    title=N_("数据源的拉取记录"),
    path="/feed-pulls",
    row=view_of(
        "FeedPullRow",
        FeedPull,
        ("id", "feed", "state", "started_at", "ended_at", "file_name", "size", "run", "error"),
    ),
    listing=Listing(page=lambda call: queries.pulls_page(viewer=call.viewer, before=call.place)),
    roles=frozenset(access.IMPORTS),
)

FAMILY = Family(
    tag="exchange", title=N_("导入和导出"), scope="exchange", resources=(IMPORTS, CONNECTORS, FEEDS, PULLS)
)
