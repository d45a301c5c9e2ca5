"""What everybody reads of published results, and nothing besides.

Not published: seals, quantities, prices, who sampled, the street address of where it was sampled, objections and what
was said in them, files, and the name of a grower or stall without a business name beyond its family name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from gongzhi.core import clock
from gongzhi.core.grams import grams
from gongzhi.core.personal import mask_name
from gongzhi.sampling.models import ReportItem, Sample
from gongzhi.sampling.words import State

WITHHELD = ("seal", "quantity", "price", "officer", "address", "objection", "files")
MOST_ROWS = 50_000
"""A file holds so many rows at most; narrower questions have all."""


@dataclass(frozen=True)
class Shown:
    """One published batch."""

    number: str
    goods: str
    kind: str
    kind_title: str
    batch: str
    produced_date: date | None
    producer: str
    trader: str
    region: str
    origin: str
    passed: bool
    retested: bool
    failed_items: tuple[str, ...]
    """Item, what was found, what is allowed; of a batch that failed."""
    laboratory: str
    unit: str
    sampled_date: date
    published_at: datetime


@dataclass(frozen=True)
class Question:
    """What somebody looks for."""

    text: str = ""
    kind: str = ""
    result: str = ""
    """passed or failed"""


def rows(question: Question):
    """Give the published samples that fit, newest first; the columns of `Shown` alone are read of them."""
    found = Sample.objects.filter(published_at__isnull=False).select_related(
        "unit", "region", "laboratory", "retester"
    )
    if question.kind:
        found = found.filter(kind=question.kind)
    if question.result in {State.PASSED, State.FAILED}:
        found = found.filter(state=question.result)
    if text := question.text.strip():
        wanted = grams(text)
        named = Q(grams__contains=wanted) if wanted else Q(goods=text)
        found = found.filter(named | Q(batch=text) | Q(number=text.upper()))
    return found.order_by("-published_at", "-id")


def shown(samples: list[Sample]) -> list[Shown]:
    """Say of samples what everybody may read; one query for what failed."""
    failed: dict[int, dict[int, list[str]]] = {}
    wanted = [sample.pk for sample in samples if sample.state == State.FAILED]
    items = ReportItem.objects.filter(report__sample__in=wanted, passed=False).select_related("report")
    for item in items.order_by("report_id", "place"):
        told = "，".join(filter(None, [item.name, item.found, item.allowed]))
        failed.setdefault(item.report.sample_id, {}).setdefault(item.report_id, []).append(told)
    return [shown_of(sample, tuple(last_of(failed.get(sample.pk)))) for sample in samples]


def last_of(by_report: dict[int, list[str]] | None) -> list[str]:
    return by_report[max(by_report)] if by_report else []


def shown_of(sample: Sample, failed: tuple[str, ...]) -> Shown:
    tester = sample.retester or sample.laboratory
    return Shown(
        number=sample.number,
        goods=sample.goods,
        kind=sample.kind,
        kind_title=sample.kind_title,
        batch=sample.batch,
        produced_date=sample.produced_date,
        producer=sample.producer_name,
        trader=mask_name(sample.trader_name) if sample.trader_is_person else sample.trader_name,
        region=sample.region.name if sample.region else "",
        origin=sample.origin,
        passed=sample.state == State.PASSED,
        retested=sample.retester_id is not None,
        failed_items=failed,
        laboratory=tester.name if tester else "",
        unit=sample.unit.short_name,
        sampled_date=clock.day_of(sample.sampled_at),
        published_at=sample.published_at,
    )


def pieces(question: Question, *, size: int = 500) -> Iterator[list[Shown]]:
    """Give all that fits, in pieces, for a file; by the key of the last one, so that memory stays flat."""
    found, last, given = rows(question), None, 0
    while given < MOST_ROWS:
        some = found
        if last is not None:
            some = found.filter(
                Q(published_at__lt=last.published_at) | Q(published_at=last.published_at, pk__lt=last.pk)
            )
        samples = list(some[:size])
        if not samples:
            return
        yield shown(samples)
        last, given = samples[-1], given + len(samples)
