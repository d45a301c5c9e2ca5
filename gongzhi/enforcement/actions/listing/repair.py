"""Repair: take a trader off the list that has mended its credit."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.joint.release import end_joint_measures
from gongzhi.enforcement.models import Listing
from gongzhi.enforcement.moves import move, ready_for, said


@act
def repair_listing(
    *,
    listing: Listing,
    application: str,
    corrected: bool,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Listing:
    """Agree to a repair: duties performed, harm removed, nothing repeated.

    :raises Refused: if it is too early, or this was not checked.
    """
    listing = ready_for("repair", listing, by=by, at=at, key=key)
    application = said(application, field="application", what=_("请写明当事人的申请和核实的情况。"))
    if not corrected:
        raise Refused(_("应当核实已履行义务、消除危害后果、没有再次违法。"), field="corrected")
    listing = move(listing, "repair", by=by, at=at, note=application, key=key, ended_at=at)
    end_joint_measures(listing, at=at)
    return listing
