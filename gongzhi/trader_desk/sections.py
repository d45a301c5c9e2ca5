"""What apps show on the page of a matter at the trader's desk: one row each, in the order of the page.

A section asks its app with the viewer and answers what its template shows, or None where there is nothing to show. It
stands between what the consumer says and the history.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gongzhi.cases.models import Case
from gongzhi.core.actors import Actor
from gongzhi.trader_desk.appeals import show_appeal
from gongzhi.trader_desk.mediation import show_mediation
from gongzhi.trader_desk.negotiation import show_negotiation


@dataclass(frozen=True)
class Section:
    """One panel of the page."""

    template: str
    """Is included with what `shows` answered, as `shown`."""
    shows: Callable[..., dict | None]
    """Called with (case, viewer=, at=)."""


SECTIONS: tuple[Section, ...] = (
    Section("trader_desk/mediation.html", show_mediation),
    Section("trader_desk/negotiation.html", show_negotiation),
    Section("trader_desk/appeal.html", show_appeal),
)


def sections_of(case: Case, *, viewer: Actor, at: datetime) -> list[dict]:
    """Gather the sections of a matter: [{template, shown}]."""
    told = [(section.template, section.shows(case, viewer=viewer, at=at)) for section in SECTIONS]
    return [{"template": template, "shown": shown} for template, shown in told if shown is not None]
