"""Rows in batches, each row as a draft, a fault or a skip. Trial and import read files this way and no other."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from gongzhi.cases.actions.receive import Foreseen, faults_of, foresee, traders_of
from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.core.kept import one_look
from gongzhi.core.tables import Row, Table
from gongzhi.directory.models import Unit
from gongzhi.directory.queries import unit_in_force
from gongzhi.exchange.catalog import Connector
from gongzhi.exchange.rules import Draft, Fault, Faulty, Mapper, Skipped

BATCH = 1000


@dataclass
class Batch:
    """So many rows, sorted."""

    last_row: int = 0
    read: int = 0
    drafts: list[Draft] = field(default_factory=list)
    faulty: list[tuple[Row, tuple[Fault, ...]]] = field(default_factory=list)
    skips: list[str] = field(default_factory=list)
    """The reason of each row left out."""
    foreseen: Foreseen | None = None
    """What can be told of the drafts before they are cases, where that was wanted."""


def unit_answering(connector: Connector, *, at: datetime) -> Unit | None:
    """Find the unit in whose name this connector's answers are recorded; None where its files hold no answers.

    :raises Refused: if that unit is not there today.
    """
    if connector.answer is None:
        return None
    try:
        return unit_in_force(connector.answer.unit, clock.day_of(at))
    except Unit.DoesNotExist:
        raise Refused(_("连接器指定的答复单位“%(unit)s”不存在。") % {"unit": connector.answer.unit}) from None


def batches(
    table: Table,
    connector: Connector,
    *,
    answering: Unit | None,
    at: datetime,
    after: int = 0,
    limit: int | None = None,
    size: int = BATCH,
    foreseeing: bool = False,
) -> Iterator[Batch]:
    """Read a table in batches.

    :param answering: the unit in whose name answers are recorded.
    :param after: number of the last row that is dealt with already.
    :param limit: read no more than so many of the file's rows, those dealt with before counted.
    :param foreseeing: tell also what can be told of the drafts before they are cases.
    """
    rows = (row for row in islice(table.rows, limit) if row.number > after)
    maker = Mapper(connector)
    while some := list(islice(rows, size)):
        batch = Batch(last_row=some[-1].number, read=len(some))
        drafts = []
        for row in some:
            try:
                draft = maker.draft(row, at=at)
                if isinstance(draft, Skipped):
                    batch.skips.append(draft.reason)
                    continue
                drafts.append(answered(draft, answering))
            except Faulty as faulty:
                batch.faulty.append((row, faulty.faults))
        news = [draft.new for draft in drafts]
        traders = traders_of(news)
        with one_look():
            for draft, wrong in zip(drafts, faults_of(news, at=at, traders=traders), strict=True):
                if wrong:
                    batch.faulty.append((draft.row, maker.faults(wrong)))
                else:
                    batch.drafts.append(draft)
            if foreseeing:
                batch.foreseen = foresee([draft.new for draft in batch.drafts], at=at, traders=traders)
        yield batch


def answered(draft: Draft, answering: Unit | None) -> Draft:
    """Give a matter that came with its answer to the unit in whose name the answer is recorded."""
    if not draft.answer:
        return draft
    new = replace(draft.new, unit_id=answering.pk, unit_reason="来件已附答复，由原受理单位办结。")
    return replace(draft, new=new)
