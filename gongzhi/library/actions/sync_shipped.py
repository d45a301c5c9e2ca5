"""Take over the acts that come with gongzhi; what people wrote stays as it is."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.grams import grams
from gongzhi.core.models import JournalEntry
from gongzhi.library import rules
from gongzhi.library.actions.enter_act import KIND
from gongzhi.library.catalog import ActData, ArticleData, shipped
from gongzhi.library.models import Act, Article, Revision
from gongzhi.library.moves import COLUMNS, grams_of
from gongzhi.library.states import REVISION
from gongzhi.library.words import State

NAMESPACE = UUID("6d9a3c8e-52b1-4a0f-9a35-0a6c4c2f1be7")


@transaction.atomic
def sync_shipped(*, at: datetime) -> int:
    """Bring the library up to the files: new acts and articles, and newer texts of those that nobody has edited.

    :return: how many versions were taken over; none on a second run.
    """
    kept = {act.key: act for act in Act.objects.select_for_update()}
    wanted = {act.key: columns_of(act, rank) for rank, act in enumerate(shipped().values(), start=1)}
    new = Act.objects.bulk_create(Act(**told) for key, told in wanted.items() if key not in kept)
    write([journal.line(KIND, act.pk, "enter", by=SYSTEM, at=at, target="entered") for act in new])
    edited = edited_acts()
    for key, act in kept.items():
        if key in wanted and act.pk not in edited:
            changed = [name for name, value in wanted[key].items() if getattr(act, name) != value]
            if changed:
                Act.objects.filter(pk=act.pk).update(**{name: wanted[key][name] for name in changed})
    acts = {act.key: act for act in Act.objects.filter(key__in=wanted)}
    for data in shipped().values():
        after = acts[data.replaced_by].pk if data.replaced_by else None
        if after and acts[data.key].replaced_by_id != after and acts[data.key].pk not in edited:
            Act.objects.filter(pk=acts[data.key].pk).update(replaced_by_id=after)
    return take_over_articles(acts, at=at)


def columns_of(act: ActData, rank: int) -> dict:
    return {
        "key": act.key,
        "title": act.title,
        "names": list(act.names),
        "kind": act.kind,
        "issuer": act.issuer,
        "number": act.number,
        "begins": act.begins,
        "ends": act.ends,
        "mark": act.mark.value,
        "source": act.source,
        "note": act.note,
        "grams": grams(act.title, *act.names, act.number),
        "rank": rank,
    }


def edited_acts() -> set[int]:
    """Tell which acts somebody has mended."""
    return set(JournalEntry.objects.filter(kind=KIND, verb="amend").values_list("record_id", flat=True))


def text_of(act: ActData, article: ArticleData) -> dict:
    return {
        "title": article.title,
        "says": article.says,
        "questions": [{"q": article.q, "a": article.a}] if article.q else [],
        "cites": [],
        "mark": (article.mark or act.mark).value,
        "source": article.source or act.source,
    }


def take_over_articles(acts: dict[str, Act], *, at: datetime) -> int:
    """Make a current version of each new text, where the present one came with gongzhi too or there is none."""
    rows = {
        (article.act_id, article.key): article
        for article in Article.objects.filter(act__in=acts.values()).select_related("current")
    }
    wanted = [
        (acts[data.key], str(each.no), text_of(data, each)) for data in shipped().values() for each in data.article
    ]
    missing = [(act, key) for act, key, _told in wanted if (act.pk, key) not in rows]
    made = Article.objects.bulk_create(Article(act=act, key=key, place=rules.place_of(key)) for act, key in missing)
    rows |= {(article.act_id, article.key): article for article in made}
    known = set(Revision.objects.filter(writer=None).values_list("source_key", flat=True))
    fresh = []
    for act, key, told in wanted:
        article = rows[act.pk, key]
        source_key = uuid5(NAMESPACE, f"{act.key}/{key} {sorted(told.items())}")
        theirs = article.current is not None and article.current.writer is not None
        if source_key in known or theirs:
            continue
        fresh.append((article, told, source_key))
    if not fresh:
        return 0
    old = [article.current for article, _told, _key in fresh if article.current is not None]
    for revision in old:
        Revision.objects.filter(pk=revision.pk).update(state=State.REPLACED)
    write(
        [
            journal.line(
                REVISION.kind, revision.pk, "replace", by=SYSTEM, at=at, source=State.CURRENT, target=State.REPLACED
            )
            for revision in old
        ]
    )
    revisions = Revision.objects.bulk_create(
        Revision(article=article, state=State.CURRENT, writer=None, made_at=at, decided_at=at, source_key=key, **told)
        for article, told, key in fresh
    )
    write(
        [
            journal.line(REVISION.kind, each.pk, "propose", by=SYSTEM, at=at, target=State.CURRENT)
            for each in revisions
        ]
    )
    for revision, (article, _told, _key) in zip(revisions, fresh, strict=True):
        article.current = revision
        article.grams = grams_of({name: getattr(revision, name) for name in COLUMNS})
    Article.objects.bulk_update([article for article, _told, _key in fresh], ["current", "grams"], batch_size=500)
    return len(revisions)


def write(lines: list[JournalEntry]) -> None:
    JournalEntry.objects.bulk_create(lines, batch_size=1000)
