"""Who exists, over the API: units, regions, hotlines, mediation bodies, traders."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query
from pydantic import AfterValidator

from gongzhi.api import schemas
from gongzhi.api.access import Token
from gongzhi.api.answers import answer, link_next, next_address, once
from gongzhi.api.cases import ACT, READ
from gongzhi.api.describing import (
    body_of,
    case_row,
    hotline_of,
    officer_of,
    trader_fields,
    unit_fields,
    unit_name,
    unit_of,
)
from gongzhi.api.router import router
from gongzhi.api.schemas import QueryId, RegionCode, UnitKey
from gongzhi.api.words import N_
from gongzhi.cases.queries import cases_of_trader
from gongzhi.core import clock
from gongzhi.core.errors import Invalid
from gongzhi.core.texts import clean
from gongzhi.directory.actions import add_trader_name, register_trader
from gongzhi.directory.models import Region, Trader
from gongzhi.directory.queries import (
    find_regions,
    find_traders,
    find_units,
    hotlines,
    mediation_bodies_for,
    trader_by_id,
    trader_found,
    unit_card,
    units_tree,
)

ANY = Token("read", "receive", "act", "consumers")
UNITS_A_PAGE = 100


@router.get("/units", auth=ANY, response=schemas.Units, summary=N_("单位"), tags=["directory"])
def list_units(
    request: HttpRequest,
    q: Annotated[
        str,
        Query(max_length=60, description=N_("名称中的字；给出最接近的十个"), examples=["南明 市场"]),
        AfterValidator(clean),
    ] = "",
    member: Annotated[
        str, Query(max_length=32, description=N_("部门的代号"), examples=["samr"]), AfterValidator(clean)
    ] = "",
    region: Annotated[RegionCode | None, Query(description=N_("只要这个地区内的"))] = None,
    after: Annotated[
        str, Query(max_length=64, pattern=r"^[A-Za-z0-9_-]*$", description=N_("上一页最后一个代号"))
    ] = "",
):
    """List units by key, or those that a text names."""
    today = clock.today()
    if q:
        return answer(request, schemas.Units(rows=[unit_of(unit) for unit in find_units(q, on=today)], next=None))
    found = units_tree(on=today, member=member, region=region or "").filter(key__gt=after).order_by("key")
    rows = list(found[: UNITS_A_PAGE + 1])
    address = next_address(request, rows[UNITS_A_PAGE - 1].key if len(rows) > UNITS_A_PAGE else "")
    told = schemas.Units(rows=[unit_of(unit) for unit in rows[:UNITS_A_PAGE]], next=address)
    return link_next(answer(request, told), address)


@router.get("/units/{key}", auth=ANY, response=schemas.UnitCard, summary=N_("一个单位"), tags=["directory"])
def show_unit(request: HttpRequest, key: UnitKey):
    """Give a unit with what is above and below it, its hotlines, and the officers that the caller may see."""
    card = unit_card(key, viewer=request.viewer, at=clock.now())
    return answer(
        request,
        schemas.UnitCard(
            **unit_fields(card.unit),
            superiors=[unit_name(unit) for unit in card.superiors],
            offices=[unit_name(unit) for unit in card.offices],
            hotlines=[hotline_of(line, card.unit) for line in card.hotlines],
            mediation_bodies=[body_of(body, card.unit) for body in card.mediation_bodies],
            officers=[officer_of(officer) for officer in card.officers],
        ),
    )


@router.get("/hotlines", auth=ANY, response=list[schemas.Hotline], summary=N_("热线"), tags=["directory"])
def list_hotlines(request: HttpRequest):
    """List the hotlines with the units that answer them."""
    return answer(request, [hotline_of(line, line.unit) for line in hotlines(on=clock.today())])


@router.get(
    "/mediation-bodies", auth=ANY, response=list[schemas.MediationBody], summary=N_("调解组织"), tags=["directory"]
)
def list_bodies(
    request: HttpRequest,
    region: Annotated[RegionCode, Query(description=N_("地区"))],
    kind: Annotated[str, Query(max_length=16, description=N_("类别")), AfterValidator(clean)] = "",
):
    """List the bodies that mediate for a region, the nearest first."""
    bodies = mediation_bodies_for(region, on=clock.today(), kind=kind)
    return answer(request, [body_of(body, body.unit) for body in bodies])


@router.get("/regions", auth=ANY, response=list[schemas.Region], summary=N_("行政区划"), tags=["directory"])
def list_regions(
    request: HttpRequest,
    q: Annotated[
        str,
        Query(max_length=60, description=N_("名称中的字，或代码的开头"), examples=["遵义 播州"]),
        AfterValidator(clean),
    ],
):
    """Find regions, the nearest ten."""
    found = find_regions(q, on=clock.today())
    return answer(
        request,
        [
            schemas.Region(code=region.code, name=region.name, level=region.level, parent=region.parent_id)
            for region in found
        ],
    )


@router.get("/traders", auth=READ, response=list[schemas.TraderFound], summary=N_("查找经营者"), tags=["directory"])
def list_traders(
    request: HttpRequest,
    q: Annotated[
        str,
        Query(max_length=60, description=N_("名称的一部分，或统一社会信用代码的开头"), examples=["甲乙"]),
        AfterValidator(clean),
    ],
):
    """Find traders, the most relevant ten."""
    found = find_traders(q, viewer=request.viewer)
    return answer(
        request, [schemas.TraderFound(**trader_fields(each), matched_name=each.matched_name) for each in found]
    )


@router.post("/traders", auth=ACT, response={201: schemas.Trader}, summary=N_("登记经营者"), tags=["directory"])
@once
def register(request: HttpRequest, new: schemas.TraderIn):
    """Find the trader with this code, or of this name, region and platform; else register it."""
    faults = {}
    region = Region.objects.filter(pk=new.region).first() if new.region else None
    if new.region and region is None:
        faults["region"] = _("没有这个行政区划代码。")
    related = Trader.objects.in_bulk([pk for pk in (new.branch_of, new.platform) if pk])
    for name in ("branch_of", "platform"):
        if getattr(new, name) and getattr(new, name) not in related:
            faults[name] = _("没有这个经营者。")
    if faults:
        raise Invalid(faults)
    trader = register_trader(
        name=new.name,
        credit_code=new.credit_code,
        address=new.address,
        region=region,
        branch_of=related.get(new.branch_of),
        platform=related.get(new.platform),
        is_platform=new.is_platform,
        by=request.viewer,
        at=clock.now(),
    )
    return answer(request, schemas.Trader(**trader_fields(trader_found(trader))), status=201)


@router.get("/traders/{trader}", auth=READ, response=schemas.Trader, summary=N_("一个经营者"), tags=["directory"])
def show_trader(request: HttpRequest, trader: Annotated[QueryId, Path()]):
    """Give a trader."""
    found = trader_by_id(trader, viewer=request.viewer)
    return answer(request, schemas.Trader(**trader_fields(trader_found(found))))


@router.post(
    "/traders/{trader}/names",
    auth=ACT,
    response={201: schemas.Trader},
    summary=N_("补充经营者名称"),
    tags=["directory"],
)
@once
def add_name(request: HttpRequest, trader: Annotated[QueryId, Path()], new: schemas.TraderNameIn):
    """Let another name lead to a trader; the same name twice is one."""
    found = trader_by_id(trader, viewer=request.viewer)
    add_trader_name(trader=found, name=new.name, by=request.viewer, at=clock.now())
    return answer(request, schemas.Trader(**trader_fields(trader_found(found))), status=201)


@router.get(
    "/traders/{trader}/cases",
    auth=READ,
    response=schemas.CasesFound,
    summary=N_("涉及一个经营者的件"),
    tags=["directory"],
)
def show_trader_cases(request: HttpRequest, trader: Annotated[QueryId, Path()]):
    """Give the newest cases about a trader that the caller may see."""
    found = trader_by_id(trader, viewer=request.viewer)
    page = cases_of_trader(found.pk, viewer=request.viewer)
    return answer(request, schemas.CasesFound(rows=[case_row(case) for case in page.rows], capped=page.capped))
