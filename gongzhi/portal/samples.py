"""What everybody may read of sampling: published results, looked for on a page or taken as a file."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.core.errors import Refused
from gongzhi.core.sheets import csv_lines
from gongzhi.sampling import public, queries
from gongzhi.sampling.catalog import kind_choices, kinds
from gongzhi.sampling.words import State


def asked(request: HttpRequest) -> public.Question:
    """Read what somebody looks for; what is none of the choices is not asked."""
    kind, result = request.GET.get("kind", ""), request.GET.get("result", "")
    return public.Question(
        text=request.GET.get("q", "").strip()[:60],
        kind=kind if kind in kinds() else "",
        result=result if result in {State.PASSED, State.FAILED} else "",
    )


@require_safe
def samples(request: HttpRequest) -> HttpResponse:
    """List published results, newest first."""
    question, after = asked(request), request.GET.get("after", "")
    try:
        page = queries.published(viewer=request.viewer, question=question, after=after)
    except Refused:
        raise Http404 from None
    told = {"q": question.text, "kind": question.kind, "result": question.result}
    kept = {name: value for name, value in told.items() if value}
    context = {
        "rows": page.rows,
        "question": question,
        "kinds": kind_choices(),
        "file_query": urlencode(kept),
        "is_filtered": bool(kept),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return render(request, "portal/samples.html", context)


@require_safe
def sample(request: HttpRequest, number: str) -> HttpResponse:
    """Show one published result."""
    found = queries.published_by_number(number, viewer=request.viewer)
    if found is None:
        raise Http404
    return render(request, "portal/sample.html", {"row": found})


@require_safe
def samples_file(request: HttpRequest) -> HttpResponse:
    """Give what was looked for as a file."""
    headings = [
        _("样品编号"), _("商品"), _("类别"), _("批号"), _("生产日期"), _("标称生产者"), _("被抽样经营者"), _("地区"),
        _("原产地"), _("结果"), _("不合格项目"), _("是否复检"), _("检验机构"), _("抽样日期"), _("公布单位"),
        _("公布日期"),
    ]  # fmt: skip
    rows = (row_of(one) for piece in public.pieces(asked(request)) for one in piece)
    response = StreamingHttpResponse(csv_lines(headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, "samples.csv")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def row_of(one: public.Shown) -> list:
    return [
        one.number,
        one.goods,
        one.kind_title,
        one.batch,
        one.produced_date,
        one.producer,
        one.trader,
        one.region,
        one.origin,
        _("合格") if one.passed else _("不合格"),
        "; ".join(one.failed_items),
        _("是") if one.retested else _("否"),
        one.laboratory,
        one.sampled_date,
        one.unit,
        one.published_at,
    ]
