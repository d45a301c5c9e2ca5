"""Handing matters in: one by one, or thousands in one request, answered row by row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

import structlog
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from ninja.errors import ValidationError as WrongInput
from pydantic import ValidationError

from gongzhi.api import schemas
from gongzhi.api.access import Token, put_rate
from gongzhi.api.answers import NAMESPACE, answer, key_of, once
from gongzhi.api.describing import unit_name
from gongzhi.api.problems import KINDS, Problem, of_refusal, of_validation
from gongzhi.api.router import router
from gongzhi.api.words import N_
from gongzhi.cases.access import CASE_WORK
from gongzhi.cases.actions.receive import (
    Received,
    Traders,
    faults_of,
    receive_both,
    receive_case,
    receive_cases,
    traders_named,
)
from gongzhi.cases.codes import code_of
from gongzhi.cases.intake import NewCase, Person
from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import Invalid, NotAllowed
from gongzhi.directory.models import Client, Unit
from gongzhi.routing.subjects import problems, subjects, suggest_subject

RECEIVE = Token("receive")

MOST_LINES = 10_000
MOST_BYTES = 64 * 2**20
AT_ONCE = 500
"""So many lines of a bulk intake are written in one transaction."""
NDJSON = "application/x-ndjson"
NOWHERE = -1
"""Stands for a unit that is not there, so that the matter is refused with the field."""

log = structlog.get_logger("gongzhi.api")


@router.post(
    "/cases",
    auth=RECEIVE,
    response={201: schemas.Receipt, 200: schemas.Receipt},
    summary=N_("登记一件"),
    tags=["intake"],
)
@once
def receive(request: HttpRequest, new: schemas.CaseIn):
    """Take one matter in: 201; or 200 where the same reference or key came before."""
    may_receive(request.viewer)
    at = clock.now()
    if faults := unknown_words(new):
        raise Invalid(faults)
    traders = traders_sent([new])
    wanted = made_of([new], request.client, [f"key:{request.act_key}"], traders)[0]
    if new.also_report:
        first, second = receive_both(wanted, by=request.viewer, at=at, traders=traders)
        receipt = receipt_of(first, receipt_of(second))
    else:
        first = receive_case(wanted, by=request.viewer, at=at, traders=traders)
        receipt = receipt_of(first)
    return answer(request, receipt, status=200 if first.repeated else 201)


def may_receive(by: Actor) -> None:
    """Refuse who does not take matters in.

    :raises NotAllowed: with the reason.
    """
    if not by.is_a(*CASE_WORK, Role.SECRETARIAT):
        raise NotAllowed(_("只有办案人员和联席会议办公室可以登记新件。"))


def receipt_of(received: Received, report: schemas.Receipt | None = None) -> schemas.Receipt:
    """Make what the consumer is given."""
    case = received.case
    return schemas.Receipt.model_construct(
        number=case.number,
        code=code_of(case),
        kind=case.kind,
        state=case.state,
        unit=unit_name(case.unit),
        due_date=case.due_date,
        repeated=received.repeated,
        report=report,
    )


def traders_sent(sent: Iterable[schemas.CaseIn]) -> Traders:
    """Read the traders and platforms that are referred to; no query where there are none."""
    return traders_named({pk for each in sent for pk in (each.trader, each.platform)})


def made_of(sent: list[schemas.CaseIn], client: Client, keys: list[str], traders: Traders) -> list[NewCase]:
    """Make matters of what was sent; one query, however many there are.

    :param keys: of each, for those that have no reference of their own.
    :param traders: those referred to, as far as they are there.
    """
    named = {each.unit for each in sent if each.unit}
    units = dict(Unit.objects.filter(key__in=named).values_list("key", "pk")) if named else {}
    regions = {trader.pk: trader.region_id for trader in traders.values()}
    return [
        matter_of(each, client, key, unit_id=units.get(each.unit, NOWHERE) if each.unit else None, regions=regions)
        for each, key in zip(sent, keys, strict=True)
    ]


def matter_of(sent: schemas.CaseIn, client: Client, key: str, *, unit_id: int | None, regions: dict) -> NewCase:
    """Make a matter of what was sent; what it is about is guessed from the text where it is not said."""
    hint = suggest_subject(sent.narrative, sent.title)
    return NewCase(
        kind=sent.kind,
        narrative=sent.narrative,
        source=f"api:{client.key}",
        source_key=sent.reference or key,
        title=sent.title,
        claim_text=sent.claim_text,
        claims=tuple(sent.claims),
        amount=sent.amount,
        persons=() if sent.anonymous else tuple(person_of(person) for person in sent.persons),
        anonymous=sent.anonymous,
        hotline=sent.hotline,
        trader_id=sent.trader,
        trader_name=sent.trader_name,
        trader_address=sent.trader_address,
        trader_region=sent.trader_region or regions.get(sent.trader) or "",
        platform_id=sent.platform,
        platform_region=sent.platform_region or regions.get(sent.platform) or "",
        region=sent.region or "",
        subject=sent.subject or hint.subject,
        problem=sent.problem or hint.problem,
        event_date=sent.event_date,
        prior_complaint_date=sent.prior_complaint_date,
        firm_answered=sent.firm_answered,
        received_at=sent.received_at,
        unit_id=unit_id,
        unit_reason=sent.unit_reason,
    )


def person_of(sent: schemas.PersonIn) -> Person:
    return Person(
        name=sent.name,
        phone=sent.phone,
        address=sent.address,
        identity=sent.identity,
        email=sent.email,
        part=sent.part,
    )


def unknown_words(sent: schemas.CaseIn) -> dict[str, str]:
    """Find a subject or a problem that the catalogue does not have: field → reason."""
    found = {}
    if sent.subject and sent.subject not in {each.key for each in subjects()}:
        found["subject"] = _("没有这种商品或服务。")
    if sent.problem and sent.problem not in {each.key for each in problems()}:
        found["problem"] = _("没有这种问题。")
    return found


# ── In bulk ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Line:
    """One line of a bulk intake on its way."""

    number: int
    text: bytes
    sent: schemas.CaseIn | None = None
    matter: NewCase | None = None
    problem: Problem | None = None
    received: Received | None = None
    report: Received | None = None


@router.post(
    "/bulk/cases",
    auth=RECEIVE,
    operation_id="receive_bulk",
    summary=N_("批量登记"),
    tags=["intake"],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                NDJSON: {"schema": {"type": "string"}, "x-itemSchema": {"$ref": "#/components/schemas/CaseIn"}}
            },
        },
        "responses": {
            200: {
                "description": "OK",
                "content": {
                    NDJSON: {"schema": {"type": "string"}, "x-itemSchema": {"$ref": "#/components/schemas/Row"}}
                },
            }
        },
    },
)
def receive_bulk(request: HttpRequest):
    """Take matters in from NDJSON, a matter a line, up to 10,000 lines; each line is answered by one line.

    A line that is wrong does not keep the others out. Sent again with the same key, no line makes a second case.
    """
    key = uuid5(NAMESPACE, f"{request.client.pk}:{key_of(request)}")
    may_receive(request.viewer)
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > MOST_BYTES:
        raise Problem("too-large", _("一次最多 64 MB。"))
    lines = list(read_lines(request, MOST_LINES + 1))
    if len(lines) > MOST_LINES:
        raise Problem("too-large", _("一次最多 %(most)d 行。") % {"most": MOST_LINES})
    rows = answer_rows(lines, client=request.client, by=request.viewer, key=key, language=get_language())
    response = StreamingHttpResponse(rows, content_type=NDJSON)
    response["Cache-Control"] = "no-store"
    return put_rate(request, response)


def read_lines(request: HttpRequest, most: int) -> Iterator[Line]:
    """Read the lines of a request, without the blank ones."""
    given = 0
    for number, text in enumerate(request, 1):
        if text.strip():
            yield Line(number, text.strip())
            given += 1
        if given == most:
            return


def answer_rows(lines: list[Line], *, client: Client, by: Actor, key: UUID, language: str) -> Iterator[bytes]:
    """Take lines in, some hundreds in one transaction, and answer each by a line."""
    for start in range(0, len(lines), AT_ONCE):
        some = lines[start : start + AT_ONCE]
        with override(language):
            try:
                take_in(some, client=client, by=by, key=key, at=clock.now())
            except Exception as error:
                log.exception("bulk intake broke", exc_info=error)
                for line in some:
                    line.problem = line.problem or Problem("broken")
            answers = b"".join(row_of(line).model_dump_json().encode() + b"\n" for line in some)
        yield answers


def take_in(lines: list[Line], *, client: Client, by: Actor, key: UUID, at: datetime) -> None:
    """Take some lines in, and put on each what became of it."""
    for line in lines:
        read_line(line)
    readable = [line for line in lines if line.problem is None]
    keys = [f"key:{uuid5(key, f'{line.number}:{sha256(line.text).hexdigest()}')}" for line in readable]
    sent = [line.sent for line in readable]
    traders = traders_sent(sent)
    matters = made_of(sent, client, keys, traders)
    for line, matter, faults in zip(readable, matters, faults_of(matters, at=at, traders=traders), strict=True):
        line.matter = matter
        if faults := faults | unknown_words(line.sent):
            line.problem = of_refusal(Invalid(faults))
    fit = [line for line in readable if line.problem is None]
    alone = [line for line in fit if not line.sent.also_report]
    together = receive_cases([line.matter for line in alone], by=by, at=at, traders=traders)
    for line, received in zip(alone, together, strict=True):
        line.received = received
    for line in fit:
        if line.sent.also_report:
            line.received, line.report = receive_both(line.matter, by=by, at=at, traders=traders)
    prefetch_related_objects([line.received.case for line in fit], "unit")


def read_line(line: Line) -> None:
    """Read what a line says, or put on it what is wrong."""
    try:
        line.sent = schemas.CaseIn.model_validate_json(line.text)
    except ValidationError as error:
        faults = [{**each, "loc": ("body", "line", *each["loc"])} for each in error.errors()]
        line.problem = of_validation(WrongInput(faults))


def row_of(line: Line) -> schemas.Row:
    """Answer one line."""
    if line.problem is not None:
        status = KINDS[line.problem.kind].status
        errors = [schemas.RowFault(pointer=pointer, detail=detail) for pointer, detail in line.problem.errors]
        return schemas.Row(
            line=line.number,
            status=status,
            problem=line.problem.detail or str(KINDS[line.problem.kind].title),
            errors=errors,
        )
    report = receipt_of(line.report) if line.report else None
    receipt = receipt_of(line.received, report)
    return schemas.Row(line=line.number, status=200 if line.received.repeated else 201, receipt=receipt)
