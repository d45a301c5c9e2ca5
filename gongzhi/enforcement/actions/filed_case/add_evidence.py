"""Add evidence: register a piece of evidence with its files, and who has it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock, files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.catalog import evidence_kinds
from gongzhi.enforcement.models import Custody, Evidence, EvidenceFile, FiledCase
from gongzhi.enforcement.moves import move, ready_for, said

SHA256 = 64


@act
def add_evidence(
    *,
    filed_case: FiledCase,
    kind: str,
    title: str,
    origin: str,
    collected_date: date,
    holder: str,
    place: str = "",
    digest: str = "",
    files_told: Sequence[tuple[str, bytes]] = (),
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Register evidence; its files are kept under their hashes, and its chain of custody begins.

    :param holder: who has it now.
    :param digest: SHA-256 of electronic data that lies elsewhere.
    :param files_told: name and content of each file.
    :raises Refused: if something is missing, lies in the future, or a file is not fit to be taken.
    """
    filed_case = ready_for("add_evidence", filed_case, by=by, at=at, key=key)
    if kind not in evidence_kinds():
        raise Refused(_("请选择证据种类。"), field="kind")
    title = said(title, field="title", what=_("请写明证据名称。"))[:120]
    origin = said(origin, field="origin", what=_("请写明证据来源。"))[:200]
    holder = said(holder, field="holder", what=_("请写明由谁保管。"))[:80]
    if collected_date is None or collected_date > clock.day_of(at):
        raise Refused(_("取得日期不能晚于今天。"), field="collected_date")
    digest = digest.strip().lower()
    if digest and (len(digest) != SHA256 or set(digest) - set("0123456789abcdef")):
        raise Refused(_("SHA-256 校验值应为 64 位十六进制数。"), field="digest")
    examined = [files.examine(name, content) for name, content in files_told]
    kept = [(each, files.keep(each.content)) for each in examined]
    filed_case = move(
        filed_case,
        "add_evidence",
        by=by,
        at=at,
        key=key,
        facts={"title": title, "kind": evidence_kinds()[kind].title, "sha256": [sha256 for _each, sha256 in kept]},
    )
    evidence = Evidence.objects.create(
        filed_case=filed_case,
        kind=kind,
        title=title,
        origin=origin,
        collected_date=collected_date,
        digest=digest,
        at=at,
    )
    Custody.objects.create(evidence=evidence, holder=holder, place=place.strip()[:120], at=at)
    EvidenceFile.objects.bulk_create(
        [
            EvidenceFile(
                evidence=evidence,
                name=each.name,
                media_type=each.media_type,
                size=each.size,
                sha256=sha256,
                at=at,
            )
            for each, sha256 in {sha256: (each, sha256) for each, sha256 in kept}.values()
        ]
    )
    return filed_case
