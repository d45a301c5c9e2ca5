"""The law library as everybody reads it: acts, articles in plain words, cases of note; found by words."""

from collections import defaultdict
from functools import cache
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.core.errors import Refused
from gongzhi.library import queries, rules
from gongzhi.library.catalog import acts_by_name, citations
from gongzhi.library.models import Act, Article
from gongzhi.library.words import Kind
from gongzhi.procedures.catalog import Fact, Procedure

LONGEST = 60
"""Of what is looked for."""


def words_of(request: HttpRequest) -> str:
    return request.GET.get("q", "")[:LONGEST].replace("\0", "").strip()


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """List the acts by kind, or the articles that hold what is looked for."""
    text, after = words_of(request), request.GET.get("after", "")
    context = {"text": text, "here": "guide"}
    if text:
        try:
            page = queries.found(text, viewer=ANONYMOUS, after=after)
        except Refused:
            raise Http404 from None
        next_url = f"?{urlencode({'q': text, 'after': page.after})}" if page.after else ""
        context |= {"rows": page.rows, "pager": {"next_url": next_url}}
    else:
        by_kind = defaultdict(list)
        for act in queries.acts(viewer=ANONYMOUS):
            by_kind[act.kind].append(act)
        context["groups"] = [(Kind(kind).label, by_kind[kind]) for kind in Kind.values if by_kind[kind]]
        context["today"] = clock.today()
    return render(request, "portal/law/library.html", context)


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases of note."""
    rows = [act for act in queries.acts(viewer=ANONYMOUS, kind=Kind.CASE) if act.article_count]
    return render(request, "portal/law/cases.html", {"rows": rows, "here": "guide"})


def find(key: str) -> Act:
    try:
        return queries.act_by_key(key, viewer=ANONYMOUS)
    except Act.DoesNotExist:
        raise Http404 from None


@require_safe
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Show one act with its articles, or one case of note."""
    found = find(act)
    context = {
        "act": found,
        "articles": queries.articles_of(found, viewer=ANONYMOUS),
        "in_force": found.in_force(clock.today()),
        "procedures": procedures_on(found.title, found.names),
        "here": "guide",
    }
    return render(request, "portal/law/act.html", context)


@require_safe
def article(request: HttpRequest, act: str, article: str) -> HttpResponse:
    """Show one article in plain words, and where it is used."""
    found = find(act)
    try:
        record = queries.article_of(found, article, viewer=ANONYMOUS)
    except Article.DoesNotExist:
        raise Http404 from None
    if record.current is None:
        raise Http404
    versions = queries.versions_of(record, viewer=ANONYMOUS)
    context = {
        "act": found,
        "article": record,
        "text": record.current,
        "in_force": found.in_force(clock.today()),
        "before": [each for each in versions if each.pk != record.current_id],
        "cited": queries.cited_in(record, viewer=ANONYMOUS),
        "cited_by": queries.cited_by(record, viewer=ANONYMOUS),
        "used": used_in().get((found.key, record.key), []),
        "here": "guide",
    }
    return render(request, "portal/law/article.html", context)


@cache
def used_in() -> dict[tuple[str, str], list[tuple[Procedure, Fact]]]:
    """Tell where procedures rest on each article: (act, article) → procedures with the fact; each fact once."""
    names, found, told = acts_by_name(), defaultdict(list), set()
    for law, fact, basis, text in citations():
        for key in rules.keys_of(text):
            mark = (names.get(basis), key, law.title, fact.title)
            if mark[0] and mark not in told:
                told.add(mark)
                found[mark[:2]].append((law, fact))
    return dict(found)


@cache
def by_basis() -> dict[str, list[Procedure]]:
    found = defaultdict(dict)
    for law, _fact, basis, _text in citations():
        if basis == law.basis:
            found[basis][law.id] = law
    return {basis: list(laws.values()) for basis, laws in found.items()}


def procedures_on(title: str, names: list[str]) -> list[Procedure]:
    """List the procedures that rest on an act."""
    return [law for name in (title, *names) for law in by_basis().get(name, ())]
