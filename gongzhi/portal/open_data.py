"""Open data for everybody: sets and their files, what machines read about them, and the page to look into a set."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import wraps
from hashlib import sha256
from math import ceil

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from gongzhi.core.actors import ANONYMOUS
from gongzhi.core.errors import Refused
from gongzhi.mediation.catalog import tiles
from gongzhi.open_data import describing, queries
from gongzhi.open_data.catalog import licence
from gongzhi.open_data.catalog import rules as rules_of
from gongzhi.open_data.formats import compressed, pieces, said, writer_of
from gongzhi.open_data.models import Entry, Version
from gongzhi.open_data.places import file_name, file_of
from gongzhi.open_data.queries import Asked, Counted
from gongzhi.open_data.rules import months_between
from gongzhi.open_data.sets import SETS, Dataset
from gongzhi.open_data.words import MEDIA, Format

SHADES = 5
"""Steps of colour of the map, beside the number itself."""
MOST_MONTHS = 120
"""So many months the trend shows at most: the latest."""
FOR_PEOPLE = "excel"
"""What `for=` says where the file is for a spreadsheet."""


def base() -> str:
    return f"{settings.PUBLIC_URL}{reverse('portal:open-data')}".rstrip("/")


def of_set(view):
    """Hand a view the set of its address; what is refused is not there."""

    @require_safe
    @wraps(view)
    def found(request: HttpRequest, key: str, **rest) -> HttpResponse:
        try:
            return view(request, queries.set_by_key(key, viewer=ANONYMOUS), **rest)
        except Refused as refused:
            raise Http404(str(refused.reason)) from None

    return found


@require_safe
def sets(request: HttpRequest) -> HttpResponse:
    """List what there is."""
    standing, versions = queries.standings(viewer=ANONYMOUS), queries.latest_versions(viewer=ANONYMOUS)
    rows = [
        {"set": dataset, "standing": standing[key], "version": versions.get(key)} for key, dataset in SETS.items()
    ]
    return render(request, "portal/open_data/sets.html", {"rows": rows, "licence": licence()})


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Give the DCAT catalogue of all sets."""
    told = describing.catalogue(
        queries.standings(viewer=ANONYMOUS),
        queries.latest_versions(viewer=ANONYMOUS),
        base=base(),
        title=_("开放数据"),
    )
    return as_json(told, "application/ld+json")


def as_json(told: dict, media: str = "application/json") -> JsonResponse:
    response = JsonResponse(
        told, content_type=media, json_dumps_params={"ensure_ascii": False, "indent": 2}
    )  # fmt: skip
    response["Access-Control-Allow-Origin"] = "*"
    return response


@of_set
def one(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Say what a set holds, column by column, and give its files and versions."""
    context = {
        "set": dataset,
        "standing": queries.standing_of(dataset, viewer=ANONYMOUS),
        "versions": [version_row(dataset, row) for row in queries.versions_of(dataset, viewer=ANONYMOUS)],
        "licence": licence(),
        "files": file_links(dataset, Asked()),
        "least": rules_of().suppression.least,
    }
    return render(request, "portal/open_data/set.html", context)


def version_row(dataset: Dataset, version: Version) -> dict:
    files = [
        {**file, "label": Format(file["format"]).label, "name": file_name(dataset.key, file["format"])}
        for file in version.files
    ]
    return {"version": version, "files": files}


def file_links(dataset: Dataset, asked: Asked) -> list[dict]:
    """List the files of what is asked for: title, address, and for whom it is."""
    places = {form: reverse("portal:open-data-file", args=[dataset.key, form]) for form in Format.values}
    query = asked.query()
    excel = asked.query(**{"for": FOR_PEOPLE})
    links = [{"title": _("CSV（Excel 打开）"), "url": f"{places[Format.CSV]}?{excel}"}]
    for form in Format:
        links.append({"title": form.label, "url": f"{places[form]}?{query}" if query else places[form]})
    return links


@of_set
def data_package(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Give the Frictionless data package of a set."""
    version = queries.latest_versions(viewer=ANONYMOUS).get(dataset.key)
    standing = queries.standing_of(dataset, viewer=ANONYMOUS)
    return as_json(describing.data_package(dataset, standing, version, base=base()))


@of_set
def row_schema(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Give the JSON Schema of a row."""
    return as_json(describing.row_schema(dataset, base=base()), "application/schema+json")


# Files


def asked_in(request: HttpRequest, dataset: Dataset) -> Asked:
    return queries.read_asked(dataset, request.GET, viewer=ANONYMOUS)


def state_of(request: HttpRequest, key: str, form: str = "") -> str | None:
    """Name the state of what is asked for: changes with every change of the set, and with what is asked."""
    if key not in SETS:
        return None
    standing = queries.standing_of(SETS[key], viewer=ANONYMOUS)
    told = f"{request.GET.urlencode()}|{form}|{get_language()}|{SETS[key].version}"
    return f'W/"{standing.revision}-{sha256(told.encode()).hexdigest()[:16]}"'


def changed(request: HttpRequest, key: str, form: str = "") -> datetime | None:
    if key not in SETS:
        return None
    at = queries.standing_of(SETS[key], viewer=ANONYMOUS).changed_at
    return at.astimezone(UTC) if at else None


@condition(etag_func=state_of, last_modified_func=changed)
@of_set
def data(request: HttpRequest, dataset: Dataset, form: str) -> HttpResponse:
    """Give what is asked for as a file: all rows that fit, streamed, without a cap."""
    if form not in Format.values:
        raise Http404
    asked = asked_in(request, dataset)
    for_people = form == Format.CSV and request.GET.get("for") == FOR_PEOPLE
    packed = form != Format.PARQUET and "gzip" in request.headers.get("Accept-Encoding", "")
    if request.method == "HEAD":
        response = HttpResponse(content_type=MEDIA[Format(form)])
    else:
        rows = queries.batches(dataset, asked, viewer=ANONYMOUS)
        parts = pieces(writer_of(form, dataset, for_people=for_people), rows)
        response = StreamingHttpResponse(
            compressed(parts) if packed else parts, content_type=MEDIA[Format(form)]
        )  # fmt: skip
    if packed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Content-Disposition"] = content_disposition_header(True, file_name(dataset.key, form))
    return with_terms(response, dataset)


def with_terms(response: HttpResponse, dataset: Dataset) -> HttpResponse:
    """Say on a file where it is described, and on which terms it is given."""
    place = reverse("portal:open-data-package", args=[dataset.key])
    links = [f'<{place}>; rel="describedby"; type="application/json"']
    if terms := licence():
        links.append(f'<{terms.url}>; rel="license"')
    response["Link"] = ", ".join(links)
    response["X-Content-Type-Options"] = "nosniff"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, no-cache"
    return response


@of_set
def manifest(request: HttpRequest, dataset: Dataset, number: int) -> HttpResponse:
    """Say what a version holds; also of one whose files are gone."""
    return as_json(describing.manifest(dataset, version_of(request, dataset, number), base=base()))


def version_of(request: HttpRequest, dataset: Dataset, number: int) -> Version:
    try:
        return queries.version_by_number(dataset, number, viewer=ANONYMOUS)
    except Version.DoesNotExist:
        raise Http404 from None


@of_set
def version_file(request: HttpRequest, dataset: Dataset, number: int, name: str) -> HttpResponse:
    """Give a file of a version; one whose files are gone says so."""
    version = version_of(request, dataset, number)
    form = name.removeprefix(f"{dataset.key}.")
    file = next((each for each in version.files if file_name(dataset.key, each["format"]) == name), None)
    if file is None:
        raise Http404
    if version.gone_at:
        return render(request, "portal/open_data/gone.html", {"set": dataset, "version": version}, status=410)
    path = file_of(version, form)
    if not path.is_file():
        raise Http404
    etag = f'"{file["sha256"]}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    elif request.method == "HEAD":
        response = HttpResponse(content_type=MEDIA[Format(form)])
        response["Content-Length"] = str(file["bytes"])
    else:
        response = FileResponse(path.open("rb"), content_type=MEDIA[Format(form)])
    response["ETag"] = etag
    response["Content-Disposition"] = content_disposition_header(True, name)
    return with_terms(response, dataset)


# The page to look into a set


@dataclass(frozen=True)
class Bar:
    """One line of a table of counts."""

    title: str
    count: int
    url: str = ""
    """The same page with only this; empty where it is no filter."""
    chosen: bool = False
    share: int = 0
    """Of the longest line, in hundredths."""
    shade: int = 0
    column: int = 0
    row: int = 0


@of_set
def explore(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Show counts and rows of what is asked for, with the download of exactly these rows."""
    asked, after = asked_in(request, dataset), request.GET.get("after", "")
    counts = queries.counted(dataset, asked, viewer=ANONYMOUS)
    places = queries.places(viewer=ANONYMOUS)
    everywhere = counts
    if asked.region:
        everywhere = queries.counted(dataset, without_region(asked), viewer=ANONYMOUS)
    page = queries.page_of_entries(dataset, asked, viewer=ANONYMOUS, after=after)
    context = {
        "set": dataset,
        "asked": asked,
        "counts": counts,
        "places": places,
        "subjects": dict(dataset.subjects()) if dataset.subjects else {},
        "marks": dict(dataset.marks()) if dataset.marks else {},
        "trend": with_shares(trend_of(asked, counts)),
        "map": map_of(asked, everywhere, places),
        "by_subject": with_shares(bars(asked, "subject", counts.subjects, dataset.subjects)),
        "by_mark": with_shares(bars(asked, "mark", counts.marks, dataset.marks)),
        "columns": dataset.columns,
        "rows": [row_of(dataset, entry) for entry in page.rows],
        "files": file_links(dataset, asked),
        "pager": {
            "next_url": f"?{asked.query(after=page.after)}" if page.after else "",
            "previous_url": f"?{asked.query()}" if after else "",
        },
        "is_narrowed": bool(asked.told),
        "is_first": not after,
    }
    return render(request, "portal/open_data/explore.html", context)


def without_region(asked: Asked) -> Asked:
    return Asked(**{name: value for name, value in asked.told.items() if name != "region"})


def with_shares(rows: list[Bar]) -> list[Bar]:
    highest = max((row.count for row in rows), default=0) or 1
    return [replace(row, share=round(row.count / highest * 100)) for row in rows]


def trend_of(asked: Asked, counts: Counted) -> list[Bar]:
    """Give every month from the first to the last that has anything, those without too; the latest ones at most."""
    if not counts.months:
        return []
    months = months_between(min(counts.months), max(counts.months))[-MOST_MONTHS:]
    return [Bar(f"{month:%Y-%m}", counts.months.get(month, 0), url=month_url(asked, month)) for month in months]


def month_url(asked: Asked, month: date) -> str:
    told = f"{month:%Y-%m}"
    return f"?{asked.query(since=told, until=told)}"


def bars(asked: Asked, name: str, counts: Mapping[str, int], choices) -> list[Bar]:
    """Give what is counted of each choice, the most first."""
    titles = choices() if choices else {}
    rows = [
        Bar(
            str(titles.get(key, key) or _("未分类")),
            count,
            url=f"?{asked.query(**{name: key})}" if key in titles else "",
            chosen=bool(key) and getattr(asked, name) == key,
        )
        for key, count in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row.count, row.title))


def map_of(asked: Asked, counts: Counted, places: list[queries.Place]) -> list[Bar]:
    """Lay the prefectures out as tiles; where the province has no map they are only listed."""
    where, highest = tiles(), max(counts.prefectures.values(), default=0) or 1
    found = []
    for place in places:
        count, tile = counts.prefectures.get(place.code, 0), where.get(place.code)
        found.append(
            Bar(
                place.name,
                count,
                url=f"?{asked.query(region=place.code)}",
                chosen=asked.region[:4] == place.code[:4],
                shade=ceil(count / highest * SHADES),
                column=tile.column if tile else 0,
                row=tile.row if tile else 0,
            )
        )
    if nowhere := counts.prefectures.get("", 0):
        found.append(Bar(_("省级或者没有地点"), nowhere, shade=ceil(nowhere / highest * SHADES)))
    return found


def row_of(dataset: Dataset, entry: Entry) -> dict:
    return {
        "cells": [(column, said(column, entry.data.get(column.name))) for column in dataset.columns],
        "url": reverse(dataset.page, args=[place_of(dataset, entry)]) if dataset.page else "",
    }


def place_of(dataset: Dataset, entry: Entry) -> str:
    """Give by what the page of a row is found."""
    return str(entry.data[dataset.page_column]) if dataset.page_column else entry.code
