"""Reset a template: documents of a kind say again what came along with gongzhi."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.documents.actions.save_template import JOURNAL, begin, keep
from gongzhi.documents.catalog import shipped
from gongzhi.documents.kinds import Kind
from gongzhi.documents.models import TemplateVersion


@act
def reset_template(*, kind: Kind, by: Actor, at: datetime, key: UUID | None = None) -> TemplateVersion:
    """Go back to the text that came along.

    :raises Refused: if it is the one in use.
    """
    latest = begin(kind, by=by)
    if key and latest and journal.done_before(JOURNAL, latest.pk, key):
        return latest
    if latest is None or latest.shipped:
        raise Refused(_("现在用的就是默认模板。"))
    return keep(kind, shipped(kind), latest, "reset", by=by, at=at, key=key, shipped=True, reason=_("恢复默认"))
