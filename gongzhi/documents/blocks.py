"""An official document as both renderers read it: its parts by GB/T 9704-2012, its body as blocks."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from gongzhi.documents.amounts import dated


@dataclass(frozen=True)
class Paragraph:
    text: str
    block: str = "paragraph"


@dataclass(frozen=True)
class Heading:
    """A heading of the first or second level: 一、 in 黑体, （一） in 楷体."""

    text: str
    level: int
    block: str = "heading"


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    """How wide each column is beside the others."""
    rows: tuple[tuple[str, ...], ...]
    block: str = "table"


@dataclass(frozen=True)
class Signatures:
    """Lines on which persons sign by hand."""

    labels: tuple[str, ...]
    block: str = "signatures"


Block = Paragraph | Heading | Table | Signatures


@dataclass(frozen=True)
class Official:
    """A whole document."""

    head: str
    """发文机关标志, in red."""
    number: str
    """发文字号: 黔市监消受〔2026〕1号."""
    title: str
    addressee: str
    """主送."""
    body: tuple[Block, ...]
    attachments: tuple[str, ...]
    """附件说明, each its name."""
    signature: str
    """署名; empty where only persons sign."""
    day: date
    copies: str = ""
    """抄送."""
    link: str = ""
    """Where it can be told to be genuine; empty on a draft, which says so."""

    def as_json(self) -> str:
        """Write it as data for a program that is no Python."""
        return json.dumps({**asdict(self), "day": dated(self.day)}, ensure_ascii=False)
