"""Stop early: end a publication before its time, on the party's application."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Publication
from gongzhi.enforcement.moves import move, ready_for, said


@act
def stop_publication_early(
    *,
    publication: Publication,
    application: str,
    corrected: bool,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Publication:
    """Stop showing a decision that was performed, whose harm is removed and which was not repeated.

    :param corrected: it was checked that the harm is removed and nothing of the kind happened again.
    :raises Refused: if the conditions are not met.
    """
    publication = ready_for("stop_early", publication, by=by, at=at, key=key)
    application = said(application, field="application", what=_("请写明当事人的申请和核实的情况。"))
    if not corrected:
        raise Refused(_("应当核实已主动消除危害后果、没有再次违法。"), field="corrected")
    return move(publication, "stop_early", by=by, at=at, note=application, key=key, ended_at=at)
