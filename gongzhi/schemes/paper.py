"""The sign of a store: its pledge, number and QR code, as a PDF to print and put up."""

import io
import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import segno
import typst
from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.documents.pdf import FONTS, SETTING
from gongzhi.schemes.models import Pledge
from gongzhi.schemes.words import State

LAYOUT = Path(__file__).parent / "sign.typ"


@cache
def compiler() -> typst.Compiler:
    """Make the compiler; it may read the layout and nothing else, and fetches nothing."""
    alone = Path(mkdtemp(prefix="gongzhi-sign-"))
    (alone / LAYOUT.name).write_bytes(LAYOUT.read_bytes())
    return typst.Compiler(
        str(alone / LAYOUT.name),
        root=str(alone),
        font_paths=[str(FONTS)] if FONTS.is_dir() else [],
        package_path=str(alone),
        package_cache_path=str(alone),
    )


def qr_of(address: str) -> str:
    """Draw the QR code of an address as SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


def sign_of(pledge: Pledge, *, address: str, viewer: Actor) -> tuple[str, bytes]:
    """Set the sign of a pledge that was found for the viewer: (name of the file, PDF).

    :param address: the page of the store, to which the code leads.
    :raises Refused: unless the pledge holds.
    """
    if pledge.state != State.ACTIVE:
        raise Refused(_("承诺没有生效或者已暂停，不能展示标识。"))
    scheme = pledge.laid_down
    told = {
        "title": scheme.title,
        "store": pledge.store.name,
        "address": pledge.store.address,
        "trader": pledge.trader.name,
        "summary": scheme.summary,
        "days": f"{pledge.days} 天" if pledge.days else "",
        "scope": pledge.scope,
        "excluded": "；".join((*pledge.excluded_titles, *filter(None, [pledge.excluded_note]))),
        "number": pledge.sign_number,
        "until": pledge.until_date.isoformat(),
        "unit": pledge.unit.name,
        "link": address,
    }
    with SETTING:
        content = compiler().compile(
            format="pdf", sys_inputs={"sign": json.dumps(told, ensure_ascii=False), "code": qr_of(address)}
        )
    return f"{pledge.store.name}-{scheme.short}.pdf", content
