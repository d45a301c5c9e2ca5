"""The picture by which a page is passed on: 1200 by 630 pixels, set by Typst from card.typ."""

import json
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock

import typst

from gongzhi.documents.pdf import FONTS

LAYOUT = Path(__file__).parent / "card.typ"
KEPT = 64
"""So many pictures each process keeps; one takes some 40 KB."""
LONGEST_SUMMARY = 96
SETTING = Lock()
"""One compiler, one picture at a time: fonts are read once and stay."""


@dataclass(frozen=True)
class Card:
    """What a picture shows."""

    label: str
    """What kind of page it is."""
    title: str
    summary: str
    below: str
    """Who says it and when."""
    site: str


@cache
def compiler() -> typst.Compiler:
    """Make the compiler; it may read the layout and nothing else, and fetches nothing."""
    alone = Path(mkdtemp(prefix="gongzhi-card-"))
    (alone / LAYOUT.name).write_bytes(LAYOUT.read_bytes())
    return typst.Compiler(
        str(alone / LAYOUT.name),
        root=str(alone),
        font_paths=[str(FONTS)] if FONTS.is_dir() else [],
        package_path=str(alone),
        package_cache_path=str(alone),
    )


@lru_cache(maxsize=KEPT)
def drawn(card: Card) -> bytes:
    """Draw a card as PNG."""
    told = asdict(card)
    if len(told["summary"]) > LONGEST_SUMMARY:
        told["summary"] = f"{told['summary'][: LONGEST_SUMMARY - 1]}…"
    with SETTING:
        return compiler().compile(format="png", ppi=72, sys_inputs={"card": json.dumps(told, ensure_ascii=False)})
