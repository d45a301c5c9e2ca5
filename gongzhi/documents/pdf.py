"""A document as PDF, set by Typst from official.typ. What it shows goes in as data, so no text of it is ever code."""

import io
import threading
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import segno
import typst
from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.documents.blocks import Official

LAYOUT = Path(__file__).parent / "official.typ"
FONTS = Path(__file__).parent / "fonts"
"""Filled by the build of the front end; where it is empty, the system's fonts are used."""
OPEN_FONTS = ("Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC")
"""As official.typ names them: a PDF is set in one of them where the fonts of the standard are not there."""
OF_THE_STANDARD = ("FangSong_GB2312", "FangSong", "STFangsong")
SETTING = threading.Lock()
"""One compiler, one document at a time: fonts are read once and stay."""


@cache
def compiler() -> typst.Compiler:
    """Make the compiler; it may read the layout and nothing else, and fetches nothing."""
    alone = Path(mkdtemp(prefix="gongzhi-layout-"))
    (alone / LAYOUT.name).write_bytes(LAYOUT.read_bytes())
    return typst.Compiler(
        str(alone / LAYOUT.name),
        root=str(alone),
        font_paths=[str(FONTS)] if FONTS.is_dir() else [],
        package_path=str(alone),
        package_cache_path=str(alone),
    )


def font_found() -> str:
    """Name the font that the body of a PDF is set in; empty where there is none with Chinese signs."""
    own = [str(FONTS)] if FONTS.is_dir() else []
    known = set(typst.Fonts(include_embedded_fonts=False, font_paths=own).families())
    return next((name for name in (*OF_THE_STANDARD, *OPEN_FONTS) if name in known), "")


def as_pdf(document: Official, *, draft: bool = False) -> bytes:
    """Set a document.

    :param draft: say so across each page.
    """
    told = {"doc": document.as_json(), "draft": _("预览") if draft else "", "check": code_of(document.link)}
    with SETTING:
        return compiler().compile(
            format="pdf",
            sys_inputs=told,
            timestamp=int(clock.start_of(document.day).timestamp()),
        )


def code_of(link: str) -> str:
    """Draw the QR code of an address as SVG; nothing without one."""
    if not link:
        return ""
    drawn = io.BytesIO()
    segno.make(link, error="m").save(drawn, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()
