"""Tell: a member enters a violation that it knows of, with where it has it from and the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Invalid
from gongzhi.core.files import Examined
from gongzhi.core.machine import act
from gongzhi.ride_hailing import rules
from gongzhi.ride_hailing.catalog import violations
from gongzhi.ride_hailing.models import Evidence, Finding
from gongzhi.ride_hailing.moves import platform_of, working_unit
from gongzhi.ride_hailing.states import FINDING


@dataclass(frozen=True, kw_only=True)
class NewFinding:
    """What a member tells."""

    code: str
    name: str
    violation: str
    source: str
    """Where it has it from: a letter, a complaint, an inspection, a notice of another agency."""
    facts: str
    files: Sequence[Examined] = ()


@act
def tell_finding(
    *, new: NewFinding, by: Actor, at: datetime, unit_id: int | None = None, key: UUID | None = None
) -> Finding:
    """Enter a finding of a kind that no comparison finds; it waits in the unit of who tells it.

    :raises Invalid: naming each field that is wrong.
    :raises NotAllowed: if who acts works in no unit on cases.
    """
    if key and (done := Finding.objects.filter(key=key).first()):
        raise AlreadyDone(done)
    unit = working_unit(by, unit_id, at=at)
    code = new.code.strip().upper()
    if faults := faults_of(new, code):
        raise Invalid(faults)
    stored = [(one, files.keep(one.content)) for one in new.files]
    finding = Finding.objects.create(
        key=key,
        platform=platform_of(code, " ".join(new.name.split())[:120]),
        unit=unit,
        violation=new.violation,
        source=new.source.strip()[:200],
        facts=new.facts.strip()[:5000],
        found_at=at,
    )
    Evidence.objects.bulk_create(
        Evidence(finding=finding, name=one.name, media_type=one.media_type, size=one.size, sha256=sha256)
        for one, sha256 in stored
    )
    journal.write(
        FINDING.kind,
        finding.pk,
        "tell",
        by=by,
        at=at,
        target=finding.state,
        unit_id=unit.pk,
        facts={"violation": new.violation, "files": len(stored)},
        key=key,
    )
    return finding


def faults_of(new: NewFinding, code: str) -> dict[str, str]:
    """Find what is wrong with a finding: field → reason."""
    faults, known = {}, violations().get(new.violation)
    if known is None or known.computed:
        faults["violation"] = _("请选择违法情形；未取得许可、与登记不符由比对得出。")
    if not rules.CODE.fullmatch(code):
        faults["code"] = _("平台代码须为 18 位统一社会信用代码。")
    if not new.name.strip():
        faults["name"] = _("请写明平台名称。")
    if not new.source.strip():
        faults["source"] = _("请写明来源。")
    if len(new.facts.strip()) < 10:
        faults["facts"] = _("请写明事实，至少十个字。")
    if not new.files:
        faults["files"] = _("请附上证据材料。")
    return faults
