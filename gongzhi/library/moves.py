"""What every verb of the library shares: checking texts, moving versions."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotAllowed
from gongzhi.core.grams import grams
from gongzhi.library import access
from gongzhi.library.models import Article, Revision
from gongzhi.library.states import REVISION
from gongzhi.procedures.words import Mark

LONGEST = 3000
MOST_QUESTIONS = 20
MOST_CITED = 30
COLUMNS = ("title", "says", "questions", "cites", "mark", "source")


def move(revision: Revision, verb: str, *, by: Actor, at: datetime, **rest) -> Revision:
    """Do one verb on a version; arguments as of `core.machine.move`."""
    return machine.move(REVISION, revision, verb, by=by, at=at, **rest)


def refuse_others(by: Actor) -> None:
    """Let only those write who may.

    :raises NotAllowed: to others.
    """
    if not access.works(by):
        raise NotAllowed(_("只有联席会议办公室和监督人可以编写法律法规库。"))


def checked_text(
    *, title: str, says: str, questions: Iterable[dict], cites: Iterable[str], mark: str, source: str
) -> dict[str, object]:
    """Check a version; gives it as its columns take it.

    :param questions: each {"q": …, "a": …}.
    :param cites: each act/article; these must be there.
    :raises Invalid: naming each field that is wrong.
    """
    title, says, source = title.strip(), says.strip().replace("\r\n", "\n"), source.strip()
    asked = [{"q": str(row.get("q", "")).strip(), "a": str(row.get("a", "")).strip()} for row in questions]
    asked = [row for row in asked if row["q"] or row["a"]]
    cited = list(dict.fromkeys(each.strip() for each in cites if each.strip()))
    faults = {}
    if not title or len(title) > 60:
        faults["title"] = _("请写这一条讲什么，不超过 60 个字。")
    if not says or len(says) > LONGEST:
        faults["says"] = _("请用自己的话说明，不超过 3000 个字；不要照抄原文。")
    if len(asked) > MOST_QUESTIONS or any(not row["q"] or not row["a"] for row in asked):
        faults["questions"] = _("每个问题都要有回答，最多 20 个。")
    if mark not in set(Mark):
        faults["mark"] = _("请选择核对程度。")
    elif mark == Mark.VERIFIED and not source:
        faults["source"] = _("标为“已核对原文”的，请写明在哪里读到原文。")
    if len(cited) > MOST_CITED or (unknown := unknown_cited(cited)):
        told = unknown[0] if len(cited) <= MOST_CITED else ""
        faults["cites"] = _("库里没有这一条：%(which)s") % {"which": told}
    if faults:
        raise Invalid(faults)
    return {
        "title": title, "says": says, "questions": asked, "cites": cited, "mark": mark, "source": source,
    }  # fmt: skip


def unknown_cited(cited: list[str]) -> list[str]:
    """List those of these citations that name no article of the library."""
    wanted = [each.partition("/") for each in cited]
    rows = Article.objects.filter(act__key__in={act for act, _slash, _key in wanted}).values_list("act__key", "key")
    known = {f"{act}/{key}" for act, key in rows}
    return [each for each in cited if each not in known]


def grams_of(told: dict) -> list[int]:
    """Give the pairs of characters by which an article is found."""
    asked = [text for row in told["questions"] for text in (row["q"], row["a"])]
    return grams(told["title"], told["says"], *asked)
