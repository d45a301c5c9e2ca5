"""Save a template: what documents of a kind say from now on; those that were issued keep their own text."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import ValidationError

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.core.machine import act
from gongzhi.documents.access import TEMPLATE_KEEPERS
from gongzhi.documents.actions.issue import lock_versions
from gongzhi.documents.catalog import shipped
from gongzhi.documents.kinds import Kind
from gongzhi.documents.models import TemplateVersion
from gongzhi.documents.wording import Template, faults_of

JOURNAL = "document template"


@act
def save_template(
    *, kind: Kind, text: dict[str, str], based_on: int, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> TemplateVersion:
    """Keep a new version of a kind's text.

    :param based_on: number of the version that was edited, 0 for the text that came along.
    :raises Invalid: naming each part with the lines that are wrong.
    :raises Refused: if somebody else saved one in between, nothing changed, or no reason is given.
    """
    latest = begin(kind, by=by)
    if key and latest and journal.done_before(JOURNAL, latest.pk, key):
        return latest
    template = read(text)
    faults: dict[str, str] = {}
    for fault in faults_of(template, kind.context):
        faults[fault.part] = f"{faults[fault.part]} {fault}" if fault.part in faults else str(fault)
    if not reason.strip():
        faults["reason"] = _("请写明为什么修改。")
    if faults:
        raise Invalid(faults)
    if changed_version(latest) != based_on:
        raise Refused(_("这份模板刚被别人修改过，请重新打开后再改。"))
    if template.model_dump() == (latest.text if latest and not latest.shipped else shipped(kind).model_dump()):
        raise Refused(_("没有改动。"))
    return keep(kind, template, latest, "save", reason=reason.strip()[:200], by=by, at=at, key=key)


def changed_version(latest: TemplateVersion | None) -> int:
    """Give the number of the text in use, 0 where it is the one that came along."""
    return 0 if latest is None or latest.shipped else latest.version


def begin(kind: Kind, *, by: Actor) -> TemplateVersion | None:
    """Let nobody else in, and give the latest version.

    :raises NotAllowed: unless `by` looks after templates.
    """
    if by.kind != "system" and not by.is_a(*TEMPLATE_KEEPERS):
        raise NotAllowed(_("只有联席会议办公室可以修改文书模板。"))
    lock_versions(kind.key)
    return TemplateVersion.objects.filter(kind=kind.key).first()


def read(text: dict[str, str]) -> Template:
    try:
        return Template.model_validate({name: said.replace("\r\n", "\n") for name, said in text.items()})
    except ValidationError as error:
        raise Refused(_("模板缺少内容：%(what)s") % {"what": error.errors()[0]["loc"][0]}) from None


def keep(
    kind: Kind, template: Template, latest, verb: str, *, by: Actor, at: datetime, key, reason: str = "", **more
):
    row = TemplateVersion.objects.create(
        kind=kind.key,
        version=latest.version + 1 if latest else 1,
        text=template.model_dump(),
        reason=reason,
        by_name=by.name,
        at=at,
        **more,
    )
    journal.write(JOURNAL, row.pk, verb, by=by, at=at, note=reason, facts={"kind": kind.key}, key=key)
    return row
