"""Find: what a run flagged becomes a finding of each kind, one for each report until somebody decides."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.listing import listed
from gongzhi.core.machine import act
from gongzhi.ride_hailing.actions.renew import renew_finding
from gongzhi.ride_hailing.catalog import reasons, violation_title
from gongzhi.ride_hailing.models import Finding, Run, Tally
from gongzhi.ride_hailing.states import FINDING
from gongzhi.ride_hailing.words import FindingState


@act
def find_violation(*, run: Run, violation: str, by: Actor, at: datetime, key: UUID | None = None) -> Finding | None:
    """Keep what a run flagged of one kind, where that is news; one that waits for a decision follows the run.

    :return: the finding, or None where nothing was flagged, or nothing beyond what was decided on before.
    """
    tallies = {row.reason: row for row in Tally.objects.filter(run=run, violation=violation, city="")}
    trips = tallies[0].trips if tallies else 0
    facts = facts_of(run, violation, tallies)
    of_report = Finding.objects.filter(run__report=run.report_id, violation=violation)
    if waiting := of_report.filter(state=FindingState.CANDIDATE).first():
        return renew_finding(finding=waiting, run=run, trips=trips, facts=facts, by=by, at=at, key=key)
    decided = of_report.order_by("-id").first()
    if not trips or (decided and decided.trips >= trips):
        return None
    finding = Finding.objects.create(
        key=key,
        platform_id=run.report.platform_id,
        unit_id=run.report.unit_id,
        violation=violation,
        run=run,
        trips=trips,
        facts=facts,
        found_at=at,
    )
    journal.write(
        FINDING.kind,
        finding.pk,
        "find",
        by=by,
        at=at,
        target=finding.state,
        unit_id=finding.unit_id,
        facts={"trips": trips, "run": run.pk},
        key=key,
    )
    return finding


def facts_of(run: Run, violation: str, tallies: dict[int, Tally]) -> str:
    """Write what a run flagged of one kind, reason by reason, as it will stand in a clue."""
    report = run.report
    period = f"{report.from_date:%Y-%m-%d} — {report.to_date:%Y-%m-%d}"
    if not tallies:
        return _("平台 %(period)s 的 %(all)d 条订单，最近一次比对没有标出“%(violation)s”。") % {
            "period": period,
            "all": run.trips,
            "violation": violation_title(violation),
        }
    known, whole = reasons(), tallies[0]
    each = listed(
        _("%(reason)s %(n)d 条") % {"reason": known[code].title, "n": row.trips}
        for code, row in sorted(tallies.items())
        if code in known
    )
    return _(
        "平台 %(period)s 的 %(all)d 条订单中，%(n)d 条涉嫌%(violation)s，"
        "涉及车辆 %(vehicles)d 辆、驾驶员 %(drivers)d 名：%(each)s。"
        "与 %(as_of)s 以前导入的登记逐条比对得出。"
    ) % {
        "period": period,
        "all": run.trips,
        "n": whole.trips,
        "violation": violation_title(violation),
        "vehicles": whole.vehicles,
        "drivers": whole.drivers,
        "each": each,
        "as_of": f"{run.as_of.at:%Y-%m-%d}",
    }
