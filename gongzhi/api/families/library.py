"""The law library over the API: acts, versions of what their articles say, bringing them in."""

from typing import Any

from django.utils.translation import gettext as _
from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.records import Act as ApiAct
from gongzhi.api.records import Call, Family, Listing, Part, Resource
from gongzhi.api.showing import View, view_of
from gongzhi.api.words import N_
from gongzhi.core.errors import Refused
from gongzhi.core.pages import Page
from gongzhi.desk.library import forms
from gongzhi.library import access, queries
from gongzhi.library.actions.enter_act import enter_act
from gongzhi.library.actions.propose import propose_text
from gongzhi.library.models import Act, Article, Revision
from gongzhi.library.states import REVISION
from gongzhi.library.verbs import VERBS


class QuestionAsked(schemas.Out):
    q: str = Field(description=N_("问"))
    a: str = Field(description=N_("答"))


class ArticleShown(schemas.Out):
    article: str = Field(description=N_("条号"), examples=["46"])
    label: str = Field(examples=["第四十六条"])
    version: int | None = Field(description=N_("现用一版的 id"))
    title: str
    says: str
    mark: str


def article_shown(field: str):
    return lambda row: getattr(row.current, field) if row.current else ""


ARTICLE = View(
    ArticleShown,
    {
        "article": lambda row: row.key,
        "label": lambda row: row.label,
        "version": lambda row: row.current_id,
        "title": article_shown("title"),
        "says": article_shown("says"),
        "mark": article_shown("mark"),
    },
)


def articles(record: Act, call: Call) -> list[Article]:
    return queries.articles_of(record, viewer=call.viewer)


def texts(call: Call) -> Page:
    """Give what waits for a second person."""
    return Page(queries.waiting(viewer=call.viewer))


def with_law(told: dict, record, call: Call) -> dict:
    """Find the act whose article is explained."""
    try:
        return told | {"law": queries.act_by_key(told["law"], viewer=call.viewer)}
    except Act.DoesNotExist:
        raise Refused(_("没有这部法规。"), field="law") from None


ACTS = Resource(
    name="law_act",
    title=N_("法律法规"),
    path="/law/acts",
    one="/law/acts/{key}",
    place=str,
    find=lambda key, call: queries.act_by_key(key, viewer=call.viewer),
    row=view_of("LawActRow", Act, ("id", "key", "title", "kind", "issuer", "number", "begins", "ends", "mark")),
    card=view_of("LawActCard", Act, ("names", "source", "note")),
    listing=Listing(page=lambda call: Page(queries.acts(viewer=call.viewer, **call.filters)), paged=False),
    parts=(Part(name="articles", title=N_("条文说明"), view=ARTICLE, page=articles, paged=False),),
    makes=(
        ApiAct(
            name="",
            title=N_("登记法规或案例"),
            action=enter_act,
            form=forms.ActForm,
            without=frozenset({"record"}),
        ),
    ),
    acts=(),
    roles=frozenset(access.LOOKS),
)
TEXTS = Resource(
    name="law_text",
    title=N_("条文说明的版本"),
    path="/law/texts",
    one="/law/texts/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.revision_by_id(pk, viewer=call.viewer),
    row=view_of("LawTextRow", Revision, ("id", "state", "title", "mark", "made_at"), states=REVISION.states),
    card=view_of("LawTextCard", Revision, ("says", "questions", "cites", "source", "decided_at")),
    machine=REVISION,
    offers=lambda record, call: REVISION.offers(record, by=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    listing=Listing(page=texts, paged=False),
    makes=(
        ApiAct(
            name="",
            title=N_("编写条文说明"),
            action=propose_text,
            form=forms.TextForm,
            instead={"law": str, "questions": (list[dict[str, Any]], []), "cites": (list[str], [])},
            told=with_law,
        ),
    ),
    acts=tuple(ApiAct(name=name, action=VERBS[name], called="revision") for name in VERBS),
    roles=frozenset(access.LOOKS),
)

FAMILY = Family(tag="law", title=N_("法律法规库"), scope="law", resources=(ACTS, TEXTS))
