"""What the law lays down, read from catalog/*.toml: which procedure rules a matter, its limits, grounds and duties.

A file is one version of one procedure. It is never edited when the law changes: it gets `effective_to`, and a new
file begins the day after. A matter keeps the id of the version under which it was received.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, field_validator, model_validator

from gongzhi.core.actors import Role
from gongzhi.core.catalogue import Entry, line_of, read_catalogue, read_folder
from gongzhi.core.errors import CatalogueError
from gongzhi.procedures.rules import Counted, Roll
from gongzhi.procedures.words import EVERY_MEMBER, EVERY_VERB, FACTS, MEMBERS, VERBS_OF, Mark

FOLDER = Path(__file__).parent / "catalog"
WORKING_RULES = "working-rules"
"""Key of the procedure whose limits run on every matter beside those of its own law."""
NEGOTIATION = "odr-negotiation"
"""Key of the procedure that rules a matter before any office has it, while the trader is asked to settle it."""
KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"
NAME = r"^[a-z0-9]+(_[a-z0-9]+)*$"

Kind = Literal["enquiry", "complaint", "report", "appeal"]
Verbs = tuple[str, ...]


def known_verbs(verbs: Verbs) -> Verbs:
    if unknown := sorted(set(verbs) - EVERY_VERB):
        raise ValueError(f"no such verb: {', '.join(unknown)}")
    return verbs


def known_facts(facts: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := sorted(set(facts) - set(FACTS)):
        raise ValueError(f"no such fact: {', '.join(unknown)}")
    return facts


class Fact(Entry):
    """Something that the law says, with where it says so."""

    key: str = Field(pattern=NAME)
    title: str = Field(min_length=1)
    article: str = ""
    mark: Mark
    basis: str = ""
    """The rule's name where it is another than the procedure's own."""
    source: str = ""
    """Where the text was read, where it is another source than the procedure's own."""
    note: str = ""
    """What a person should know who relies on it."""

    @model_validator(mode="after")
    def names_its_article(self):
        if self.mark == Mark.VERIFIED and not self.article:
            raise ValueError("a verified fact names its article")
        return self


class Extension(Entry):
    """By how much a limit may be made longer, once for each of these."""

    working_days: int | None = Field(default=None, gt=0)
    days: int | None = Field(default=None, gt=0)
    by_decision: bool = False
    """How long it is stands in the decision, not in the law: a reasonable term fixed collectively."""
    role: Role = Role.SUPERVISOR
    """Who may decide it."""
    article: str = ""
    mark: Mark
    note: str = ""

    @property
    def length(self) -> int | None:
        """In days as its limit is counted; None where the decision says it."""
        return self.working_days or self.days


class Limit(Fact):
    """A time limit: which verbs start and stop it, how long it is, what its passing means."""

    starts: Verbs = ()
    """Verbs that start it where it is not running."""
    restarts: Verbs = ()
    """Verbs from which it runs anew, whether it was running or not: another unit has the matter now."""
    stops: Verbs = ()
    """Verbs that do what it asks for. Closing and withdrawing stop every limit."""
    reopens: Verbs = ()
    """Verbs that undo the transfer which stopped it: it runs on from its first day."""
    working_days: int | None = Field(default=None, gt=0)
    days: int | None = Field(default=None, gt=0)
    extension: tuple[Extension, ...] = ()
    at_expiry: Literal["late", "end", "refer_up", "may_appeal", "go_on"] = "late"
    end_ground: str = ""
    """With at_expiry = "end": the ground on which the matter then ends."""
    obliges: Literal["unit", "trader"] = "unit"
    """Who must keep it. A trader's limit is told to people and is not run by the desk, unless it `runs`."""
    runs: bool = False
    """Of a trader's limit: the trader does its part in this system, so that the limit is run here."""
    each_unit: bool = False
    """Runs for each unit asked, side by side."""
    only_if: Literal["", "named", "unrouted", "untold"] = ""
    """Runs only on a matter of which this is true: named = the reporter gave their name; unrouted = no unit yet;
    untold = the decision is told later, not by the act itself."""
    counted_from: str = ""
    """Key of a limit from whose first day this one is counted, where the law gives one time for both."""

    _verbs = field_validator("starts", "restarts", "stops", "reopens")(known_verbs)

    @property
    def counted(self) -> Counted:
        return "working" if self.working_days is not None else "natural"

    @property
    def length(self) -> int:
        """Its length in days as it is counted, without extensions."""
        return self.working_days if self.working_days is not None else self.days

    @model_validator(mode="after")
    def is_counted_one_way(self):
        if (self.working_days is None) == (self.days is None):
            raise ValueError("a limit has either working_days or days")
        for extension in self.extension:
            if extension.by_decision and extension.length:
                raise ValueError("an extension by decision names no days")
            if extension.by_decision:
                continue
            if (extension.working_days is None) != (self.working_days is None) or not extension.length:
                raise ValueError("an extension is counted in the same days as its limit")
        if not (self.starts or self.restarts):
            raise ValueError("a limit names a verb that starts it")
        if bool(self.end_ground) != (self.at_expiry == "end"):
            raise ValueError('end_ground goes with at_expiry = "end"')
        return self


class Pause(Fact):
    """A ground on which limits stand still between two verbs; where it excludes none, the law lets them run on."""

    begins: str = "suspend"
    ends: str = "resume"
    excludes: tuple[str, ...] = ()
    """Keys of the limits in which the time between is not counted."""

    @field_validator("begins", "ends")
    @classmethod
    def is_a_verb(cls, verb: str) -> str:
        return known_verbs((verb,))[0]


class Ground(Fact):
    """A ground of declining or ending a matter."""

    fits: Literal["", "older_than", "no_prior_complaint", "limit_passed", "on_file"] = ""
    """What must be true of the matter, where that can be reckoned; empty where only a person can judge."""
    limit: str = ""
    """limit_passed: key of the limit that must have passed."""
    facts: tuple[str, ...] = ()
    """on_file: any of these must be on record (words.FACTS)."""
    since: Literal["", "known", "happened", "contract_ended", "prior_complaint"] = ""
    """older_than is reckoned from this day of the matter."""
    years: int | None = None
    months: int | None = None
    days: int | None = None
    subject: Literal["", "fee", "other"] = ""
    """The ground concerns only this subject: fee = a dispute about charges; other = any but those named."""
    outcome: str = ""
    """Key of the outcome recorded with it."""

    _facts = field_validator("facts")(known_facts)

    @model_validator(mode="after")
    def says_what_must_be_true(self):
        if bool(self.limit) != (self.fits == "limit_passed"):
            raise ValueError('limit goes with fits = "limit_passed"')
        if bool(self.facts) != (self.fits == "on_file"):
            raise ValueError('facts go with fits = "on_file"')
        return self

    @model_validator(mode="after")
    def says_how_old(self):
        given = [length for length in (self.years, self.months, self.days) if length is not None]
        if len(given) != (1 if self.fits == "older_than" else 0):
            raise ValueError('years, months or days: exactly one with fits = "older_than", else none')
        if bool(self.since) != (self.fits == "older_than"):
            raise ValueError('since goes with fits = "older_than"')
        return self


class Outcome(Fact):
    """A way in which a matter can come out."""

    verb: str
    counts_as: Literal["success", "failure", "neither"] = "neither"
    """How it counts in the rate of successful mediation."""
    unless: tuple[str, ...] = ()
    """What must not be on record (words.FACTS)."""
    grounds: tuple[str, ...] = ()
    """Keys of the end_grounds with which alone it goes; empty: with any."""

    _facts = field_validator("unless")(known_facts)

    @field_validator("verb")
    @classmethod
    def is_a_verb(cls, verb: str) -> str:
        return known_verbs((verb,))[0]


class Duty(Fact):
    """Something that somebody must be told, or that must be done, because of a verb."""

    verb: str
    to: Literal["complainant", "respondent", "both", "reporter", "intake", "public", "police", "superior"]
    working_days: int | None = None
    days: int | None = None
    must: bool = True
    """False: may."""
    limit: str = ""
    """Key of the limit that runs until everybody to be told has been told."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Name each side to be told by itself."""
        return ("complainant", "respondent") if self.to == "both" else (self.to,)

    @field_validator("verb")
    @classmethod
    def is_a_verb(cls, verb: str) -> str:
        return known_verbs((verb,))[0]


class Jurisdiction(Fact):
    """Whose matter it is, by place and level."""

    level: Literal["county", "county_or_higher", "prefecture", "province", "any"]
    place: Literal[
        "trader_place", "platform_place", "act_place", "shown_address", "publisher_place", "advertiser_place",
        "contract_place", "harm_place", "operator_province", "hotline",
    ]  # fmt: skip
    when: Literal[
        "", "platform_operator", "own_site", "in_platform", "in_platform_not_found", "mass_media_ad", "internet_ad",
        "self_published_ad", "urgent_harm",
    ] = ""  # fmt: skip
    """The kind of matter that it concerns; empty: any not named by another rule."""
    if_first: bool = False
    """Only where this office received the matter first."""


class Content(Fact):
    """What a matter must contain."""

    required: bool = True


class PriorComplaint(Fact):
    """The trader must have been asked first."""

    days: int | None = None
    working_days: int | None = None
    """After so long without an answer the matter may be brought."""
    or_dissatisfied: bool = True
    """An answer that does not satisfy opens the way at once, before those days have passed."""


class Joint(Fact):
    """Several people, one matter."""

    people: int = 2
    """From how many complainants on."""
    representatives: int | None = None
    """How many of them may stand for all, at most."""


class Rule(Fact):
    """Anything else that binds those who handle the matter, in words."""

    text: str = Field(min_length=1)


class Procedure(Entry):
    """One version of one procedure."""

    key: str = Field(pattern=KEY)
    title: str
    record: str = "case"
    """The kind of record that it rules, see `words.VERBS_OF`."""
    kinds: tuple[Kind, ...] = ()
    """The kinds of case that it rules; other records have none."""
    members: tuple[str, ...]
    hotlines: tuple[str, ...] = ()
    """Only for matters that came by one of these; empty: however they came."""
    basis: str
    basis_number: str = ""
    source: str
    mark: Mark
    effective_from: date
    effective_to: date | None = None
    """The last day on which a matter received is ruled by this version."""
    extends: str = ""
    """Id of a version whose facts also hold here, but for those with a key of this file's own."""
    roll: Roll = "holiday"
    roll_article: str = ""
    roll_mark: Mark = Mark.UNVERIFIED
    note: str = ""

    limit: tuple[Limit, ...] = ()
    pause: tuple[Pause, ...] = ()
    content: tuple[Content, ...] = ()
    prior_complaint: PriorComplaint | None = None
    joint: Joint | None = None
    decline_ground: tuple[Ground, ...] = ()
    end_ground: tuple[Ground, ...] = ()
    outcome: tuple[Outcome, ...] = ()
    duty: tuple[Duty, ...] = ()
    jurisdiction: tuple[Jurisdiction, ...] = ()
    rule: tuple[Rule, ...] = ()

    @property
    def id(self) -> str:
        """Its name with the day from which this version holds: amr-complaint@2026-04-15."""
        return f"{self.key}@{self.effective_from}"

    @field_validator("members")
    @classmethod
    def are_members(cls, members: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(members) - MEMBERS - {EVERY_MEMBER}):
            raise ValueError(f"no such member: {', '.join(unknown)}")
        return members

    @model_validator(mode="after")
    def speaks_of_one_record(self):
        if self.record not in VERBS_OF:
            raise ValueError(f"record: no such kind of record: {self.record}")
        if self.kinds and self.record != "case":
            raise ValueError("kinds: only cases are of several kinds")
        said = {verb for limit in self.limit for verb in (*limit.starts, *limit.restarts, *limit.stops)}
        said |= {verb for limit in self.limit for verb in limit.reopens}
        said |= {verb for pause in self.pause for verb in (pause.begins, pause.ends)}
        said |= {fact.verb for fact in (*self.outcome, *self.duty)}
        known = VERBS_OF[self.record] | (VERBS_OF["negotiation"] if self.key == NEGOTIATION else set())
        if unknown := sorted(said - known):
            raise ValueError(f"a {self.record} has no such verb: {', '.join(unknown)}")
        return self

    @model_validator(mode="after")
    def hangs_together(self):
        for name in ("limit", "pause", "content", "decline_ground", "end_ground", "outcome", "duty", "rule"):
            keys = [fact.key for fact in getattr(self, name)]
            if doubled := sorted({key for key in keys if keys.count(key) > 1}):
                raise ValueError(f"{name}: {', '.join(doubled)} stands there twice")
        if self.effective_to and self.effective_to < self.effective_from:
            raise ValueError("effective_to lies before effective_from")
        return self

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def facts(self) -> Iterator[Fact]:
        """Every single fact of this version, each with its citation."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Fact):
                yield value
            elif isinstance(value, tuple):
                yield from (fact for fact in value if isinstance(fact, Fact))

    def find_limit(self, key: str) -> Limit:
        return pick(self.limit, key)

    def find_pause(self, key: str) -> Pause:
        return pick(self.pause, key)

    def find_decline_ground(self, key: str) -> Ground:
        return pick(self.decline_ground, key)

    def find_end_ground(self, key: str) -> Ground:
        return pick(self.end_ground, key)

    def pauses_for(self, verb: str = "suspend") -> list[Pause]:
        """List the grounds on which this verb sets limits still: what a person chooses from when suspending."""
        return [pause for pause in self.pause if pause.begins == verb]

    def outcomes_for(self, verb: str) -> list[Outcome]:
        return [outcome for outcome in self.outcome if outcome.verb == verb]

    def find_duty(self, key: str) -> Duty:
        return pick(self.duty, key)

    def find_outcome(self, key: str) -> Outcome:
        return pick(self.outcome, key)

    def duties_for(self, verb: str) -> list[Duty]:
        return [duty for duty in self.duty if duty.verb == verb]

    @property
    def basis_cited(self) -> str:
        """Cite the act on which it rests: 《市场监督管理投诉举报处理办法》."""
        return f"《{self.basis}》"

    def citation(self, fact: Fact) -> str:
        """Cite a fact as people do: 《市场监督管理投诉举报处理办法》第十五条."""
        return f"《{fact.basis or self.basis}》{fact.article}"


class Stage(Entry):
    """A step of the ladder up which a limit goes that nobody keeps."""

    key: str = Field(pattern=NAME)
    title: str
    left: int | None = None
    """Reached when so many working days or fewer are left."""
    overdue: int | None = None
    """Reached when the limit passed so many working days ago; 0: as soon as it has passed."""
    tells: tuple[Role, ...]

    @model_validator(mode="after")
    def is_reached_one_way(self):
        if (self.left is None) == (self.overdue is None):
            raise ValueError("a stage has either left or overdue")
        return self


class Ladder(Entry):
    """The stages, mildest first."""

    stage: tuple[Stage, ...]


class UnknownProcedure(LookupError):
    """No version of a procedure has this id, or none rules such a matter on such a day."""


F = TypeVar("F", bound=Fact)


def pick(facts: tuple[F, ...], key: str) -> F:
    for fact in facts:
        if fact.key == key:
            return fact
    raise KeyError(key)


def read_procedures(folder: Path = FOLDER) -> dict[str, Procedure]:
    """Read every version of every procedure, by id.

    :raises CatalogueError: naming file, line and field of what is wrong, within a file or between two.
    """
    found: dict[str, Procedure] = {}
    paths: dict[str, Path] = {}
    for path, entry in read_folder(folder / "law", Procedure):
        if entry.id in found:
            raise wrong(path, "effective_from", f"{entry.id} stands in {paths[entry.id].name} already")
        for other in found.values():
            if overlap(entry, other):
                raise wrong(path, "effective_from", f"holds at the same time, for the same matters, as {other.id}")
        found[entry.id] = entry
        paths[entry.id] = path
    for entry in found.values():
        if entry.extends and (entry.extends not in found or found[entry.extends].extends):
            raise wrong(paths[entry.id], "extends", f"no version {entry.extends} that stands by itself")
    found = {id: extended(entry, found[entry.extends]) if entry.extends else entry for id, entry in found.items()}
    for entry in found.values():
        for field, message in dangling(entry):
            raise wrong(paths[entry.id], field, message)
    return found


def dangling(entry: Procedure) -> Iterator[tuple[str, str]]:
    """Find facts that name another fact which is not there: (field, what is wrong)."""
    limits, ends = {limit.key for limit in entry.limit}, {ground.key for ground in entry.end_ground}
    outcomes = {outcome.key for outcome in entry.outcome}
    for limit in entry.limit:
        if limit.end_ground and limit.end_ground not in ends:
            yield "limit", f"{limit.key}: no end_ground {limit.end_ground}"
        if limit.counted_from and limit.counted_from not in limits:
            yield "limit", f"{limit.key}: no limit {limit.counted_from}"
    for duty in entry.duty:
        if duty.limit and duty.limit not in limits:
            yield "duty", f"{duty.key}: no limit {duty.limit}"
    for outcome in entry.outcome:
        if missing := set(outcome.grounds) - ends:
            yield "outcome", f"{outcome.key}: no end_ground {', '.join(sorted(missing))}"
    for pause in entry.pause:
        if missing := set(pause.excludes) - limits:
            yield "pause", f"{pause.key}: no limit {', '.join(sorted(missing))}"
    for name in ("decline_ground", "end_ground"):
        for ground in getattr(entry, name):
            if ground.outcome and ground.outcome not in outcomes:
                yield name, f"{ground.key}: no outcome {ground.outcome}"
            if ground.limit and ground.limit not in limits:
                yield name, f"{ground.key}: no limit {ground.limit}"


SHARED = ("limit", "pause", "content", "decline_ground", "end_ground", "outcome", "duty", "jurisdiction", "rule")


def extended(entry: Procedure, base: Procedure) -> Procedure:
    """Add to a version the facts of another, each citing where it comes from; a fact of its own goes before."""
    merged = {}
    for name in SHARED:
        own = getattr(entry, name)
        keys = {fact.key for fact in own}
        merged[name] = own + tuple(
            fact.model_copy(update={"basis": fact.basis or base.basis, "source": fact.source or base.source})
            for fact in getattr(base, name)
            if fact.key not in keys
        )
    return entry.model_copy(update=merged)


def overlap(one: Procedure, other: Procedure) -> bool:
    """Tell whether two versions claim the same matters on the same day."""
    last_one, last_other = one.effective_to or date.max, other.effective_to or date.max
    if one.effective_from > last_other or other.effective_from > last_one:
        return False
    same_matters = (
        set(one.kinds) & set(other.kinds)
        and set(one.members) & set(other.members)
        and (set(one.hotlines) & set(other.hotlines) or (not one.hotlines and not other.hotlines))
    )
    same_records = one.record == other.record != "case" and set(one.members) & set(other.members)
    return one.key == other.key or bool(same_matters or same_records)


def wrong(path: Path, field: str, message: str) -> CatalogueError:
    text = path.read_text(encoding="utf-8")
    where = (field, 0) if f"[[{field}]]" in text else (field,)
    return CatalogueError(path, line_of(text, where), field, message)


def check_catalogue(folder: Path = FOLDER) -> int:
    """Read everything afresh; return how many facts of law stand in it.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    versions = read_procedures(folder)
    read_catalogue(folder / "escalation.toml", Ladder)
    if WORKING_RULES not in {entry.key for entry in versions.values()}:
        raise CatalogueError(folder / "law", 1, "key", f"no file has key {WORKING_RULES}")
    return sum(len(list(entry.facts())) for entry in versions.values())


@cache
def _versions() -> dict[str, Procedure]:
    return read_procedures()


@cache
def ladder() -> tuple[Stage, ...]:
    """Tell the stages of escalation, mildest first."""
    return read_catalogue(FOLDER / "escalation.toml", Ladder).stage


def all_procedures() -> list[Procedure]:
    """List every version of every procedure, by key, oldest first."""
    return sorted(_versions().values(), key=lambda entry: (entry.key, entry.effective_from))


def procedure_by_id(id: str) -> Procedure:
    """Find the version that a matter keeps.

    :raises UnknownProcedure: if there is none.
    """
    try:
        return _versions()[id]
    except KeyError:
        raise UnknownProcedure(id) from None


def procedure(key: str, *, on: date) -> Procedure:
    """Find the version of a procedure in force on a day.

    :raises UnknownProcedure: if there is none.
    """
    for entry in _versions().values():
        if entry.key == key and entry.in_force(on):
            return entry
    raise UnknownProcedure(f"{key} on {on}")


@cache
def procedure_for(*, member: str, kind: str, on: date, hotline: str = "") -> Procedure:
    """Find what rules a matter of this kind received on this day by a member's office.

    The member's own rule goes before one for all members; among these, one for the hotline by which it came goes
    before one however it came.

    :raises UnknownProcedure: if no law at all was known then.
    """
    fitting = [
        entry
        for entry in _versions().values()
        if kind in entry.kinds
        and entry.in_force(on)
        and (member in entry.members or EVERY_MEMBER in entry.members)
        and (not entry.hotlines or hotline in entry.hotlines)
    ]
    if not fitting:
        raise UnknownProcedure(f"{kind} at {member} on {on}")
    return max(fitting, key=lambda entry: (member in entry.members, bool(entry.hotlines)))


@cache
def procedure_of_record(record: str, *, member: str, on: date) -> Procedure | None:
    """Find what rules a record other than a case that a member's office began on this day; None if no law is known.

    The member's own rule goes before one for all members.
    """
    fitting = [
        entry
        for entry in _versions().values()
        if entry.record == record
        and entry.in_force(on)
        and (member in entry.members or EVERY_MEMBER in entry.members)
    ]
    return max(fitting, key=lambda entry: member in entry.members, default=None)
