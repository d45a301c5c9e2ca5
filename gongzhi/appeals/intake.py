"""What a door tells of an appeal beside the matter itself: how it is sorted, and how the firm was asked first."""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from gongzhi.appeals.catalog import Scheme, scheme
from gongzhi.appeals.words import PriorHow
from gongzhi.cases.intake import NewCase, Person
from gongzhi.core.texts import clean

NUMBER_LENGTH = 60
DATES = ("event_date", "prior_complaint_date")


@dataclass(frozen=True, kw_only=True)
class Sorting:
    """How an appeal is sorted."""

    scheme: str
    sector: str = ""
    problem: str = ""
    service_number: str = ""
    prior_how: str = ""
    prior_reference: str = ""


@dataclass(frozen=True)
class GivenFile:
    """A file that was examined and kept, and waits for its case."""

    name: str
    media_type: str
    size: int
    sha256: str


def faults(told: Sorting) -> dict[str, str]:
    """Find what is wrong with how an appeal is sorted: field → reason."""
    found: dict[str, str] = {}
    ruling = scheme(told.scheme)
    if ruling is None:
        return {"scheme": _("请选择是哪一类企业。")}
    if told.sector and told.sector not in {each.key for each in ruling.sector}:
        found["sector"] = _("请选择一项业务。")
    if told.problem and ruling.find_problem(told.problem) is None:
        found["problem"] = _("请选择一项问题。")
    if told.prior_how and told.prior_how not in PriorHow.values:
        found["prior_how"] = _("请选择当时是怎样向企业投诉的。")
    for name in ("service_number", "prior_reference"):
        if len(getattr(told, name)) > NUMBER_LENGTH:
            found[name] = _("最多 %(most)s 字。") % {"most": NUMBER_LENGTH}
    return found


def cleaned(told: Sorting) -> Sorting:
    return replace(told, service_number=clean(told.service_number), prior_reference=clean(told.prior_reference))


def as_matter(new: NewCase, told: Sorting) -> NewCase:
    """Give the matter with the subject and the problem that follow from how the appeal is sorted."""
    ruling: Scheme | None = scheme(told.scheme)
    if ruling is None:
        return new
    problem = ruling.find_problem(told.problem)
    return replace(
        new, subject=new.subject or ruling.subject, problem=new.problem or (problem.problem if problem else "")
    )


def write_body(new: NewCase, told: Sorting, typed: dict) -> str:
    """Write down all that was told, to be kept encrypted."""
    return json.dumps({"new": asdict(new), "told": asdict(told), "typed": typed}, default=plain, ensure_ascii=False)


def plain(value) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"cannot keep {value!r}")


@dataclass(frozen=True)
class Body:
    """What was kept of an appeal."""

    new: NewCase
    told: Sorting
    typed: dict
    """What the door needs to let it be changed."""


def read_body(text: str) -> Body:
    """Read what `write_body` wrote; a field that this version does not know any more is passed over."""
    data = json.loads(text)
    known = {field.name for field in fields(NewCase)}
    new = {name: value for name, value in data["new"].items() if name in known}
    for name in DATES:
        new[name] = date.fromisoformat(new[name]) if new.get(name) else None
    new["received_at"] = datetime.fromisoformat(new["received_at"]) if new.get("received_at") else None
    new["amount"] = Decimal(new["amount"]) if new.get("amount") is not None else None
    new["persons"] = tuple(Person(**person) for person in new.get("persons", ()))
    new["claims"] = tuple(new.get("claims", ()))
    return Body(NewCase(**new), Sorting(**data["told"]), data.get("typed", {}))
