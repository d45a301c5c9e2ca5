"""Every read of pledges and refunds: ordered, bounded, scoped to who asks by `access`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from gongzhi.cases import access as cases_access
from gongzhi.cases.models import Case
from gongzhi.core import files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.grams import grams
from gongzhi.core.machine import Machine, Offer
from gongzhi.core.pages import Page, by_key, by_time
from gongzhi.directory.rules import region_prefix
from gongzhi.procedures.models import RunningLimit
from gongzhi.schemes import access
from gongzhi.schemes.catalog import schemes
from gongzhi.schemes.models import Check, Pledge, PledgeCase, Refund, RefundPhoto, SchemeFile, Store
from gongzhi.schemes.moves import Record, table_of
from gongzhi.schemes.states import BEGINNINGS
from gongzhi.schemes.words import IN_QUESTION, OPEN, CheckState, RefundState, State

PAGE = 50


@dataclass(frozen=True)
class Filters:
    """What narrows the list of pledges down. Empty means any."""

    scheme: str = ""
    state: str = ""
    region: str = ""
    """Code of a region: it and what lies in it."""
    text: str = ""


LISTS = ("waiting", "active", "suspended", "signs", "ended", "all")


def page_of_pledges(
    which: str, *, viewer: Actor, filters: Filters = Filters(), after: str = "", size: int = PAGE
) -> Page:
    """Give one page of a list: `waiting` (to be decided on, soonest due first), `active`, `suspended`, `signs`
    (somebody should look), `ended`, `all`.

    :raises Refused: if there is no such list or page.
    """
    if which not in LISTS:
        raise Refused(_("没有这个列表。"))
    rows = narrowed(access.visible(viewer), filters)
    if which == "waiting":
        rows = rows.filter(state__in=[State.APPLIED, State.RETURNED])
    if which in {"active", "suspended"}:
        rows = rows.filter(state=which)
    if which == "signs":
        rows = rows.exclude(signs=[])
    if which == "ended":
        rows = rows.exclude(state__in=OPEN)
    if which == "waiting":
        return by_time(along(rows.filter(due_date__isnull=False)), after=after, size=size, field="due_date")
    return by_key(along(rows), after=after, size=size)


def narrowed(rows: QuerySet[Pledge], filters: Filters) -> QuerySet[Pledge]:
    if filters.scheme:
        rows = rows.filter(scheme=filters.scheme)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.region:
        rows = rows.filter(region__code__startswith=region_prefix(filters.region))
    if text := filters.text.strip():
        wanted = grams(text)
        named = Q(store__grams__contains=wanted) if wanted else Q(store__name=text)
        rows = rows.filter(named | Q(store__code=text.upper()) | Q(trader__credit_code=text.upper()))
    return rows


def along(rows: QuerySet[Pledge]) -> QuerySet[Pledge]:
    """Read along what a row of a list shows."""
    return rows.select_related("store", "trader", "unit", "region")


# One record


def pledge_by_id(pk: int, *, viewer: Actor) -> Pledge:
    """Find a pledge.

    :raises Pledge.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return along(access.visible(viewer)).get(pk=pk)


def check_by_id(pk: int, *, viewer: Actor) -> Check:
    """Find a check.

    :raises Check.DoesNotExist: if there is none, or the viewer may not see it.
    """
    rows = access.visible_checks(viewer).select_related("unit", "officer", "pledge__store", "pledge__unit")
    return rows.get(pk=pk)


def refund_by_id(pk: int, *, viewer: Actor) -> Refund:
    """Find a refund.

    :raises Refund.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return with_store(access.visible_refunds(viewer)).get(pk=pk)


def with_store(rows: QuerySet[Refund]) -> QuerySet[Refund]:
    return rows.select_related("pledge__store__region", "pledge__trader", "pledge__unit")


def limits_on(record: Pledge | Refund, *, viewer: Actor) -> list[RunningLimit]:
    """List the limits of a record that was found for the viewer, running ones first."""
    rows = RunningLimit.objects.filter(record_kind=record.record_kind, record_id=record.pk)
    if viewer.kind == "trader":
        rows = rows.filter(obliges="trader")
    return sorted(rows, key=lambda row: (not row.is_running, row.due_date or date.max, row.pk))


def others_of_store(pledge: Pledge, *, viewer: Actor) -> list[Pledge]:
    """List what else the store of a pledge pledged, now or before."""
    rows = access.visible(viewer).filter(store_id=pledge.store_id).exclude(pk=pledge.pk)
    return list(along(rows).order_by("-id")[:20])


def checks_of(pledge: Pledge, *, viewer: Actor) -> list[Check]:
    """List the latest checks of a pledge that was found for the viewer."""
    return list(pledge.checks.select_related("officer", "pledge__store").order_by("-id")[:10])


def refunds_of(pledge: Pledge, *, viewer: Actor, after: str = "", size: int = 20) -> Page:
    """Give one page of the refunds of a pledge that was found for the viewer, newest first."""
    rows = access.visible_refunds(viewer).filter(pledge=pledge)
    return by_key(with_store(rows), after=after, size=size)


def complaints_of(store: Store, *, viewer: Actor) -> list[PledgeCase]:
    """List the latest complaints about a store that the viewer may see."""
    seen = cases_access.visible(viewer).filter(pk__in=PledgeCase.objects.filter(store=store).values("case"))
    rows = PledgeCase.objects.filter(store=store, case__in=seen.values("pk")).select_related("case")
    return list(rows.order_by("-at")[:10])


def page_of_checks(*, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of the checks that are planned, soonest first."""
    rows = access.visible_checks(viewer).filter(state=CheckState.PLANNED)
    rows = rows.select_related("pledge__store", "pledge__region", "unit")
    return by_time(rows, after=after, size=size, field="planned_date")


REFUND_LISTS = ("question", "all")


def page_of_refunds(which: str, *, viewer: Actor, scheme: str = "", after: str = "", size: int = PAGE) -> Page:
    """Give one page of refunds, newest first: `question` those refused or not arrived, `all`.

    :raises Refused: if there is no such list or page.
    """
    if which not in REFUND_LISTS:
        raise Refused(_("没有这个列表。"))
    rows = with_store(access.visible_refunds(viewer))
    if which == "question":
        rows = rows.filter(state__in=IN_QUESTION)
    if scheme:
        rows = rows.filter(pledge__scheme=scheme)
    return by_key(rows, after=after, size=size)


def photo_of(refund: Refund, photo: int, *, viewer: Actor) -> tuple[RefundPhoto, bytes]:
    """Give a photo of a refund that was found for the viewer.

    :raises RefundPhoto.DoesNotExist: if there is none.
    :raises files.Unreadable: if it is gone or was changed.
    """
    found = refund.photos.get(pk=photo)
    return found, files.read_kept(found.sha256)


@dataclass(frozen=True)
class Told:
    """A line of history as people read it."""

    at: datetime
    who: str
    sentence: str
    note: str
    verb: str


class Blank(dict):
    """Facts for a sentence; one that an older line does not have reads as nothing."""

    def __missing__(self, name):
        return ""


def history_of(record: Record, *, viewer: Actor) -> list[Told]:
    """Tell the history of a record that was found for the viewer, oldest first."""
    table = table_of(record)
    return [told(table, entry) for entry in journal.lines_of(table.kind, record.pk)]


def told(table: Machine, entry) -> Told:
    sentence = BEGINNINGS.get(entry.verb) or table[entry.verb].sentence
    return Told(
        entry.at,
        entry.who,
        str(sentence).format_map(Blank(entry.facts, who=entry.who)),
        entry.note,
        entry.verb,
    )


def offers_of(record: Record, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on a record, each open or with the reason why not."""
    return table_of(record).offers(record, by=viewer, at=at)


# Traders' own


def stores_of_trader(*, viewer: Actor) -> list[Store]:
    """List the stores that a trader's account acts for, each with its pledges that have not ended; two queries."""
    if viewer.kind != "trader":
        return []
    rows = Store.objects.filter(trader_id__in=viewer.traders).select_related("region", "trader")
    stores = list(rows.order_by("name", "id")[:500])
    put_pledges(stores, viewer=viewer)
    return stores


@dataclass(frozen=True)
class Waiting:
    """What waits for a trader, besides matters."""

    pledges: list[Pledge]
    """Returned or suspended, each with its reason; or with a check planned."""
    refunds: list[Refund]
    """Refused, contested, or not arrived as the consumer says."""

    def __bool__(self) -> bool:
        return bool(self.pledges or self.refunds)


def waiting_for_trader(*, viewer: Actor, most: int = 5) -> Waiting:
    """Say what of its pledges a trader should act on or know of; two queries."""
    if viewer.kind != "trader":
        return Waiting([], [])
    planned = Check.objects.filter(pledge=OuterRef("pk"), state=CheckState.PLANNED).values("planned_date")[:1]
    pledges = access.visible(viewer).annotate(planned_date=Subquery(planned)).select_related("store")
    pledges = pledges.filter(
        Q(state__in=[State.RETURNED, State.SUSPENDED]) | Q(state=State.ACTIVE, planned_date__isnull=False)
    )
    refunds = with_store(access.visible_refunds(viewer).filter(state__in=IN_QUESTION))
    return Waiting(list(pledges.order_by("id")[:most]), list(refunds.order_by("-id")[:most]))


TOLD_BY_MAIL = frozenset({State.RETURNED, State.SUSPENDED})
CALLS_FOR_ANSWER = frozenset({RefundState.DENIED, RefundState.CONTESTED})


def traders_to_tell(*, viewer: Actor) -> Iterator[int]:
    """Give the trader of each pledge that was returned or suspended, and of each refund that calls for an answer; one
    query."""
    pledges = access.visible(viewer).filter(state__in=TOLD_BY_MAIL).order_by().values_list("trader_id")
    refunds = access.visible_refunds(viewer).filter(state__in=CALLS_FOR_ANSWER).order_by()
    for (trader_id,) in pledges.union(refunds.values_list("pledge__trader_id"), all=True).iterator():
        yield trader_id


def told_by_mail(*, viewer: Actor, most: int) -> list[tuple[str, str, str, date | None]]:
    """Say in a letter what of its stores waits for a trader: number of the sign, what it is, where it stands, due."""
    pledges = access.visible(viewer).filter(state__in=TOLD_BY_MAIL).select_related("store").order_by("id")
    refunds = with_store(access.visible_refunds(viewer)).filter(state__in=CALLS_FOR_ANSWER).order_by("id")
    found = [
        (row.sign_number, row.laid_down.short, str(row.get_state_display()), row.due_date) for row in pledges[:most]
    ]
    found += [
        (row.pledge.sign_number, _("退货"), str(row.get_state_display()), None)
        for row in refunds[: most - len(found)]
    ]
    return found


def put_pledges(stores: list[Store], *, viewer: Actor) -> None:
    """Put on each store what it pledges: what has not ended, else the last of a scheme; one query."""
    by_store: dict[int, list[Pledge]] = {store.pk: [] for store in stores}
    own = {store.pk: store for store in stores}
    for pledge in access.visible(viewer).filter(store__in=stores).order_by("scheme", "-id"):
        pledge.store = own[pledge.store_id]
        if pledge.state in OPEN or not any(each.scheme == pledge.scheme for each in by_store[pledge.store_id]):
            by_store[pledge.store_id].append(pledge)
    order = list(schemes())
    for store in stores:
        store.open_pledges = sorted(by_store[store.pk], key=lambda pledge: order.index(pledge.scheme))
        store.logs = any(pledge.is_held and pledge.laid_down.refunds for pledge in store.open_pledges)


def store_by_code(code: str, *, viewer: Actor) -> Store:
    """Find a store of the viewer's by its code, with its pledges.

    :raises Store.DoesNotExist: if there is none, or it is not the viewer's.
    """
    rows = Store.objects.select_related("region", "trader", "unit").filter(code=code.upper())
    if viewer.kind == "trader":
        rows = rows.filter(trader_id__in=viewer.traders)
    elif not access.sees_all(viewer):
        rows = rows.filter(pledges__in=access.visible(viewer)).distinct()
    found = rows.get()
    put_pledges([found], viewer=viewer)
    return found


def files_of(*, viewer: Actor, kind: str) -> list[SchemeFile]:
    """List the files that the viewer or colleagues brought in, newest first."""
    return list(access.visible_files(viewer).filter(kind=kind).order_by("-id")[:20])


def scheme_file(pk: int, *, viewer: Actor) -> SchemeFile:
    """Find a file.

    :raises SchemeFile.DoesNotExist: if there is none, or it is not the viewer's to see.
    """
    return access.visible_files(viewer).get(pk=pk)


# Beside


def pledge_case_of(case: Case, *, viewer: Actor) -> PledgeCase | None:
    """Give what the store of a case pledged when it came; of a case that was found for the viewer."""
    rows = PledgeCase.objects.select_related("store__region", "refund__pledge__store")
    return rows.filter(case=case).first()


def pledges_of_trader(trader_id: int, *, viewer: Actor, most: int = 20) -> list[Pledge]:
    """List the pledges of a trader's stores that the viewer may see, those that hold first."""
    rows = along(access.visible(viewer).filter(trader_id=trader_id))
    return list(rows.order_by(F("ended_at").desc(nulls_first=True), "-id")[:most])
