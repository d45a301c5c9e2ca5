"""How an incident stands in numbers, as plain data: what pages show while it is open and what `end` keeps."""

from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from gongzhi.cases.words import State as CaseState
from gongzhi.cases.words import title_of
from gongzhi.core import clock
from gongzhi.incidents.models import Incident
from gongzhi.incidents.money import money_of
from gongzhi.incidents.words import How, SharingState


def text_of(amount: Decimal | None) -> str:
    return f"{amount or 0:.2f}"


def reckon(incident: Incident, *, today: date) -> dict:
    """Reckon the figures; the number of queries does not depend on how many matters there are.

    {"as_of", "totals": {name: text}, "states": [...], "holders": [...], "sharings": [...]}; amounts are texts.
    """
    rows = incident.joined.filter(left_at__isnull=True)
    told = rows.aggregate(
        matters=Count("id"),
        silent=Count("id", filter=Q(case__amount__isnull=True)),
        closed=Count("id", filter=Q(case__state=CaseState.CLOSED)),
        online=Count("id", filter=Q(how=How.ONLINE)),
        calls=Count("id", filter=Q(how=How.CALL)),
        claimed=Sum("case__amount"),
        admitted=Sum(Coalesce(F("admitted"), F("case__amount"))),
    )
    money = money_of(incident)
    states = rows.values("case__state").annotate(count=Count("id")).order_by("case__state")
    holders = (
        rows.values("case__unit", "case__unit__short_name")
        .annotate(
            count=Count("id"),
            closed=Count("id", filter=Q(case__state=CaseState.CLOSED)),
            claimed=Sum("case__amount"),
        )
        .order_by("-count", "case__unit")
    )
    return {
        "as_of": today.isoformat(),
        "totals": {
            "matters": told["matters"],
            "with_amount": told["matters"] - told["silent"],
            "closed": told["closed"],
            "online": told["online"],
            "calls": told["calls"],
            "left": incident.joined.filter(left_at__isnull=False).count(),
            "claimed": text_of(told["claimed"]),
            "admitted": text_of(told["admitted"]),
            "recovered": text_of(money.recovered),
            "shared": text_of(money.shared),
        },
        "states": [{"state": row["case__state"], "count": row["count"]} for row in states],
        "holders": [
            {
                "unit_id": row["case__unit"],
                "unit": row["case__unit__short_name"],
                "count": row["count"],
                "closed": row["closed"],
                "claimed": text_of(row["claimed"]),
            }
            for row in holders
        ],
        "sharings": [
            {
                "rule": row.rule,
                "amount": text_of(row.amount),
                "cap": text_of(row.cap) if row.cap else "",
                "text": row.text,
                "on": clock.day_of(row.shared_at).isoformat(),
                "count": row.count,
            }
            for row in incident.sharings.filter(state=SharingState.SHARED)
            .annotate(count=Count("shares", filter=Q(shares__amount__gt=0)))
            .order_by("id")
        ],
    }


def state_title(state: str) -> str:
    return title_of(CaseState, state)
