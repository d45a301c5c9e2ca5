"""Every read of entries for officers and traders: ordered, bounded, scoped to who asks by `access`."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.core import files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.grams import grams
from gongzhi.core.listing import listed
from gongzhi.core.machine import Offer
from gongzhi.core.pages import Page, by_key, by_time
from gongzhi.publicity import access
from gongzhi.publicity.actions.propose import why_not
from gongzhi.publicity.catalog import hold_back_title, objection_title
from gongzhi.publicity.models import Disclosure, Objection, ObjectionFile
from gongzhi.publicity.moves import traces_of
from gongzhi.publicity.states import BEGINNINGS, DISCLOSURE
from gongzhi.publicity.words import BEFORE, CORRECTABLE, SORT_TITLES, Decision, How, State

PAGE = 50
READ_ALONG = ("unit", "region", "trader", "case")
LISTS = ("todo", "objected", "shown", "all")
WAITS = (*sorted(BEFORE), State.CONTESTED)


def states() -> list[tuple[str, str]]:
    return State.choices


def page_of_disclosures(
    which: str, *, viewer: Actor, state: str = "", text: str = "", after: str = "", size: int = PAGE
) -> Page:
    """Give one page of a list: `todo` (on its way, what is to be shown first), `objected` (an objection waits),
    `shown`, `all`.

    :raises Refused: if there is no such list or page.
    """
    if which not in LISTS:
        raise Refused(_("没有这个列表。"))
    rows = access.visible(viewer)
    if state:
        rows = rows.filter(state=state)
    if text := text.strip():
        wanted = grams(text)
        named = Q(grams__contains=wanted) if wanted else Q(trader_name=text)
        rows = rows.filter(named | Q(number=text.upper()) | Q(credit_code=text.upper()))
    rows = rows.select_related("unit", "region")
    if which == "todo":
        return by_time(rows.filter(state__in=WAITS), after=after, size=size, field="publish_by")
    if which == "objected":
        rows = rows.filter(state__in=[State.OBJECTED, State.CONTESTED])
    elif which == "shown":
        rows = rows.filter(state__in=[State.PUBLISHED, State.CONTESTED])
    return by_key(rows, after=after, size=size)


def disclosure_by_number(number: str, *, viewer: Actor) -> Disclosure:
    """Find an entry.

    :raises Disclosure.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return access.visible(viewer).select_related(*READ_ALONG).get(number=number.strip().upper())


def disclosures_of_case(case: Case, *, viewer: Actor) -> list[Disclosure]:
    """List what was or is made public of a matter, newest first."""
    return list(access.visible(viewer).filter(case=case).order_by("-id"))


def why_not_disclosed(case: Case, *, viewer: Actor) -> str:
    """Tell an officer why nothing of a matter is made public as it is; empty where something may be."""
    return why_not(case) or ""


def disclosures_of_trader(*, viewer: Actor, after: str = "", size: int = 20) -> Page:
    """Give one page of the entries that the traders of an account were told of, newest first."""
    rows = access.visible(viewer) if viewer.kind == "trader" else Disclosure.objects.none()
    return by_key(rows.select_related("unit"), after=after, size=size)


def offers_of(entry: Disclosure, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on an entry, each open or with the reason why not."""
    return DISCLOSURE.offers(entry, by=viewer, at=at)


def objections_of(entry: Disclosure, *, viewer: Actor) -> list[Objection]:
    """List the objections to an entry that was found for the viewer, newest first, with their files."""
    return list(entry.objections.prefetch_related("files").order_by("-id"))


def content_of(entry: Disclosure, file_id: int, *, viewer: Actor) -> tuple[ObjectionFile, bytes]:
    """Give a file that came with an objection to an entry that was found for the viewer.

    :raises ObjectionFile.DoesNotExist: if there is none.
    :raises files.Unreadable: if it is gone or was changed.
    """
    found = ObjectionFile.objects.get(pk=file_id, objection__disclosure=entry)
    return found, files.read_kept(found.sha256)


@dataclass(frozen=True)
class Marked:
    """A stretch of a text: plain, or a trace of a person."""

    text: str
    sort: str = ""
    certain: bool = False


def marked(entry: Disclosure, text: str, *, viewer: Actor) -> list[Marked]:
    """Cut a text about an entry into plain stretches and traces of persons; to officers who see the entry."""
    if viewer.kind not in {"officer", "system"} or not text:
        return []
    traces = traces_of(entry, text)
    found, place = [], 0
    for trace in traces:
        if trace.start > place:
            found.append(Marked(text[place : trace.start]))
        found.append(Marked(text[trace.start : trace.end], str(SORT_TITLES[trace.sort]), trace.certain))
        place = trace.end
    if place < len(text):
        found.append(Marked(text[place:]))
    return found


@dataclass(frozen=True)
class Told:
    """One line of the history as it is told."""

    at: datetime
    who: str
    sentence: str
    note: str
    verb: str


class Blank(dict):
    def __missing__(self, name):
        return ""


def history_of(entry: Disclosure, *, viewer: Actor) -> list[Told]:
    """Tell the history of an entry that was found for the viewer, oldest first; notes to officers only."""
    inside = viewer.kind in {"officer", "system"}
    return [told(line, inside) for line in journal.lines_of(DISCLOSURE.kind, entry.pk)]


def told(line, inside: bool) -> Told:
    sentence = BEGINNINGS.get(line.verb) or DISCLOSURE[line.verb].sentence
    words = dict(line.facts)
    if line.verb in {"withhold", "withdraw"}:
        words["ground"] = hold_back_title(words.get("ground", ""))
    elif line.verb == "object":
        words["ground"] = objection_title(words.get("ground", ""))
    elif line.verb == "notify":
        words["how"] = How(words["how"]).label
    elif line.verb == "decide":
        words["decision"] = Decision(words["decision"]).label
    elif line.verb == "correct":
        words["fields"] = listed(CORRECTABLE[name] for name in words["fields"])
    who = line.who if inside or line.actor_kind != "officer" else _("工作人员")
    return Told(line.at, who, str(sentence).format_map(Blank(words, who=who)), line.note if inside else "", line.verb)


def to_decide(*, viewer: Actor, today: date, most: int = 10) -> list[Objection]:
    """List the objections that wait longest for a decision, of entries that the viewer may see."""
    rows = Objection.objects.filter(decided_at__isnull=True, disclosure__in=access.visible(viewer).values("pk"))
    return list(rows.select_related("disclosure", "disclosure__unit").order_by("decide_by", "id")[:most])
