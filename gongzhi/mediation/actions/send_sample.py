"""Send the sample: from now on the time of mediation stands still."""

from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.moves import move_mediation, ready_for

PAUSE = "testing"


@act
def send_sample(*, case: Case, by: Actor, at: datetime, key: UUID | None = None) -> Mediation:
    """Send what is to be tested; the case is suspended, and the time until the result is not counted.

    :raises Refused: if nothing was ordered, or the procedure knows no testing.
    """
    mediation = ready_for("send_sample", case, by=by, at=at, key=key)
    testing = mediation.testings.filter(sent_date=None).order_by("id").first()
    if testing is None:
        raise Refused(_("没有等待送检的项目，请先登记检验检测鉴定。"))
    facts = {"item": testing.item}
    mediation = move_mediation(mediation, "send_sample", by=by, at=at, key=key, facts=facts)
    testing.sent_date = clock.day_of(at)
    testing.save(update_fields=["sent_date"])
    reason = _("%(item)s送%(body)s检验检测鉴定。") % {"item": testing.item, "body": testing.body}
    suspend_case(case=mediation.case, ground=PAUSE, reason=reason, by=by, at=at, key=key and uuid5(key, "suspend"))
    return Mediation.objects.get(pk=mediation.pk)
