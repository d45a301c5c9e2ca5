"""Pairs of neighbouring characters, by which PostgreSQL's GIN index finds two-character Chinese words.

Texts are cut into runs of letters, digits and Han characters; each pair within a run is one 32-bit number.
"""

import re
import unicodedata
import zlib
from itertools import pairwise

RUN = re.compile(r"[^\W_]+")


def normalise(text: str) -> str:
    """Fold width, case and compatibility forms, so that ＡＢＣ and abc are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def grams(*texts: str) -> list[int]:
    """List the distinct pairs of these texts as signed 32-bit numbers, sorted."""
    found: set[int] = set()
    for text in texts:
        for run in RUN.findall(normalise(text)):
            for first, second in pairwise(run):
                found.add(gram(first + second))
    return sorted(found)


def gram(pair: str) -> int:
    """Give the number of one pair."""
    return zlib.crc32(pair.encode()) - 2**31
