"""Alerts to consumers over the API, by the rows of alerts/verbs.py."""

from typing import Literal

from pydantic import Field

from gongzhi.alerts import access, queries
from gongzhi.alerts.actions.alert.draft import draft_alert
from gongzhi.alerts.models import Alert
from gongzhi.alerts.states import ALERT
from gongzhi.alerts.verbs import VERBS
from gongzhi.alerts.words import State
from gongzhi.api import schemas
from gongzhi.api.records import Act, Call, Family, Listing, Resource
from gongzhi.api.showing import view_of
from gongzhi.api.words import N_
from gongzhi.core.errors import Refused
from gongzhi.desk.alerts import forms
from gongzhi.desk.alerts import verbs as at_desk


class CorrectionShown(schemas.Out):
    note: str = Field(description=N_("更正了什么"))
    at: schemas.datetime


def about(record: Alert, call: Call) -> dict:
    """Tell what was corrected of an alert."""
    return {
        "corrections": [
            CorrectionShown(note=row.note, at=row.decided_at)
            for row in queries.corrections_of(record, viewer=call.viewer)
        ]
    }


def with_draft(told: dict, record, call: Call) -> dict:
    """Find the draft of sampling that an alert takes up."""
    if told.get("sampling_draft") is None:
        return told
    draft = queries.waiting_draft(told["sampling_draft"], viewer=call.viewer)
    if draft is None:
        raise Refused(_NO_DRAFT, field="sampling_draft")
    return told | {"sampling_draft": draft}


_NO_DRAFT = N_("没有这份抽检文稿。")

ALERTS = Resource(
    name="alert",
    title=N_("消费提示"),
    path="/alerts",
    one="/alerts/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.alert_by_id(pk, viewer=call.viewer),
    row=view_of(
        "AlertRow",
        Alert,
        ("id", "title", "summary", "state", "unit", "region", "subject", "season", "until", "published_at"),
        states=ALERT.states,
    ),
    card=view_of(
        "ConsumerAlertCard",
        Alert,
        ("body", "advice", "made_at", "corrected_at", "ended_at", "end_reason"),
        extra={"corrections": list[CorrectionShown]},
    ),
    extra=about,
    machine=ALERT,
    offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    listing=Listing(
        page=lambda call: queries.page_of_alerts(viewer=call.viewer, after=call.after, **call.filters),
        filters={"state": (Literal[*State.values] | None, None)},
    ),
    makes=(
        Act(
            name="",
            title=N_("起草消费提示"),
            action=draft_alert,
            form=forms.NewAlertForm,
            instead={"sampling_draft": (int | None, None)},
            told=with_draft,
        ),
    ),
    acts=tuple(Act(name=name, action=VERBS[name], form=at_desk.VERBS[name].form) for name in VERBS),
    roles=frozenset(access.LOOKS),
)

FAMILY = Family(tag="alerts", title=N_("消费提示"), scope="alerts", resources=(ALERTS,))
