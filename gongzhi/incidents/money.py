"""The money of an incident: what came back, what was shared out, what each matter may still get."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from gongzhi.incidents.models import Incident, Share
from gongzhi.incidents.words import SharingState

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Money:
    """Sums in yuan."""

    recovered: Decimal
    shared: Decimal

    @property
    def left(self) -> Decimal:
        """What can still be shared out."""
        return self.recovered - self.shared


def money_of(incident: Incident) -> Money:
    """Add up what came back and what was shared out."""
    recovered = incident.funds.filter(voided_at__isnull=True).aggregate(sum=Sum("amount"))["sum"]
    shared = incident.sharings.filter(state=SharingState.SHARED).aggregate(sum=Sum("amount"))["sum"]
    return Money(recovered or NOTHING, shared or NOTHING)


@dataclass(frozen=True)
class Claim:
    """What one matter may still get."""

    case_id: int
    rank: int
    open: Decimal


def claims_of(incident: Incident) -> list[Claim]:
    """List what each matter of an incident may still get, in the order in which the matters came in; one query.

    A matter that claims no amount and had none admitted may get nothing.
    """
    got = (
        Share.objects.filter(case=OuterRef("case"), sharing__incident=incident, sharing__state=SharingState.SHARED)
        .order_by()
        .values("case")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    rows = incident.joined.filter(left_at__isnull=True).order_by("case_id")
    rows = rows.annotate(claim=Coalesce(F("admitted"), F("case__amount")), got=Subquery(got))
    return [
        Claim(case_id, rank, max((claim or NOTHING) - (got or NOTHING), NOTHING))
        for case_id, rank, claim, got in rows.values_list("case_id", "rank", "claim", "got")
    ]
