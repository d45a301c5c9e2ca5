"""What prepaid cards take from files: classes of issuers with what the law asks of each, and lines for warnings."""

from functools import cache
from pathlib import Path

from pydantic import Field, model_validator

from gongzhi.core.catalogue import Entry, line_of, read_catalogue
from gongzhi.core.errors import CatalogueError
from gongzhi.directory.models import Level
from gongzhi.enforcement.catalog import sectors
from gongzhi.inspections.catalog import versions
from gongzhi.prepaid.words import Every, SignKind
from gongzhi.procedures.words import Mark

FOLDER = Path(__file__).parent / "catalog"
NAME = r"^[a-z0-9]+(_[a-z0-9]+)*$"
SECTOR = "prepaid"
"""Key of the field of supervision, in enforcement and in inspections."""


class Fact(Entry):
    """Something that the law says, and how well it is known."""

    article: str = ""
    mark: Mark


class FilingLimit(Fact):
    days: int = Field(gt=0)
    """Of business, within which an issuer files."""


class CardLimit(Fact):
    registered_most: int = Field(gt=0)
    """Yuan on a card with a name, at most."""
    bearer_most: int = Field(gt=0)
    bearer_years: int = Field(gt=0)
    """For which a card without a name is valid, at least."""


class Share(Fact):
    """So much of something, in percent."""

    percent: int = Field(gt=0, le=100)


class Reporting(Fact):
    """How often an issuer reports, and by when."""

    every: Every
    working_days: int | None = Field(default=None, gt=0)
    """After the end of the period."""
    by: str = Field(default="", pattern=r"^(\d\d-\d\d)?$")
    """Month and day of the following year."""

    @model_validator(mode="after")
    def says_by_when(self):
        if (self.working_days is None) == (not self.by):
            raise ValueError("either working_days or by")
        return self


class Threshold(Fact):
    """From when on an issuer belongs to a class, in yuan."""

    revenue: int = Field(gt=0)
    """Of the year before."""
    capital: int = Field(gt=0)
    """Of one that has not been registered for a year."""


class Issuer(Entry):
    """A class of issuers."""

    key: str = Field(pattern=NAME, max_length=8)
    letter: str = Field(pattern=r"^[A-Z]$")
    """In the numbers of their filings."""
    title: str
    means: str
    level: Level
    """Of the office that files them."""
    article: str
    mark: Mark
    custody: Share | None = None
    cap: Share
    report: Reporting
    threshold: Threshold | None = None


class Document(Fact):
    """What an issuer hands in."""

    key: str = Field(pattern=NAME, max_length=16)
    title: str
    issuers: tuple[str, ...] = Field(min_length=1)


class Classes(Entry):
    """The file of classes."""

    member: str
    """Word of the agency whose offices file."""
    act: str
    filing: FilingLimit
    card: CardLimit
    issuer: tuple[Issuer, ...]
    document: tuple[Document, ...]

    @model_validator(mode="after")
    def hangs_together(self):
        keys = [issuer.key for issuer in self.issuer]
        if len(keys) != len(set(keys)) or len({issuer.letter for issuer in self.issuer}) != len(keys):
            raise ValueError("issuer: a key or letter stands there twice")
        if len({document.key for document in self.document}) != len(self.document):
            raise ValueError("document: a key stands there twice")
        for document in self.document:
            if strange := sorted(set(document.issuers) - set(keys)):
                raise ValueError(f"document: no such class: {', '.join(strange)}")
        return self


class Sign(Entry):
    """A warning sign, and the lines from which on it shows."""

    key: SignKind
    how: str
    percent: int = Field(default=0, ge=0, le=100)
    days: int = Field(default=0, ge=0)
    least: int = Field(default=0, ge=0)
    times: int = Field(default=0, ge=0)
    visit_days: int = Field(default=0, ge=0)
    words: tuple[str, ...] = ()


class Remind(Entry):
    days_before: int = Field(gt=0)
    """The end of a period for reporting, on which issuers and offices are reminded."""


class Signs(Entry):
    """The file of signs."""

    mark: Mark
    note: str
    remind: Remind
    sign: tuple[Sign, ...]

    @model_validator(mode="after")
    def has_each_once(self):
        if sorted(sign.key for sign in self.sign) != sorted(SignKind):
            raise ValueError(f"sign: one each for {', '.join(sorted(SignKind))}")
        return self


@cache
def classes() -> Classes:
    return read_catalogue(FOLDER / "classes.toml", Classes)


@cache
def issuers() -> dict[str, Issuer]:
    """Give every class by key, in the order of the file."""
    return {issuer.key: issuer for issuer in classes().issuer}


def issuer_choices() -> list[tuple[str, str]]:
    return [(issuer.key, issuer.title) for issuer in issuers().values()]


def issuer_title(key: str) -> str:
    return issuers()[key].title if key in issuers() else key


def documents_for(issuer: str) -> list[Document]:
    """Give what a class hands in."""
    return [document for document in classes().document if issuer in document.issuers]


def document_title(key: str) -> str:
    return next((document.title for document in classes().document if document.key == key), key)


@cache
def signs() -> dict[str, Sign]:
    return {sign.key: sign for sign in read_catalogue(FOLDER / "signs.toml", Signs).sign}


@cache
def signs_file() -> Signs:
    return read_catalogue(FOLDER / "signs.toml", Signs)


def check_catalogue(folder: Path = FOLDER) -> None:
    """Read everything afresh, also against the check list of inspections and the sector of enforcement.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    path = folder / "classes.toml"
    told = read_catalogue(path, Classes)
    for number, issuer in enumerate(told.issuer):
        if fault := fault_of(issuer, told.member):
            line = line_of(path.read_text(encoding="utf-8"), ("issuer", number, "key"))
            raise CatalogueError(path, line, "key", fault)
    read_catalogue(folder / "signs.toml", Signs)


def fault_of(issuer: Issuer, member: str) -> str:
    """Say what of a class does not fit the catalogues below."""
    sector = sectors().get(SECTOR)
    checklist = max(
        (each for each in versions().values() if each.key == SECTOR), key=lambda each: each.effective_from
    )
    if sector is None or member not in sector.members:
        return f"enforcement has no sector {SECTOR} of {member}"
    choices = next((field.choices for field in sector.field if field.key == "class"), ())
    if issuer.title not in choices:
        return f"enforcement's sector has no class {issuer.title}"
    if issuer.key not in {kind.key for kind in checklist.kind}:
        return f"the check list has no kind {issuer.key}"
    return ""
