"""What every verb of an entry shares: locking, asking the table first, moving, files, what is looked for."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.core import clock, files, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.grams import grams
from gongzhi.core.numbers import case_number
from gongzhi.core.personal import mask_name
from gongzhi.core.traces import OnFile, Trace, is_personal_name, traces_in
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region, Trader
from gongzhi.procedures.calendars import calendar
from gongzhi.publicity.catalog import disclosure_law
from gongzhi.publicity.models import Disclosure, Objection, ObjectionFile, PublicNote
from gongzhi.publicity.states import DISCLOSURE
from gongzhi.routing.subjects import problems, subject_title, subjects

MOST_TEXT = 300
MOST_FILES = 10


def ready(verb: str, disclosure: Disclosure, *, by: Actor, at: datetime, key: UUID | None) -> Disclosure:
    """Lock an entry and ask the table before looking at what was filled in.

    :raises Refused: if the table does not allow it.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    disclosure = machine.lock(disclosure, key=key, kind=DISCLOSURE.kind)
    if refused := DISCLOSURE.refusal(disclosure, verb, by=by, at=at):
        raise refused
    return disclosure


def move(disclosure: Disclosure, verb: str, *, by: Actor, at: datetime, **rest) -> Disclosure:
    """Do one verb on an entry; arguments as of `core.machine.move`."""
    return machine.move(DISCLOSURE, disclosure, verb, by=by, at=at, **rest)


def next_number(at: datetime) -> str:
    """Draw the next number of an entry: G, the year, a sequence and a check digit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('publicity_number')")
        (sequence,) = cursor.fetchone()
    return f"G{case_number(clock.day_of(at).year, sequence % 10_000_000)}"


def said(text: str, *, field: str, what: str, most: int = 1000) -> str:
    """Clean a text that must not be empty.

    :raises Refused: naming the field, if nothing was said or too much.
    """
    text = (text or "").strip()
    if not text:
        raise Refused(what, field=field)
    if len(text) > most:
        raise Refused(_("最多 %(most)d 个字。") % {"most": most}, field=field)
    return text


def chosen(key: str, among: Iterable, *, field: str = "ground") -> str:
    """Check the key of a ground.

    :raises Refused: if there is none of this key.
    """
    if key not in {each.key for each in among}:
        raise Refused(_("请选择事由。"), field=field)
    return key


def working_days_after(day: date, key: str) -> date:
    """Give the last day of a period of the rule that begins after a day."""
    return calendar().working_day_after(day, disclosure_law().days(key))


def shown_name(trader: Trader) -> str:
    """Give the name of a trader as the public reads it: of a person without a business name the family name."""
    return mask_name(trader.name) if is_personal_name(trader.name) else trader.name


def trader_meant(
    trader_id: int | None, name: str, code: str = "", *, region: Region | None, by: Actor, at: datetime
) -> Trader:
    """Give a trader that was chosen, or registered by its name; what an officer chooses counts as confirmed.

    :raises Refused: if nobody is named, or the name or code does not fit.
    """
    chosen_one = Trader.objects.select_related("region", "platform").filter(pk=trader_id).first()
    if chosen_one and chosen_one.is_confirmed and not code:
        return chosen_one
    name = chosen_one.name if chosen_one else name.strip()
    if not name:
        raise Refused(_("请选择经营者。"), field="trader_id")
    return register_trader(
        name=name,
        credit_code=code.strip() or (chosen_one.credit_code or "" if chosen_one else ""),
        region=chosen_one.region if chosen_one else region,
        platform=chosen_one.platform if chosen_one else None,
        by=by,
        at=at,
    )


def place_of(region: Region | None) -> dict:
    """Give what an entry keeps of a region: itself, and the prefecture in which it lies."""
    return {"region": region, "prefecture": f"{region.code[:4]}00" if region else ""}


def known_subject(key: str) -> str:
    """Check the key of goods or a service.

    :raises Refused: if there is none of this key.
    """
    if key and key not in {each.key for each in subjects()}:
        raise Refused(_("请从列出的商品或服务中选择。"), field="subject")
    return key


def known_problem(key: str) -> str:
    """Check the key of a problem.

    :raises Refused: if there is none of this key.
    """
    if key and key not in {each.key for each in problems()}:
        raise Refused(_("请从列出的问题中选择。"), field="problem")
    return key


def checked_text(text: str) -> str:
    """Clean a text that may be empty.

    :raises Refused: if it is too long.
    """
    text = " ".join((text or "").split())
    if len(text) > MOST_TEXT:
        raise Refused(_("最多 %(most)d 个字。") % {"most": MOST_TEXT}, field="text")
    return text


def found_by(entry: Disclosure) -> list[int]:
    """Give what the public search finds an entry by; call it whenever one of these changes."""
    region = entry.region.name if entry.region_id else ""
    titles = [subject_title(entry.subject), subject_title(entry.problem)]
    return grams(entry.trader_name, region, *titles, entry.text)


def on_file(case: Case, trader: Trader) -> OnFile:
    """Gather what a text about a matter must not hold, and what it may."""
    people = case.people
    return OnFile(
        names=tuple(each.name for each in people if each.name),
        phones=tuple(each.phone for each in people if each.phone),
        addresses=tuple(each.address for each in people if each.address),
        others=tuple(other for each in people for other in (each.identity, each.email) if other),
        allowed=() if is_personal_name(trader.name) else (trader.name, trader.credit_code or ""),
    )


def traces_of(entry: Disclosure, text: str) -> list[Trace]:
    """Find the traces of persons in a text about the matter of an entry."""
    return traces_in(text, on_file(entry.case, entry.trader)) if text else []


def tell_public(entry: Disclosure, kind: str, *, at: datetime, ground: str = "", fields: Iterable[str] = ()) -> None:
    """Write what the public may know of what became of an entry."""
    PublicNote.objects.create(disclosure=entry, kind=kind, ground=ground, fields=sorted(fields), at=at)


def keep_files(objection: Objection, given: Iterable, *, at: datetime) -> int:
    """Examine and keep files with an objection; the same content twice is kept once. Returns how many.

    :param given: (name, content) each, or `core.files.Examined`.
    :raises Refused: if one may not come in, or there are too many.
    """
    examined = [each if isinstance(each, files.Examined) else files.examine(*each) for each in given or ()]
    fresh = {each.sha256: each for each in examined}
    if len(fresh) > MOST_FILES:
        raise Refused(_("最多 %(most)d 个文件。") % {"most": MOST_FILES}, field="files")
    for each in fresh.values():
        files.keep(each.content)
        ObjectionFile.objects.create(
            objection=objection,
            name=each.name,
            media_type=each.media_type,
            size=each.size,
            sha256=each.sha256,
            at=at,
        )
    return len(fresh)
