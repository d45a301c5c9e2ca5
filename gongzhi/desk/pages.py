"""What every page of the desk shares: who may open it, its navigation, how a refusal is told."""

from collections.abc import Callable
from functools import lru_cache, wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.alerts.access import LOOKS as LOOKS_INTO_ALERTS
from gongzhi.campaigns.access import LOOKS as LOOKS_INTO_CAMPAIGNS
from gongzhi.cases.access import CASE_WORK, SEES_ALL
from gongzhi.cases.models import Case
from gongzhi.cases.queries import COUNT_UP_TO, case_by_number, count_queues, queues
from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.core.listing import listed
from gongzhi.directory.rules import TRADER_KEEPERS
from gongzhi.documents.access import TEMPLATE_READERS
from gongzhi.incidents.access import LOOKS as LOOKS_INTO_INCIDENTS
from gongzhi.inspections.access import LOOKS as LOOKS_INTO_INSPECTIONS
from gongzhi.inspections.access import WORK as INSPECTS
from gongzhi.library.access import LOOKS as LOOKS_INTO_LAW
from gongzhi.notices.queries import KEEPERS as NOTICE_KEEPERS
from gongzhi.prepaid.access import LOOKS as LOOKS_INTO_PREPAID
from gongzhi.quality.access import OPENS as CALLS_BACK
from gongzhi.sampling.access import LOOKS as LOOKS_INTO_SAMPLING
from gongzhi.schemes.access import LOOKS as LOOKS_INTO_PLEDGES
from gongzhi.webhooks.access import KEEPERS as WEBHOOK_KEEPERS

IDLE_MINUTES = 60
"""An officer who did nothing for so long signs in again."""
SEEN = "seen"
"""Session key: when the officer was last seen, in seconds; written every few minutes, not at every click."""
SEEN_EVERY = 300
MUST_SET_UP = "must_set_up"
"""Session key: whether the officer must set up a second factor before anything else."""
SETS_UP = {"desk:second-factor", "desk:begin-second-factor"}
LOOKS_INTO_CASES = (*CASE_WORK, *SEES_ALL)
TAKES_CALLS = (*CASE_WORK, Role.SECRETARIAT)

ICONS = {
    "mine": {"icon": "inbox"},
    "unit": {"icon": "building"},
    "unassigned": {"icon": "user-question"},
    "triage": {"icon": "route"},
    "pending": {"icon": "send"},
    "assisting": {"icon": "users"},
    "due-soon": {"icon": "clock"},
    "overdue": {"icon": "alert-circle"},
    "negotiating": {"icon": "message-2"},
    "all": {"icon": "list"},
}
KEYS = {
    "mine": "g m",
    "unit": "g u",
    "unassigned": "g p",
    "triage": "g t",
    "pending": "g r",
    "assisting": "g a",
    "due-soon": "g d",
    "overdue": "g o",
    "negotiating": "g n",
    "all": "g l",
}
TONES = {"due-soon": "warn", "overdue": "bad"}


def desk_page(*roles: Role) -> Callable:
    """Mark a view as one for officers, or for those with one of these roles; others sign in, or are told so (403)."""

    def mark(view):
        @wraps(view)
        def opened(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            viewer = request.viewer
            if viewer.kind != "officer" or is_idle(request):
                return to_login(request)
            if request.session.get(MUST_SET_UP) and request.resolver_match.view_name not in SETS_UP:
                return go(request, reverse("desk:second-factor"))
            if roles and not viewer.is_a(*roles):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        return opened

    return mark


def is_idle(request: HttpRequest) -> bool:
    """Tell whether the officer did nothing for too long, which signs them out; keep that they are here now."""
    now = clock.now().timestamp()
    seen = request.session.get(SEEN)
    if seen is not None and now - seen > IDLE_MINUTES * 60:
        logout(request)
        messages.info(request, _("您已超过一小时没有操作，请重新登录。"))
        return True
    if seen is None or now - seen > SEEN_EVERY:
        request.session[SEEN] = now
    return False


def to_login(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and back again afterwards; for htmx by a header, so that the whole page goes."""
    back = request.get_full_path() if request.method == "GET" and not request.htmx else reverse("desk:home")
    address = f"{reverse('desk:login')}?{urlencode({'next': back})}"
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    return redirect(address)


def show(request: HttpRequest, template: str, context: dict | None = None, *, status: int = 200, queue: str = ""):
    """Answer with a page of the desk: its own context, and the navigation.

    :param queue: the list that the officer is in.
    """
    context = {"desk": navigation(request, queue), **(context or {})}
    return render(request, template, context, status=status)


def navigation(request: HttpRequest, queue: str) -> dict:
    """Gather what desk/base.html shows round every page; one query."""
    viewer: Actor = request.viewer
    counts = count_queues(viewer=viewer, today=clock.today())
    known = queues_for(viewer)
    own = next((seat for seat in viewer.seats if not seat.deputising), None)
    seat = own or viewer.seats[0]
    return {
        "queues": [
            {
                "title": each.title,
                "url": reverse("desk:queue", args=[each.key]),
                "count": counts.get(each.key) if each.key in counts else None,
                "over": counts.get(each.key, 0) >= COUNT_UP_TO,
                "tone": TONES.get(each.key, "") if counts.get(each.key) else "",
                "current": each.key == queue,
                "key": KEYS[each.key],
                **ICONS[each.key],
            }
            for each in queues()
            if each.key in known
        ],
        "groups": groups_for(request),
        "officer": viewer.name,
        "unit": seat.unit_name,
        "roles": listed(str(role.title) for role in Role if role in viewer.roles),
        "deputising": listed(sorted({seat.deputising for seat in viewer.seats if seat.deputising})),
        "query": request.GET.get("q", "") if request.resolver_match.view_name == "desk:search" else "",
    }


def queues_for(viewer: Actor) -> set[str]:
    """Tell which lists mean something to this officer."""
    found = set()
    if viewer.is_a(*CASE_WORK):
        found |= set(KEYS)
    if viewer.is_a(*SEES_ALL):
        found |= {"triage", "due-soon", "overdue", "negotiating", "all"}
    return found


def first_queue(viewer: Actor) -> str:
    """Tell with which list the day begins; none for who keeps officers only."""
    if viewer.is_a(*CASE_WORK):
        return "mine"
    if viewer.is_a(Role.SECRETARIAT):
        return "triage"
    return "all" if viewer.is_a(Role.AUDITOR) else ""


def records_of(title: str, kind: str, more: dict) -> dict:
    """Make the row of the lists of one kind of enforcement's records."""
    return {"title": title, "name": "desk:records", "arguments": [kind], "roles": LOOKS_INTO_CASES, **more}


def groups() -> list[tuple[str, list[dict]]]:
    """List the pages beside the queues, by group, in their order; `roles` empty means every officer."""
    return [
        (
            _("登记"),
            [
                {"title": _("登记来电"), "name": "desk:new", "icon": "phone-plus", "roles": TAKES_CALLS, "key": "c"},
                {
                    "title": _("导入"),
                    "name": "exchange:home",
                    "icon": "upload",
                    "roles": (Role.SECRETARIAT, Role.ADMINISTRATOR, Role.SUPERVISOR),
                },
                {"title": _("回访"), "name": "desk:callbacks", "icon": "phone", "roles": CALLS_BACK},
                {
                    "title": _("近期调解"),
                    "name": "desk:sessions",
                    "icon": "calendar",
                    "roles": LOOKS_INTO_CASES,
                    "key": "g s",
                },
                {"title": _("到期提醒"), "name": "desk:digests", "icon": "bell", "roles": ()},
            ],
        ),
        (
            _("经营者"),
            [
                {
                    "title": _("经营者账号"),
                    "name": "desk:trader-accounts",
                    "icon": "building-store",
                    "roles": (*TRADER_KEEPERS, Role.SECRETARIAT),
                },
                {
                    "title": _("在线和解企业"),
                    "name": "desk:odr-members",
                    "icon": "message-2",
                    "roles": (*TRADER_KEEPERS, Role.SECRETARIAT),
                },
                {
                    "title": _("承诺门店"),
                    "name": "desk:pledges",
                    "icon": "rosette-discount-check",
                    "roles": LOOKS_INTO_PLEDGES,
                },
                {
                    "title": _("承诺退货"),
                    "name": "desk:refunds",
                    "icon": "receipt-refund",
                    "roles": LOOKS_INTO_PLEDGES,
                },
            ],
        ),
        (
            _("监管执法"),
            [
                {
                    "title": _("执法待办"),
                    "name": "desk:enforcement-work",
                    "icon": "checklist",
                    "roles": LOOKS_INTO_CASES,
                    "key": "g e",
                },
                records_of(_("违法线索"), "clue", {"icon": "bulb"}),
                records_of(_("行政处罚案件"), "filed_case", {"icon": "gavel"}),
                records_of(_("保存与扣押"), "hold", {"icon": "lock"}),
                records_of(_("责令改正与约谈"), "measure", {"icon": "tool"}),
                records_of(_("处罚公示"), "publication", {"icon": "speakerphone"}),
                records_of(_("严重违法失信名单"), "listing", {"icon": "ban"}),
                records_of(_("联合惩戒"), "joint", {"icon": "shield"}),
                {
                    "title": _("网络监测"),
                    "name": "desk:monitoring",
                    "icon": "world-search",
                    "roles": LOOKS_INTO_CASES,
                },
                {
                    "title": _("抽样检验"),
                    "name": "desk:samples",
                    "icon": "test-pipe",
                    "roles": LOOKS_INTO_SAMPLING,
                },
                {
                    "title": _("抽检计划"),
                    "name": "desk:sampling-plans",
                    "icon": "calendar-stats",
                    "roles": LOOKS_INTO_SAMPLING,
                },
                {
                    "title": _("进口商品风险"),
                    "name": "desk:watched-goods",
                    "icon": "ship",
                    "roles": LOOKS_INTO_SAMPLING,
                },
                {
                    "title": _("网约车监管"),
                    "name": "desk:ride-reports",
                    "icon": "car",
                    "roles": LOOKS_INTO_CASES,
                },
                {
                    "title": _("预付卡备案"),
                    "name": "desk:filings",
                    "icon": "credit-card",
                    "roles": LOOKS_INTO_PREPAID,
                },
                {
                    "title": _("预付卡预警"),
                    "name": "desk:prepaid-signs",
                    "icon": "alert-triangle",
                    "roles": LOOKS_INTO_PREPAID,
                },
                {
                    "title": _("我的现场检查"),
                    "name": "desk:field-work",
                    "icon": "device-mobile",
                    "roles": INSPECTS,
                },
                {
                    "title": _("检查任务"),
                    "name": "desk:inspections",
                    "icon": "clipboard-check",
                    "roles": LOOKS_INTO_INSPECTIONS,
                },
                {
                    "title": _("检查计划"),
                    "name": "desk:plans",
                    "icon": "calendar-event",
                    "roles": LOOKS_INTO_INSPECTIONS,
                },
                {
                    "title": _("专项行动"),
                    "name": "desk:campaigns",
                    "icon": "flag",
                    "roles": LOOKS_INTO_CAMPAIGNS,
                },
                {
                    "title": _("执法数字"),
                    "name": "desk:figures",
                    "icon": "chart-bar",
                    "roles": LOOKS_INTO_CASES,
                },
            ],
        ),
        (
            _("面向公众"),
            [
                {
                    "title": _("消费提示"),
                    "name": "desk:alerts",
                    "icon": "speakerphone",
                    "roles": LOOKS_INTO_ALERTS,
                },
                {"title": _("法律法规库"), "name": "desk:law", "icon": "books", "roles": LOOKS_INTO_LAW},
                {
                    "title": _("投诉公示"),
                    "name": "desk:disclosures",
                    "icon": "world",
                    "roles": LOOKS_INTO_CASES,
                },
            ],
        ),
        (
            _("督办"),
            [
                {"title": _("申诉督办"), "name": "desk:appeals", "icon": "checklist", "roles": LOOKS_INTO_CASES},
                {"title": _("部门协作"), "name": "desk:between", "icon": "git-branch", "roles": LOOKS_INTO_CASES},
                {"title": _("管辖争议"), "name": "desk:disputes", "icon": "gavel", "roles": LOOKS_INTO_CASES},
                {"title": _("群体事件"), "name": "desk:incidents", "icon": "users", "roles": LOOKS_INTO_INCIDENTS},
            ],
        ),
        (
            _("联席会议"),
            [
                {
                    "title": _("会议"),
                    "name": "desk:meetings",
                    "icon": "calendar-event",
                    "roles": LOOKS_INTO_CASES,
                    "key": "g h",
                },
                {
                    "title": _("交办任务"),
                    "name": "desk:assignments",
                    "icon": "checklist",
                    "roles": LOOKS_INTO_CASES,
                    "key": "g j",
                },
                {
                    "title": _("督办看板"),
                    "name": "desk:conference-board",
                    "icon": "chart-bar",
                    "roles": LOOKS_INTO_CASES,
                    "key": "g b",
                },
                {"title": _("通报"), "name": "desk:circulars", "icon": "speakerphone", "roles": LOOKS_INTO_CASES},
                {"title": _("成员"), "name": "desk:conference-members", "icon": "users", "roles": LOOKS_INTO_CASES},
                {"title": _("督查授权"), "name": "desk:authorisations", "icon": "shield", "roles": SEES_ALL},
            ],
        ),
        (
            _("规则与单位"),
            [
                {"title": _("派单规则"), "name": "desk:rules", "icon": "git-branch", "roles": ()},
                {"title": _("程序与期限"), "name": "desk:procedures", "icon": "book", "roles": ()},
                {
                    "title": _("文书模板"),
                    "name": "desk:templates",
                    "icon": "file-text",
                    "roles": TEMPLATE_READERS,
                },
                {"title": _("工作日历"), "name": "desk:calendar", "icon": "calendar", "roles": ()},
                {"title": _("调解组织"), "name": "desk:bodies", "icon": "users", "roles": ()},
                {"title": _("单位与人员"), "name": "desk:units", "icon": "sitemap", "roles": ()},
            ],
        ),
        (
            _("对外连接"),
            [
                {"title": _("消费者通知"), "name": "desk:notices", "icon": "mail", "roles": NOTICE_KEEPERS},
                {
                    "title": _("接口客户端"),
                    "name": "desk:api-clients",
                    "icon": "plug",
                    "roles": (Role.SECRETARIAT, Role.ADMINISTRATOR),
                },
                {"title": _("事件推送"), "name": "desk:webhooks", "icon": "webhook", "roles": WEBHOOK_KEEPERS},
            ],
        ),
    ]


def groups_for(request: HttpRequest) -> list[dict]:
    """Give the groups of pages that this officer may open; a group with none is left out."""
    return [
        {
            "title": title,
            "pages": [{**page, "current": request.path.startswith(page["url"])} for page in pages],
        }
        for title, pages in groups_of(request.viewer.roles, get_language())
    ]


@lru_cache(maxsize=200)
def groups_of(roles: frozenset[Role], language: str) -> list[tuple[str, list[dict]]]:
    """Give the groups of pages for officers with these roles, in a language."""
    found = []
    for title, rows in groups():
        pages = [page for row in rows if (page := page_for(roles, row))]
        if pages:
            found.append((title, pages))
    return found


def page_for(roles: frozenset[Role], row: dict) -> dict | None:
    if row["roles"] and not roles & set(row["roles"]):
        return None
    try:
        url = reverse(row["name"], args=row.get("arguments", []))
    except NoReverseMatch:
        return None
    return {**row, "url": url}


def find_case(request: HttpRequest, number: str) -> Case:
    """Find the case of an address; one that the viewer may not see is not there (404)."""
    try:
        return case_by_number(number, viewer=request.viewer)
    except Case.DoesNotExist:
        raise Http404 from None


def put_refusal(form, refused: Refused, *, fields: dict[str, str] | None = None) -> int:
    """Put a refusal beside the fields that it concerns, or on top of the form; return the status to answer with.

    :param fields: where the domain's name of an input is another than the form's.
    """
    faults = refused.faults if isinstance(refused, Invalid) else {refused.field: str(refused.reason)}
    status = 403 if isinstance(refused, NotAllowed) else 422 if any(faults) else 409
    for name, reason in faults.items():
        name = (fields or {}).get(name, name)
        form.add_error(name if name in form.fields else None, str(reason))
    return status


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Lead on after an act; for htmx by a header, so that the whole page goes."""
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    return redirect(address)
