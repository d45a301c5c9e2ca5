"""Import: bring articles in from a file, row by row; each is proposed, and another person approves it."""

import hashlib
import io
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.tables import Plain, Row, Unusable, open_table
from gongzhi.library import rules
from gongzhi.library.actions.propose import is_same, propose_text
from gongzhi.library.models import Act, Article, ImportedFile
from gongzhi.library.moves import checked_text, refuse_others
from gongzhi.library.words import State
from gongzhi.procedures.words import MARK_TITLES, Mark

ACT, ARTICLE, TITLE, SAYS, QUESTION, ANSWER, MARK, SOURCE = (
    "法规", "条", "主题", "说明", "问", "答", "核对", "来源"
)  # fmt: skip
COLUMNS = (ACT, ARTICLE, TITLE, SAYS, QUESTION, ANSWER, MARK, SOURCE)
LAYOUT = Plain("法律条文说明", (ACT, ARTICLE, TITLE, SAYS))
FROM_TOML = {
    ACT: "act", ARTICLE: "no", TITLE: "title", SAYS: "says", QUESTION: "q", ANSWER: "a", MARK: "mark",
    SOURCE: "source",
}  # fmt: skip
MOST_ROWS = 5000
MOST_BYTES = 8 * 1024 * 1024
NAMESPACE = UUID("e0f0b7b5-1e3f-4c42-b0b5-5f0a35a3d4c1")


@dataclass
class Outcome:
    """What becomes of a file."""

    taken: int = 0
    repeated: int = 0
    faults: list[dict] = field(default_factory=list)
    """[{row, cells, reason}]"""
    file: ImportedFile | None = None
    """The record of it; none of a trial."""

    @property
    def read(self) -> int:
        return self.taken + self.repeated + len(self.faults)


def import_articles(*, file: BinaryIO, file_name: str, by: Actor, at: datetime, dry_run: bool = False) -> Outcome:
    """Propose what a file says of articles: CSV, XLSX, JSON lines or TOML.

    A row that is wrong is told with its reason and keeps no other out. One that says what is there, or what waits for
    approval already, counts as repeated; so the same file twice does nothing twice.

    :param dry_run: only say what would become of it.
    :raises NotAllowed: unless `by` may write.
    :raises Unusable: if the file cannot be read.
    """
    refuse_others(by)
    body = file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Unusable(_("文件超过 %(most)s MB，请分成几个文件。") % {"most": MOST_BYTES // 2**20}, field="file")
    done, acts = Outcome(), acts_by_name()
    for row in rows_of(body, file_name):
        if done.read >= MOST_ROWS:
            raise Unusable(_("一次最多 %(most)s 行，请分成几个文件。") % {"most": MOST_ROWS}, field="file")
        try:
            fresh = take(row, acts, by=by, at=at, dry_run=dry_run)
        except Refused as refused:
            told = "；".join(refused.faults.values()) if hasattr(refused, "faults") else str(refused.reason)
            done.faults.append({"row": row.number, "cells": row.values, "reason": told})
        else:
            done.taken += fresh
            done.repeated += not fresh
    if not dry_run:
        done.file = ImportedFile.objects.create(
            file_name=file_name[:200], digest=hashlib.sha256(body).hexdigest(), by_name=by.name, at=at,
            read=done.read, taken=done.taken, repeated=done.repeated, refused=len(done.faults), faults=done.faults,
        )  # fmt: skip
        facts = {"read": done.read, "taken": done.taken, "repeated": done.repeated, "refused": len(done.faults)}
        journal.write("law_file", done.file.pk, "import", by=by, at=at, target="read", facts=facts)
    return done


def rows_of(body: bytes, file_name: str) -> Iterator[Row]:
    """Read the rows of a file, whatever its format.

    :raises Unusable: if it cannot be read.
    """
    if file_name.lower().endswith(".toml"):
        yield from toml_rows(body)
        return
    yield from open_table(io.BytesIO(body), LAYOUT).rows


def toml_rows(body: bytes) -> Iterator[Row]:
    """Read [[article]] tables, each with act, no, title, says …; q, a, mark and source may be left out."""
    try:
        told = tomllib.loads(body.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unusable(_("不是有效的 TOML 文件：%(error)s") % {"error": error}, field="file") from None
    articles = told.get("article")
    if not isinstance(articles, list):
        raise Unusable(_("TOML 文件里没有 [[article]]。"), field="file")
    for number, article in enumerate(articles, start=1):
        if not isinstance(article, dict):
            yield Row(number, {}, (), _("这一项不是表。"))
            continue
        yield Row(number, {name: str(article.get(key, "")) for name, key in FROM_TOML.items()})


def acts_by_name() -> dict[str, Act]:
    """Find acts by key, title and other names."""
    found: dict[str, Act] = {}
    for act in Act.objects.order_by("rank", "id"):
        for name in (act.key, act.title, *act.names):
            found.setdefault(name, act)
    return found


def mark_in(text: str) -> str:
    """Read how well something is known: by its key, or as pages say it; unverified where nothing is said."""
    text = text.strip()
    titles = {str(title): mark.value for mark, title in MARK_TITLES.items()}
    return Mark.UNVERIFIED.value if not text else titles.get(text, text)


def take(row: Row, acts: dict[str, Act], *, by: Actor, at: datetime, dry_run: bool) -> bool:
    """Propose what a row says; tell whether it is new.

    :raises Refused: with the reason.
    """
    if row.fault:
        raise Refused(row.fault)
    cells = {name: (row.values.get(name) or "").strip() for name in COLUMNS}
    law = acts.get(cells[ACT].strip("《》"))
    if law is None:
        raise Refused(_("库里没有“%(name)s”，请先登记这部法规。") % {"name": cells[ACT][:80]})
    number = rules.key_of(cells[ARTICLE])
    if not number:
        raise Refused(_("条号“%(text)s”看不懂。") % {"text": cells[ARTICLE][:20]})
    questions = [{"q": cells[QUESTION], "a": cells[ANSWER]}]
    told = checked_text(
        title=cells[TITLE], says=cells[SAYS], questions=questions, cites=(), mark=mark_in(cells[MARK]),
        source=cells[SOURCE],
    )  # fmt: skip
    article = Article.objects.filter(act=law, key=number).select_related("current").first()
    if article is not None:
        waiting = article.revisions.filter(state=State.PROPOSED).first()
        if any(each and is_same(each, told | {"cites": each.cites}) for each in (article.current, waiting)):
            return False
        if waiting:
            raise Refused(_("这一条有一版待审核，请先处理。"))
    if not dry_run:
        propose_text(
            law=law, article=number, title=cells[TITLE], says=cells[SAYS], questions=questions,
            cites=article.current.cites if article and article.current else (), mark=mark_in(cells[MARK]),
            source=cells[SOURCE], by=by, at=at,
            key=uuid5(NAMESPACE, f"{law.pk}/{number} {at.isoformat()} {row.number}"),
        )  # fmt: skip
    return True
