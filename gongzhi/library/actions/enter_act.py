"""Enter an act: write down which law or case of note it is, or mend what is written of it."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.grams import grams
from gongzhi.core.machine import act
from gongzhi.library.models import Act
from gongzhi.library.moves import refuse_others
from gongzhi.library.words import Kind
from gongzhi.procedures.words import Mark

KIND = "law_act"


@act
def enter_act(
    *,
    code: str,
    title: str,
    kind: str,
    issuer: str,
    mark: str,
    by: Actor,
    at: datetime,
    number: str = "",
    begins: date | None = None,
    ends: date | None = None,
    names: Iterable[str] = (),
    source: str = "",
    note: str = "",
    record: Act | None = None,
    key: UUID | None = None,
) -> Act:
    """Enter an act, or mend the one given.

    :param code: the word by which its addresses name it; it cannot be changed afterwards.
    :raises NotAllowed: unless `by` may write.
    :raises Invalid: naming each field that is wrong.
    :raises Refused: if nothing is changed.
    """
    refuse_others(by)
    before = Act.objects.filter(key=code.strip()).first() if record is None and key else None
    if before and journal.done_before(KIND, before.pk, key):
        return before
    told = checked(
        code=record.key if record else code, title=title, kind=kind, issuer=issuer, mark=mark, number=number,
        begins=begins, ends=ends, names=names, source=source, note=note, record=record,
    )  # fmt: skip
    if record is None:
        made = Act.objects.create(**told)
        journal.write(KIND, made.pk, "enter", by=by, at=at, target="entered", key=key)
        return made
    record = Act.objects.select_for_update().get(pk=record.pk)
    if journal.done_before(KIND, record.pk, key):
        return record
    changed = sorted(name for name, value in told.items() if getattr(record, name) != value)
    if not changed:
        raise Refused(_("没有改动。"))
    for name in changed:
        setattr(record, name, told[name])
    record.save(update_fields=changed)
    journal.write(
        KIND, record.pk, "amend", by=by, at=at, source="entered", target="entered", facts={"changed": changed},
        key=key,
    )  # fmt: skip
    return record


def checked(
    *,
    code: str,
    title: str,
    kind: str,
    issuer: str,
    mark: str,
    number: str,
    begins: date | None,
    ends: date | None,
    names: Iterable[str],
    source: str,
    note: str,
    record: Act | None,
) -> dict[str, object]:
    """Check what is told of an act; gives it as its columns take it.

    :raises Invalid: naming each field that is wrong.
    """
    code, title, issuer, number = code.strip(), " ".join(title.split()), issuer.strip(), number.strip()
    names, source, note = [name.strip() for name in names if name.strip()], source.strip(), note.strip()
    others = Act.objects.exclude(pk=record.pk if record else None)
    faults = {}
    if not code or slugify(code) != code or len(code) > 60 or code == "cases":
        faults["code"] = _("网址里的代号只用小写字母、数字和连字符，例如 consumer-protection-law。")
    elif others.filter(key=code).exists():
        faults["code"] = _("这个代号已经有了。")
    if not 2 <= len(title) <= 80:
        faults["title"] = _("请填写全称，不超过 80 个字。")
    elif others.filter(title=title).exists() or others.filter(names__contains=[title]).exists():
        faults["title"] = _("这部法规已经有了。")
    if kind not in Kind.values:
        faults["kind"] = _("请选择类别。")
    if not issuer or len(issuer) > 60:
        faults["issuer"] = _("请填写制定机关或者发布单位。")
    if len(number) > 60:
        faults["number"] = _("最多 60 个字。")
    if mark not in set(Mark):
        faults["mark"] = _("请选择核对程度。")
    if begins and ends and ends < begins:
        faults["ends"] = _("失效日期不能早于施行日期。")
    if any(len(name) > 80 for name in names):
        faults["names"] = _("最多 80 个字。")
    if faults:
        raise Invalid(faults)
    return {
        "key": code, "title": title, "kind": kind, "issuer": issuer, "number": number, "mark": mark,
        "begins": begins, "ends": ends, "names": names, "source": source, "note": note,
        "grams": grams(title, *names, number),
    }  # fmt: skip
