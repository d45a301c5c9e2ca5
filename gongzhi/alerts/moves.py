"""What every verb of alerts and subscriptions shares: locking, asking the table first, checking texts."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.alerts.catalog import is_a_subject, seasons
from gongzhi.alerts.models import Alert, Subscription
from gongzhi.alerts.states import ALERT, SUBSCRIPTION
from gongzhi.core import clock, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.grams import grams
from gongzhi.core.traces import Sort, traces_in
from gongzhi.directory.models import Level, Region, Unit

LONGEST = 5000
LONGEST_ADVICE = 1000
MOST_DAYS = 2 * 366
"""No alert holds longer than two years from the day on which its text was written."""
NOBODYS = frozenset({Sort.PHONE, Sort.IDENTITY, Sort.CARD})
"""Sorts of traces that no alert holds; hotlines and mail addresses of offices may stand there."""
TABLES = {Alert: ALERT, Subscription: SUBSCRIPTION}


def ready(verb: str, record: Alert | Subscription, *, by: Actor, at: datetime, key: UUID | None):
    """Lock a record and ask the table before looking at what was filled in.

    :raises Refused: if the table does not allow it.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    table = TABLES[type(record)]
    record = machine.lock(record, key=key, kind=table.kind)
    if refused := table.refusal(record, verb, by=by, at=at):
        raise refused
    return record


def move(record: Alert | Subscription, verb: str, *, by: Actor, at: datetime, **rest):
    """Do one verb on a record; arguments as of `core.machine.move`."""
    return machine.move(TABLES[type(record)], record, verb, by=by, at=at, **rest)


def said(text: str, *, field: str, what: str, most: int) -> str:
    """Clean a text that must not be empty.

    :raises Refused: naming the field, if nothing was said or too much.
    """
    text = text.strip()
    if not text:
        raise Refused(what, field=field)
    if len(text) > most:
        raise Refused(_("最多 %(most)d 个字。") % {"most": most}, field=field)
    return text


def checked_text(*, title: str, summary: str, body: str, advice: str) -> dict[str, str]:
    """Check what an alert says; gives it as its columns take it.

    :raises Invalid: naming each field that is wrong.
    """
    told = {"title": title, "summary": summary, "body": body, "advice": advice}
    wanted = {
        "title": (60, _("请填写标题，不超过 60 个字。")),
        "summary": (140, _("请用一两句话说清楚，不超过 140 个字。")),
        "body": (LONGEST, _("请写明是什么情况、怎样识别，不超过 5000 个字。")),
        "advice": (LONGEST_ADVICE, _("请写明消费者该怎么做，每行一条，不超过 1000 个字。")),
    }
    told = {name: text.strip().replace("\r\n", "\n") for name, text in told.items()}
    for name in ("title", "summary"):
        told[name] = " ".join(told[name].split())
    faults = {name: what for name, (most, what) in wanted.items() if not told[name] or len(told[name]) > most}
    for name, text in told.items():
        if name not in faults and (found := of_a_person(text)):
            faults[name] = _("“%(what)s”像是个人信息，请删去。") % {"what": found}
    if faults:
        raise Invalid(faults)
    return told


def of_a_person(text: str) -> str:
    """Give the first certain trace of a person in a text: mobile phone, identity or card number; or nothing."""
    found = (trace for trace in traces_in(text) if trace.certain and trace.sort in NOBODYS)
    return next((text[trace.start : trace.end] for trace in found), "")


def checked_frame(*, unit: Unit, region: str, subject: str, season: str, until: date, at: datetime) -> dict:
    """Check where, of what and how long an alert holds.

    :param region: code; it must be the unit's own region or lie in it.
    :raises Invalid: naming each field that is wrong.
    """
    faults, today = {}, clock.day_of(at)
    found = Region.objects.filter(pk=region, to_date=None).select_related("parent__parent").first()
    line = line_of(found) if found else []
    if found is None or (unit.region.level != Level.PROVINCE and unit.region_id not in line):
        faults["region"] = _("请选择本单位所在的地区，或者它下面的地区。")
    if subject and not is_a_subject(subject):
        faults["subject"] = _("请从列出的类别中选择。")
    if season and season not in seasons():
        faults["season"] = _("请从列出的时节中选择。")
    if until < today:
        faults["until"] = _("有效期不能早于今天。")
    elif until > today + timedelta(days=MOST_DAYS):
        faults["until"] = _("有效期最长两年。")
    if faults:
        raise Invalid(faults)
    return {"region": found, "places": line, "subject": subject, "season": season, "until": until}


def line_of(region: Region) -> list[str]:
    """Give the codes of a region and of those above it, nearest first, without the province."""
    found: list[str] = []
    while region is not None and region.level != Level.PROVINCE:
        found.append(region.pk)
        region = region.parent
    return found


def grams_of(told: dict[str, str]) -> list[int]:
    """Give the pairs of characters by which an alert is found."""
    return grams(told["title"], told["summary"], told["body"], told["advice"])
