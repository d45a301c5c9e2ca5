"""What should have gone out or come in and has not: as metrics for monitoring, as findings for `gongzhi doctor`."""

from collections.abc import Iterable, Iterator

from django.db import DatabaseError
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.exchange import queries as exchange
from gongzhi.notices import queries as notices
from gongzhi.webhooks import queries as webhooks


class Backlogs:
    """Reads the backlogs from the database whenever metrics are read, so that they are right in every process."""

    def collect(self) -> Iterable[Metric]:
        at = clock.now()
        families: dict[str, GaugeMetricFamily] = {}
        try:
            for name, what, labels, value in (
                *webhooks.gauges(at=at),
                *notices.gauges(at=at),
                *exchange.gauges(at=at),
            ):
                family = families.setdefault(name, GaugeMetricFamily(name, what, labels=list(labels)))
                family.add_metric(list(labels.values()), value)
        except DatabaseError:
            return []  # that it does not answer is told by /health
        return families.values()


def backlogs() -> CollectorRegistry:
    """Give the backlogs as metrics, read when they are asked for."""
    registry = CollectorRegistry()
    registry.register(Backlogs())
    return registry


def stuck() -> Iterator[tuple[str, str]]:
    """Yield what is stuck: (webhooks, notices or feeds, what to do about it)."""
    at = clock.now()
    for row, backlog in webhooks.stuck(viewer=SYSTEM, at=at):
        yield (
            "webhooks",
            f"subscription {row.pk} ({row.host}): {backlog.waiting} events waiting, {backlog.dead} dead; "
            "see /desk/webhooks/ or gongzhi webhooks list",
        )
    if notices.is_stuck(at=at):
        told = notices.backlog(at=at)
        yield (
            "notices",
            f"{told['waiting']} due and not sent, {told['failed']} failed within a day; see /desk/notices/",
        )
    for state in exchange.silent_feeds(at=at):
        yield (
            "feeds",
            f"{state.feed.key} stays away: nothing has come since {state.since:%Y-%m-%d %H:%M} UTC; "
            "see /desk/imports/feeds/ or gongzhi pull",
        )
