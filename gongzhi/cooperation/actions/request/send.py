"""Send: ask another unit for assistance or information, naming what for and what of a matter it may see."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.cases import access as of_cases
from gongzhi.cases.models import Case
from gongzhi.cooperation.access import WORK
from gongzhi.cooperation.models import Request
from gongzhi.cooperation.moves import due_on, keep_files, said, unit_now
from gongzhi.cooperation.states import REQUEST
from gongzhi.cooperation.words import Field, Kind, State
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import act
from gongzhi.core.numbers import plain_number
from gongzhi.directory.models import Unit


@act
def send_request(
    *,
    kind: str,
    unit: Unit,
    asked_unit_id: int,
    title: str,
    purpose: str,
    text: str,
    by: Actor,
    at: datetime,
    number: str = "",
    fields: Iterable[str] = (),
    files: Iterable[tuple[str, bytes]] = (),
    key: UUID | None = None,
) -> Request:
    """Ask; the other unit sees the named fields of the matter and nothing else of it.

    :param number: of the matter in which it is asked; the asking unit must hold it.
    :param fields: what of the matter the other unit sees.
    :param files: name and content of each.
    :raises NotAllowed: unless `by` works in the asking unit.
    :raises Refused: naming the field that is wrong.
    """
    key = key or uuid4()
    if made := Request.objects.filter(source_key=key).first():
        return made
    if by.kind != "system" and not by.roles_in([unit.pk]) & set(WORK):
        raise NotAllowed(_("您不能以这个单位的名义提出请求。"))
    if kind not in Kind.values:
        raise Refused(_("请选择请求的类别。"), field="kind")
    asked = unit_now(asked_unit_id, at=at, field="asked_unit_id")
    if asked.pk == unit.pk:
        raise Refused(_("不能向本单位提出请求。"), field="asked_unit_id")
    title = said(title, field="title", what=_("请填写标题。"), most=80)
    purpose = said(purpose, field="purpose", what=_("请写明用途；对方提供的只能用于这一用途。"), most=500)
    text = said(text, field="text", what=_("请写明请求什么。"))
    case = matter_of(number, unit, by)
    wanted = set(fields)
    if wanted - set(Field.values) or (wanted and case is None):
        raise Refused(_("没有写明是哪一件，不能共享它的内容。"), field="fields")
    request = Request.objects.create(
        kind=kind,
        state=State.SENT,
        unit=unit,
        asked_unit=asked,
        case=case,
        title=title,
        purpose=purpose,
        text=text,
        fields=[name for name in Field.values if name in wanted],
        due_date=due_on(kind, at=at),
        made_at=at,
        source_key=key,
    )
    names = keep_files(request, files, unit_id=unit.pk, at=at)
    facts = {"unit": asked.name, "fields": request.fields, "purpose": purpose, "files": names}
    told = {"by": by, "at": at, "target": request.state, "unit_id": unit.pk, "facts": facts, "key": key}
    journal.write(REQUEST.kind, request.pk, "send", **told)
    return request


def matter_of(number: str, unit: Unit, by: Actor) -> Case | None:
    """Find the matter in which it is asked: one that the asking unit holds.

    :raises Refused: if it is not.
    """
    if not number.strip():
        return None
    case = of_cases.visible(by).filter(number=plain_number(number)).first()
    if case is None or case.unit_id != unit.pk:
        raise Refused(_("没有找到本单位承办的这一件。"), field="number")
    return case
