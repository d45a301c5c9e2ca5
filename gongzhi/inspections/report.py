"""What officers bring back from a visit: checked, and written to the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from gongzhi.core import files
from gongzhi.core.errors import Invalid, Refused
from gongzhi.inspections import rules
from gongzhi.inspections.models import Inspection, InspectionFile, ItemResult
from gongzhi.inspections.words import Answer, FileKind, Result, Signed

MOST_FILES = 20
"""So many photos an inspection may have."""
LONGEST_FINDING = 3000


@dataclass(frozen=True)
class Photo:
    """A picture as it was handed in."""

    name: str
    content: bytes
    item: str = ""


@dataclass(frozen=True)
class Report:
    """The record of a visit, as a page, a phone or a program hands it in."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """Item of the check list → answer."""
    notes: Mapping[str, str] = field(default_factory=dict)
    inspected_at: datetime | None = None
    result: str = ""
    """What the officers met, where no item is unmet: nothing, not_found, uncooperative, not_operating."""
    finding: str = ""
    own: Mapping[str, object] = field(default_factory=dict)
    signed: str = ""
    signer: str = ""
    signature: bytes = b""
    """A picture of the signature."""
    corrected_on_spot: bool = False
    told: bool = False
    """The result was handed over in writing on the spot."""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    photos: tuple[Photo, ...] = ()


def faults_of(inspection: Inspection, report: Report, *, at: datetime, whole: bool) -> dict[str, str]:
    """Find what is wrong with a report: field → reason.

    :param whole: whether it must be complete, as when it is submitted.
    """
    sector = inspection.list_version
    items = {item.key: item for item in sector.items_for(inspection.kind)}
    faults: dict[str, str] = {}
    for key, answer in report.answers.items():
        if key not in items or answer not in items[key].answers:
            faults[f"item_{key}"] = _("检查表里没有这一项或这个结果。")
    for key, note in report.notes.items():
        if key in items and len(note) > 500:
            faults[f"note_{key}"] = _("最多 %(most)d 个字。") % {"most": 500}
    if len(report.finding) > LONGEST_FINDING:
        faults["finding"] = _("最多 %(most)d 个字。") % {"most": LONGEST_FINDING}
    if report.inspected_at and (wrong := rules.fits_visit(report.inspected_at, at=at)):
        faults["inspected_at"] = wrong
    if (report.latitude is None) != (report.longitude is None) or not fits_place(report):
        faults["latitude"] = _("位置不正确。")
    if not whole:
        return faults
    was_there = report.result in {"", Result.NOTHING, Result.PROBLEMS}
    if was_there:
        for key in items:
            if key not in report.answers:
                faults.setdefault(f"item_{key}", _("请选择这一项的结果。"))
        faults |= {f"own_{key}": reason for key, reason in rules.own_faults(sector, dict(report.own)).items()}
    if not was_there and not report.finding.strip():
        faults["finding"] = _("请写明现场情况。")
    for key, answer in report.answers.items():
        if answer == Answer.FAULT and not report.notes.get(key, "").strip():
            faults.setdefault(f"note_{key}", _("请写明哪里不符合。"))
    if report.signed not in Signed.values:
        faults["signed"] = _("请让对方签名，或注明为什么没有签名。")
    elif report.signed == Signed.PAD and not report.signature:
        faults["signature"] = _("请在签名框内签名。")
    elif report.signed == Signed.PAD and not report.signer.strip():
        faults["signer"] = _("请填写签名人的姓名。")
    return faults


def fits_place(report: Report) -> bool:
    if report.latitude is None or report.longitude is None:
        return True
    return -90 <= report.latitude <= 90 and -180 <= report.longitude <= 180


def check(inspection: Inspection, report: Report, *, at: datetime, whole: bool) -> None:
    """Refuse a report that is not fit.

    :raises Invalid: naming each field that is wrong.
    """
    if faults := faults_of(inspection, report, at=at, whole=whole):
        raise Invalid(faults)


def write(inspection: Inspection, report: Report, *, at: datetime) -> dict:
    """Write items, photos and signature of a report; give what is to be changed on the inspection itself."""
    for key, answer in report.answers.items():
        ItemResult.objects.update_or_create(
            inspection=inspection,
            item=key,
            defaults={"answer": answer, "note": report.notes.get(key, "").strip()},
        )
    keep_photos(inspection, report.photos, at=at)
    if report.signature:
        keep_one(inspection, Photo("signature.png", report.signature), kind=FileKind.SIGNATURE, at=at)
    own = {each.key for each in inspection.list_version.field}
    return {
        "finding": report.finding.strip(),
        "own": {key: str(value) for key, value in report.own.items() if key in own and value not in (None, "")},
        "latitude": report.latitude,
        "longitude": report.longitude,
        "signed": report.signed,
        "signer": report.signer.strip()[:60],
        "corrected_on_spot": report.corrected_on_spot,
    }


def keep_photos(inspection: Inspection, photos, *, at: datetime) -> int:
    """Keep pictures, without place and device; the same one a second time stays one. Give how many are new.

    :raises Refused: if one is no picture, or there are too many.
    """
    return sum(keep_one(inspection, photo, kind=FileKind.PHOTO, at=at) for photo in photos)


def keep_one(inspection: Inspection, photo: Photo, *, kind: str, at: datetime) -> bool:
    examined = files.examine(photo.name, photo.content)
    if not examined.media_type.startswith("image/"):
        raise Refused(_("“%(name)s”不是图片。") % {"name": examined.name}, field="photos")
    if InspectionFile.objects.filter(inspection=inspection, sha256=examined.sha256).exists():
        return False
    if kind == FileKind.PHOTO and inspection.files.filter(kind=kind).count() >= MOST_FILES:
        raise Refused(_("每次检查最多 %(most)d 张照片。") % {"most": MOST_FILES}, field="photos")
    files.keep(examined.content)
    InspectionFile.objects.create(
        inspection=inspection,
        kind=kind,
        item=photo.item[:32],
        name=examined.name,
        media_type=examined.media_type,
        size=examined.size,
        sha256=examined.sha256,
        at=at,
    )
    return True
