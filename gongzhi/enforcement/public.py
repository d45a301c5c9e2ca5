"""What everybody may read of enforcement: decisions published, traders listed, and what a consumer is told."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gongzhi.cases.models import Case
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.words import Kind
from gongzhi.core.actors import Actor
from gongzhi.core.grams import grams, normalise
from gongzhi.core.pages import Page, by_key
from gongzhi.core.personal import mask_name
from gongzhi.enforcement.catalog import joint_title, listing_grounds
from gongzhi.enforcement.models import FiledCase, Listing, Publication
from gongzhi.enforcement.words import OF_CASES, ListingState, PartyKind, PublicationState

PAGE = 20
SHOWN = (PublicationState.PUBLISHED, PublicationState.ANNULLED)
"""States in which a decision stands on the public page: one to be withdrawn stays until it is."""


def shown_decisions(*, today: date):
    """Give the decisions that are shown on a day, to everybody alike."""
    return Publication.objects.filter(state__in=SHOWN, until_date__gte=today)


def published_decisions(*, viewer: Actor, today: date, text: str = "", after: str = "", size: int = PAGE) -> Page:
    """Give decisions that are shown now, newest first, found by words of name, violation or number, or by code.

    :param viewer: everybody sees the same.
    :raises Refused: if there is no such page.
    """
    rows = shown_decisions(today=today).select_related("unit")
    words = normalise(" ".join(text.split()))
    if words:
        wanted = grams(words)
        found = Q(credit_code=words.upper()) | (Q(grams__contains=wanted) if wanted else Q(pk__in=[]))
        rows = rows.filter(found)
    return by_key(rows, after=after, size=size)


def published_decision(number: str, *, viewer: Actor, today: date) -> Publication:
    """Find one decision that is shown now.

    :raises Publication.DoesNotExist: if there is none, or it is no longer shown.
    """
    return shown_decisions(today=today).select_related("unit").get(number=number.strip().upper())


@dataclass(frozen=True)
class Listed:
    """A trader on the list as everybody reads it."""

    number: str
    name: str
    credit_code: str
    ground: str
    unit: str
    listed_date: date
    until_date: date
    measures: tuple[str, ...]


def listed_traders(*, viewer: Actor, today: date, text: str = "", after: str = "", size: int = PAGE) -> Page:
    """Give the traders on the list of serious breaches now, newest first; natural persons masked.

    :param viewer: everybody sees the same.
    """
    rows = Listing.objects.filter(state=ListingState.LISTED, until_date__gte=today)
    if text := text.strip():
        organisations = Q(party_kind=PartyKind.ORGANISATION)
        rows = rows.filter(Q(trader__credit_code=text.upper()) | (organisations & Q(trader_name__contains=text)))
    rows = rows.select_related("unit", "trader").prefetch_related("joint_measures")
    page = by_key(rows, after=after, size=size)
    return Page([as_listed(row) for row in page.rows], page.after)


def as_listed(row: Listing) -> Listed:
    is_person = row.party_kind == PartyKind.PERSON
    return Listed(
        number=row.number,
        name=mask_name(row.trader_name) if is_person else row.trader_name,
        credit_code=(row.trader.credit_code or "") if row.trader_id and not is_person else "",
        ground=listing_grounds()[row.ground].title,
        unit=row.unit.name,
        listed_date=row.listed_date,
        until_date=row.until_date,
        measures=tuple(dict.fromkeys(joint_title(each.asked) for each in row.joint_measures.all())),
    )


@dataclass(frozen=True)
class Followed:
    """What a consumer is told of what followed from their matter."""

    filed: bool
    """That a case was filed, where the law has the reporter told so."""
    decisions: tuple[Publication, ...]
    """Decisions that are public by now."""


def followed_from(case: Case, *, viewer: Actor, today: date) -> Followed | None:
    """Tell the consumer of a matter what followed from it, as far as the law allows; None where that is nothing.

    Whether a case was filed is told where the procedure has the named reporter told (order 20, Art. 31); a decision
    once it is public, which it is to everybody. What was recovered stands on the matter itself.
    """
    if viewer.kind != "consumer" or case.pk not in viewer.opened:
        return None
    filed = FiledCase.objects.filter(clue__source__in=sorted(OF_CASES), clue__source_id=case.pk)
    shown = Publication.objects.filter(filed_case__in=filed, state__in=SHOWN, until_date__gte=today)
    decisions = tuple(shown.select_related("unit").order_by("id"))
    told_filed = must_be_told(case) and filed.exists()
    return Followed(told_filed, decisions) if told_filed or decisions else None


def must_be_told(case: Case) -> bool:
    """Tell whether the law has this reporter told whether a case was filed."""
    law = procedure_of(case)
    if law is None or case.kind != Kind.REPORT or case.anonymous:
        return False
    return any(duty.to == "reporter" and duty.must for duty in law.duties_for("verify"))
