"""What rules the conference: kinds of meetings, when an assignment counts as due soon, forms of supervision."""

from fractions import Fraction
from functools import cache
from pathlib import Path

from django.conf import settings
from pydantic import Field, field_validator, model_validator

from gongzhi.core.catalogue import Entry, read_catalogue
from gongzhi.core.site import read_site
from gongzhi.procedures.words import Mark

PATH = Path(__file__).parent / "catalog" / "conference.toml"
NAME = r"^[a-z]+(_[a-z]+)*$"


class Cited(Entry):
    """A fact with where it is from and how well it is known."""

    basis: str = Field(min_length=1)
    article: str = ""
    mark: Mark

    @model_validator(mode="after")
    def names_its_article(self):
        if self.mark == Mark.VERIFIED and not self.article:
            raise ValueError("a verified fact names its article")
        return self


class Share(Cited):
    """A share of the members."""

    share: Fraction

    @field_validator("share")
    @classmethod
    def is_a_share(cls, share: Fraction) -> Fraction:
        if not 0 < share <= 1:
            raise ValueError("a share lies above 0 and up to 1")
        return share


class Days(Cited):
    working_days: int = Field(ge=0, le=60)


class NaturalDays(Cited):
    days: int = Field(ge=1, le=365)


class Before(Cited):
    """A meeting that must have been held before."""

    kind: str


class Kind(Entry):
    """A kind of meeting."""

    key: str = Field(pattern=NAME, max_length=16)
    title: str = Field(min_length=1)
    all_members: bool = True
    """Every member is invited; otherwise those that the office chooses."""
    before: Before | None = None
    quorum: Share
    notice: Days
    """Between the notice and the meeting."""
    comments: Days
    """To say something on the draft of the minutes."""


class Form(Entry):
    """A form of supervision."""

    key: str = Field(pattern=NAME, max_length=16)
    title: str = Field(min_length=1)


class Supervision(Cited):
    """What a formal supervision is bound to."""

    authorisation: Cited
    objection: NaturalDays
    review: NaturalDays
    form: tuple[Form, ...]


class Catalogue(Entry):
    """The file."""

    due_soon: Days
    urge_receipt: Days
    kind: tuple[Kind, ...]
    supervision: Supervision

    @model_validator(mode="after")
    def names_kinds_that_there_are(self):
        known = [kind.key for kind in self.kind]
        if len(known) != len(set(known)):
            raise ValueError("kind: a kind stands there twice")
        for kind in self.kind:
            if kind.before and kind.before.kind not in known:
                raise ValueError(f"kind: {kind.key} needs {kind.before.kind}, which is no kind")
        return self


@cache
def catalogue() -> Catalogue:
    return read_catalogue(PATH, Catalogue)


def check_catalogue() -> None:
    """Read the file afresh.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    read_catalogue(PATH, Catalogue)


def kinds() -> tuple[Kind, ...]:
    return catalogue().kind


def kind_of(key: str) -> Kind:
    """Find a kind of meeting.

    :raises KeyError: if there is none.
    """
    for kind in kinds():
        if kind.key == key:
            return kind
    raise KeyError(key)


def form_title(key: str) -> str:
    """Name a form of supervision."""
    return next((form.title for form in catalogue().supervision.form if form.key == key), key)


def name_of_conference() -> str:
    """Tell what the province calls its conference, in the language of its papers."""
    told = read_site(Path(settings.PROVINCE))
    return (told.get(settings.LANGUAGE_CODE) or next(iter(told.values()))).conference
