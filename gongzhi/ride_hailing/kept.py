"""Large files in pieces: each is encrypted and kept by its hash; neither keeping nor reading holds the whole."""

import hashlib
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from gongzhi.core import files

PIECE = 4 * 1024 * 1024


def even(pieces: Iterable[bytes], size: int = PIECE) -> Iterator[bytes]:
    """Cut bytes into pieces of one size, the last one shorter."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= size:
            yield bytes(held[:size])
            del held[:size]
    if held:
        yield bytes(held)


def keep_pieces(pieces: Iterable[bytes]) -> tuple[str, list[tuple[int, str]]]:
    """Keep a file.

    :return: the hash of the whole, and size and hash of each piece.
    """
    whole, kept = hashlib.sha256(), []
    for piece in even(pieces):
        whole.update(piece)
        kept.append((len(piece), files.keep(piece)))
    return whole.hexdigest(), kept


class Pieces(io.RawIOBase):
    """A kept file, read from its pieces; one piece at a time lies open in memory."""

    def __init__(self, kept: list[tuple[int, str]]):
        self.hashes = [sha256 for _size, sha256 in kept]
        self.starts, self.size, self.at = [], 0, 0
        for size, _sha256 in kept:
            self.starts.append(self.size)
            self.size += size
        self.opened: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence]
        self.at = max(base + offset, 0)
        return self.at

    def tell(self) -> int:
        return self.at

    def readinto(self, buffer) -> int:
        if self.at >= self.size:
            return 0
        number = bisect_right(self.starts, self.at) - 1
        if self.opened[0] != number:
            self.opened = (number, files.read_kept(self.hashes[number]))
        begin = self.at - self.starts[number]
        piece = self.opened[1][begin : begin + len(buffer)]
        buffer[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)


def opened(kept: list[tuple[int, str]]) -> io.BufferedReader:
    """Open a kept file for reading."""
    return io.BufferedReader(Pieces(kept), 1 << 20)
