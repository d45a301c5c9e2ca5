"""Pairs of neighbouring characters, by which PostgreSQL's GIN index finds two-character Chinese words.

Texts are cut into runs of letters, digits and Han characters; each pair within a run is one 32-bit number.
"""

import re
import unicodedata
import zlib
from functools import lru_cache
from operator import add

RUN = re.compile(r"[^\W_]+")


@lru_cache(maxsize=256)  # of the matter at hand each text is looked at for its words, its routing and its goods
def normalise(text: str) -> str:
    """Fold width, case and compatibility forms, so that ＡＢＣ and abc are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def grams(*texts: str) -> list[int]:
    """List the distinct pairs of these texts as signed 32-bit numbers, sorted."""
    found: set[str] = set()
    for text in texts:
        for run in RUN.findall(normalise(text)):
            found.update(map(add, run, run[1:]))
    return sorted(set(map(gram, found)))


def pairs(text: str) -> set[str]:
    """List the distinct pairs of neighbouring characters."""
    return set(map(add, text, text[1:]))


@lru_cache(maxsize=1 << 16)
def gram(pair: str) -> int:
    """Give the number of one pair."""
    return zlib.crc32(pair.encode()) - 2**31
