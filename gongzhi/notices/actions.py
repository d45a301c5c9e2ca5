"""Send again: a notice that failed gets all its attempts once more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.notices.models import Notice
from gongzhi.notices.queries import scope
from gongzhi.notices.words import NoticeState


@transaction.atomic
def send_again(*, notice: Notice, by: Actor, at: datetime) -> Notice:
    """Queue a failed notice once more.

    :raises NotAllowed: unless `by` looks after its sending.
    :raises Refused: unless it failed.
    """
    if not scope(by).filter(pk=notice.pk).exists():
        raise NotAllowed(_("只有联席会议办公室或该单位的管理员可以重新发送通知。"))
    row = Notice.objects.select_for_update().get(pk=notice.pk)
    if row.state != NoticeState.FAILED:
        raise Refused(_("只有发送失败的通知可以重新发送。"))
    row.state, row.reason, row.detail, row.attempts, row.due_at, row.ended_at = (
        NoticeState.QUEUED,
        "",
        "",
        0,
        at,
        None,
    )
    row.save(update_fields=["state", "reason", "detail", "attempts", "due_at", "ended_at"])
    journal.write("notice", row.pk, "send_again", by=by, at=at)
    return row
