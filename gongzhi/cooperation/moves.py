"""What every verb of cooperation shares: locking, asking the table first, moving, days by which to answer."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cooperation.catalog import limit_of
from gongzhi.cooperation.models import Dispute, Request, RequestFile
from gongzhi.cooperation.states import DISPUTE, REQUEST
from gongzhi.core import clock, files, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.directory.models import Unit
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.rules import due_date

TABLES = {Request: REQUEST, Dispute: DISPUTE}
MOST_FILES = 20


def ready(verb: str, record, *, by: Actor, at: datetime, key: UUID | None):
    """Lock a request or dispute and ask its table before looking at what was filled in.

    :raises Refused: if the table does not allow it.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    table = TABLES[type(record)]
    record = machine.lock(record, key=key, kind=table.kind)
    if refused := table.refusal(record, verb, by=by, at=at):
        raise refused
    return record


def move(record, verb: str, *, by: Actor, at: datetime, **rest):
    """Do one verb; arguments as of `core.machine.move`."""
    return machine.move(TABLES[type(record)], record, verb, by=by, at=at, **rest)


def said(text: str, *, field: str, what: str, most: int = 5000) -> str:
    """Clean a text that must not be empty.

    :raises Refused: naming the field, if nothing was said or too much.
    """
    text = text.strip()
    if not text:
        raise Refused(what, field=field)
    if len(text) > most:
        raise Refused(_("最多 %(most)d 个字。") % {"most": most}, field=field)
    return text


def unit_now(unit_id: int | None, *, at: datetime, field: str) -> Unit:
    """Find a unit that is there today.

    :raises Refused: if it is not.
    """
    found = Unit.objects.in_force(clock.day_of(at)).filter(pk=unit_id or 0).first()
    if found is None:
        raise Refused(_("请从列出的单位中选择。"), field=field)
    return found


def due_on(kind: str, *, at: datetime) -> date:
    """Reckon by when a request is answered, or a dispute decided."""
    working_days = limit_of(kind).working_days
    return due_date(clock.day_of(at), working_days=working_days, calendar=calendar())


def keep_files(request: Request, given: Iterable[tuple[str, bytes]], *, unit_id: int, at: datetime) -> list[str]:
    """Keep files with a request; give their names. One that is there already stays.

    :raises Refused: if one is of no kind that is taken, or there are too many.
    """
    examined = [files.examine(name, content) for name, content in given]
    known = set(request.files.values_list("sha256", flat=True))
    fresh = {each.sha256: each for each in examined if each.sha256 not in known}
    if len(known) + len(fresh) > MOST_FILES:
        raise Refused(_("最多 %(most)d 个文件。") % {"most": MOST_FILES}, field="files")
    for each in fresh.values():
        files.keep(each.content)
    RequestFile.objects.bulk_create(
        RequestFile(
            request=request,
            unit_id=unit_id,
            name=each.name,
            media_type=each.media_type,
            size=each.size,
            sha256=each.sha256,
            at=at,
        )
        for each in fresh.values()
    )
    return [each.name for each in fresh.values()]
