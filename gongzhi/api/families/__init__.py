"""What each app has over the API, declared: a row here, and everything of the family has its addresses."""

from gongzhi.api.families import (
    administration,
    alerts,
    appeals,
    campaigns,
    documents,
    enforcement,
    exchange,
    incidents,
    inspections,
    library,
    mediation,
    monitoring,
    negotiation,
    open_data,
    publicity,
    quality,
    ride_hailing,
    routing,
    sampling,
    schemes,
)
from gongzhi.api.records import Family

FAMILIES: tuple[Family, ...] = (
    mediation.FAMILY,
    negotiation.FAMILY,
    appeals.FAMILY,
    quality.FAMILY,
    documents.FAMILY,
    publicity.FAMILY,
    enforcement.FAMILY,
    inspections.FAMILY,
    monitoring.FAMILY,
    sampling.FAMILY,
    ride_hailing.FAMILY,
    schemes.FAMILY,
    campaigns.FAMILY,
    alerts.FAMILY,
    library.FAMILY,
    incidents.FAMILY,
    routing.FAMILY,
    open_data.FAMILY,
    exchange.FAMILY,
    administration.FAMILY,
)
"""In the order in which the reference shows them."""
