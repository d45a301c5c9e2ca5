"""What was found about watched goods, gathered from samples, consumers' matters and notices, and weighed."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.cases.models import Case, CaseText
from gongzhi.core import clock
from gongzhi.core.grams import grams
from gongzhi.sampling.catalog import risk_rules
from gongzhi.sampling.models import RiskNotice, Sample, Watched
from gongzhi.sampling.rules import Finding, Weighed, weigh
from gongzhi.sampling.words import AT_WORK, State

MOST = 500
"""So many samples and matters are looked at; more change no level."""


def weighed(goods: Watched, *, at: datetime) -> Weighed:
    """Weigh everything found about goods up to now; three queries, each bounded."""
    on = clock.day_of(at)
    since = on - timedelta(days=risk_rules().age[-1].days)
    found = [*of_samples(goods, since), *of_notices(goods, since), *of_matters(goods, since, on)]
    return weigh(found, on=on, rules=risk_rules())


def of_samples(goods: Watched, since: date) -> Iterator[Finding]:
    """Give the batches that failed, or stand under suspicion."""
    rows = Sample.objects.filter(watched=goods, sampled_at__gte=clock.start_of(since)).filter(
        Q(state=State.FAILED) | Q(state__in=AT_WORK, told_at__isnull=False) | Q(state=State.SUSPECT)
    )
    for sample in rows.order_by("-id")[:MOST]:
        failed = sample.state == State.FAILED
        yield Finding(
            "sample_failed" if failed else "sample_suspect",
            _("抽检：%(goods)s（批号 %(batch)s）") % {"goods": sample.goods, "batch": sample.batch},
            clock.day_of(sample.final_at or sample.sampled_at),
            record=sample.number,
        )


def of_notices(goods: Watched, since: date) -> Iterator[Finding]:
    rows = RiskNotice.objects.filter(goods=goods, noticed_date__gte=since)
    for notice in rows.order_by("-noticed_date", "-id")[:MOST]:
        title = _("%(title)s（%(source)s）") % {"title": notice.title, "source": notice.source}
        yield Finding(notice.kind, title, notice.noticed_date)


def of_matters(goods: Watched, since: date, on: date) -> Iterator[Finding]:
    """Count consumers' matters about the goods, a finding a month; nothing of a single matter is told."""
    named = Q()
    for word in goods.words:
        if wanted := grams(word):
            named |= Q(grams__contains=wanted)
    if not named:
        return
    rows = Case.objects.filter(
        pk__in=CaseText.objects.filter(named).values("case_id"), received_at__gte=clock.start_of(since)
    )
    if goods.subjects:
        rows = rows.filter(subject__in=goods.subjects)
    days = Counter(
        clock.day_of(received).replace(day=1) for received in rows.values_list("received_at", flat=True)[:MOST]
    )
    for month, count in days.items():
        title = _("%(year)d 年 %(month)d 月的投诉举报 %(count)d 件") % {
            "year": month.year,
            "month": month.month,
            "count": count,
        }
        yield Finding("complaint", title, min(last_of(month), on), count)


def last_of(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
