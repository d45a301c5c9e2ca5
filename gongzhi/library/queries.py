"""Every read of the law library: ordered, bounded. Everybody reads what is current, and what it replaced."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.grams import grams
from gongzhi.core.kept import kept
from gongzhi.core.pages import Page, page_of
from gongzhi.library import access, rules
from gongzhi.library.models import Act, Article, ImportedFile, Revision
from gongzhi.library.states import BEGINNING, REVISION
from gongzhi.library.words import PUBLIC, Kind, State

PAGE = 30
MOST_FOUND = 8
MOST_ACTS = 500
MOST_VERSIONS = 50


def acts(*, viewer: Actor, kind: str = "") -> list[Act]:
    """List the acts in their order, each with `article_count`; cases of note only where they are asked for."""
    rows = Act.objects.filter(kind=kind) if kind else Act.objects.exclude(kind=Kind.CASE)
    shown = Count("articles", filter=Q(articles__current__isnull=False))
    return list(rows.annotate(article_count=shown).order_by("rank", "id")[:MOST_ACTS])


def act_by_key(key: str, *, viewer: Actor) -> Act:
    """Find an act.

    :raises Act.DoesNotExist: if there is none.
    """
    return Act.objects.select_related("replaced_by").get(key=key)


def articles_of(act: Act, *, viewer: Actor) -> list[Article]:
    """List the articles of an act that everybody reads, in their order; to who writes also those without a text."""
    rows = act.articles.select_related("current")
    if not access.works(viewer):
        rows = rows.filter(current__isnull=False)
    return list(rows.order_by("place")[:MOST_ACTS])


def article_of(act: Act, key: str, *, viewer: Actor) -> Article:
    """Find an article.

    :raises Article.DoesNotExist: if there is none that the viewer may read.
    """
    rows = act.articles.select_related("current", "act")
    if not access.works(viewer):
        rows = rows.filter(current__isnull=False)
    return rows.get(key=key)


def versions_of(article: Article, *, viewer: Actor) -> list[Revision]:
    """List the versions of an article, newest first: to everybody the current one and those it replaced."""
    rows = article.revisions.all() if access.works(viewer) else article.revisions.filter(state__in=PUBLIC)
    return list(rows.order_by("-id")[:MOST_VERSIONS])


def cited_by(article: Article, *, viewer: Actor) -> list[Article]:
    """List the articles and cases of note that cite an article."""
    name = f"{article.act.key}/{article.key}"
    rows = Article.objects.filter(current__cites__contains=[name]).select_related("act", "current")
    return list(rows.order_by("act__rank", "place")[:MOST_FOUND])


def cited_in(article: Article, *, viewer: Actor) -> list[Article]:
    """List the articles that an article cites."""
    wanted = Q(pk=None)
    for each in article.current.cites if article.current else ():
        act, _slash, key = each.partition("/")
        wanted |= Q(act__key=act, key=key)
    rows = Article.objects.filter(wanted, current__isnull=False).select_related("act", "current")
    return list(rows.order_by("act__rank", "place"))


def found(text: str, *, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of the articles that hold a text, in the order of the acts: by words of at least two characters,
    by the name of the act, or by act and number (消法 46).

    :raises Refused: if there is no such page.
    """
    rows = Article.objects.filter(current__isnull=False).select_related("act", "current")
    wanted = grams(text)
    if not wanted:
        return Page([])
    rows = rows.filter(Q(grams__contains=wanted) | Q(act__grams__contains=wanted))
    place = [int(part) for part in after.split("_")] if after and is_a_place(after) else []
    if place:
        rank, act, here = place
        rows = rows.filter(
            Q(act__rank__gt=rank) | Q(act__rank=rank, act__gt=act) | Q(act__rank=rank, act=act, place__gt=here)
        )
    ordered = rows.order_by("act__rank", "act_id", "place")
    return page_of(ordered, size, lambda row: f"{row.act.rank}_{row.act_id}_{row.place}")


def is_a_place(after: str) -> bool:
    parts = after.split("_")
    return len(parts) == 3 and all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts)


def public_articles(*, viewer: Actor) -> QuerySet[Article]:
    """Give the articles that a map of the site names, the latest texts first."""
    rows = Article.objects.filter(current__isnull=False).select_related("act", "current")
    return rows.order_by("-current__decided_at", "-id")


# Citations


@dataclass(frozen=True)
class Cited:
    """A part of a citation as pages show it: its text, and the act and article that it names, if they are there."""

    text: str
    act: str = ""
    article: str = ""


@dataclass(frozen=True)
class Names:
    """Which acts and articles the library has."""

    acts: dict[str, str] = field(default_factory=dict)
    """Any name of an act → its key."""
    articles: frozenset[tuple[str, str]] = frozenset()
    """(act, article) that everybody reads."""


@kept
def names() -> Names:
    """Gather the names by which acts are cited, and the articles that can be read; kept until one changes."""
    called: dict[str, str] = {}
    for key, title, more in Act.objects.order_by("rank", "id").values_list("key", "title", "names"):
        for name in (title, *more):
            called.setdefault(name, key)
    rows = Article.objects.filter(current__isnull=False).values_list("act__key", "key")
    return Names(called, frozenset(rows))


def resolve(basis: str, citation: str, *, viewer: Actor) -> list[Cited]:
    """Lay a citation out: the parts that name an article which can be read have its act and number.

    :param basis: the name of the act, as the citation calls it.
    """
    known = names()
    act = known.acts.get(basis.strip("《》"), "")
    return [
        Cited(piece.text, act, piece.key)
        if piece.key and (act, piece.key) in known.articles
        else Cited(piece.text, "", "")
        for piece in rules.pieces_of(citation)
    ]


def act_called(basis: str, *, viewer: Actor) -> str:
    """Give the key of the act that a name means; empty where the library has none."""
    return names().acts.get(basis.strip("《》"), "")


# At the desk


def waiting(*, viewer: Actor) -> list[Revision]:
    """List the versions that wait for a second person, oldest first; to who writes alone."""
    if not access.works(viewer):
        return []
    rows = Revision.objects.filter(state=State.PROPOSED).select_related("article__act")
    return list(rows.order_by("id")[:PAGE])


def revision_by_id(pk: int, *, viewer: Actor) -> Revision:
    """Find a version.

    :raises Revision.DoesNotExist: if there is none that the viewer may read.
    """
    rows = Revision.objects.select_related("article__act", "article__current")
    if not access.works(viewer):
        rows = rows.filter(state__in=PUBLIC)
    return rows.get(pk=pk)


@dataclass(frozen=True)
class Told:
    """A line of history as people read it."""

    at: datetime
    who: str
    sentence: str
    note: str
    verb: str


def history_of(revision: Revision, *, viewer: Actor) -> list[Told]:
    """Tell the history of a version, oldest first; to who writes alone."""
    if not access.works(viewer):
        return []
    told = []
    for entry in journal.history(REVISION.kind, revision.pk):
        sentence = BEGINNING if entry.verb == "propose" else REVISION[entry.verb].sentence
        told.append(Told(entry.at, entry.who, str(sentence).format(who=entry.who), entry.note, entry.verb))
    return told


def files(*, viewer: Actor) -> list[ImportedFile]:
    """List the files that were brought in, newest first; to who writes alone."""
    return list(ImportedFile.objects.order_by("-id")[:PAGE]) if access.works(viewer) else []


def file_by_id(pk: int, *, viewer: Actor) -> ImportedFile:
    """Find a file that was brought in.

    :raises ImportedFile.DoesNotExist: if there is none, or the viewer may not see it.
    """
    rows = ImportedFile.objects.all() if access.works(viewer) else ImportedFile.objects.none()
    return rows.get(pk=pk)
