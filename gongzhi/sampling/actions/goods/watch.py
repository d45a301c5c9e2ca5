"""Watch: put imported goods on the watch list."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.machine import act
from gongzhi.routing.catalog import subjects_file
from gongzhi.sampling.catalog import hazards as known_hazards
from gongzhi.sampling.models import Watched
from gongzhi.sampling.moves import begin, own_unit, refuse_second
from gongzhi.sampling.words import Level, WatchState

MOST_WORDS = 10


@act
def watch_goods(
    *,
    title: str,
    by: Actor,
    at: datetime,
    hs_code: str = "",
    origin: str = "",
    description: str = "",
    hazards: Iterable[str] = (),
    subjects: Iterable[str] = (),
    words: str = "",
    unit_id: int | None = None,
    key: UUID | None = None,
) -> Watched:
    """Watch goods from now on; they carry no risk until an officer decides on what was found.

    :param words: words of matters that concern the goods, with spaces or commas between.
    :raises NotAllowed: unless who acts works in the unit that keeps them.
    :raises Invalid: naming each field that is wrong.
    """
    key = key or uuid4()
    refuse_second(Watched, key)
    unit = own_unit(by, unit_id, at=at)
    told = checked(
        title=title, hs_code=hs_code, origin=origin, description=description, hazards=hazards, subjects=subjects,
        words=words,
    )  # fmt: skip
    goods = Watched(**told, state=WatchState.WATCHED, level=Level.NONE, unit=unit, made_at=at, source_key=key)
    begin(goods, "watch", by=by, at=at, facts={"title": goods.title})
    return goods


def checked(*, title: str, hs_code: str, origin: str, description: str, hazards, subjects, words: str) -> dict:
    """Check what is said of goods and give it as it is kept.

    :raises Invalid: naming each field that is wrong.
    """
    title, hs_code = " ".join(title.split()), "".join(hs_code.split()).replace(".", "")
    hazards, subjects = list(dict.fromkeys(hazards)), list(dict.fromkeys(subjects))
    words = list(dict.fromkeys(words.replace("，", " ").replace("、", " ").replace(",", " ").split()))
    faults = {}
    if not title or len(title) > 80:
        faults["title"] = _("请填写名称，不超过 80 个字。")
    if hs_code and not (hs_code.isdecimal() and hs_code.isascii() and 4 <= len(hs_code) <= 10):
        faults["hs_code"] = _("商品编码为 4 至 10 位数字。")
    if not hs_code and not description.strip():
        faults["description"] = _("没有商品编码的，请写明是什么商品。")
    if set(hazards) - set(known_hazards()):
        faults["hazards"] = _("请从列出的危害中选择。")
    if set(subjects) - {subject.key for subject in subjects_file().subject}:
        faults["subjects"] = _("请从列出的类别中选择。")
    if len(words) > MOST_WORDS or any(not 2 <= len(word) <= 20 for word in words):
        faults["words"] = _("最多 %(most)d 个词，每个 2 至 20 个字。") % {"most": MOST_WORDS}
    if faults:
        raise Invalid(faults)
    return {
        "title": title,
        "hs_code": hs_code,
        "origin": origin.strip()[:40],
        "description": description.strip()[:2000],
        "hazards": hazards,
        "subjects": subjects,
        "words": words,
    }
