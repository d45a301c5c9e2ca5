"""Who may see and who may change the routing rules."""

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import NotAllowed


def may_change_rules(by: Actor) -> bool:
    """Tell whether this actor may change rules: the secretariat and administrators."""
    return by.kind == "officer" and by.is_a(Role.SECRETARIAT, Role.ADMINISTRATOR)


def changes_rules(by: Actor) -> None:
    """Refuse everyone who may not change rules.

    :raises NotAllowed: with the reason.
    """
    if not may_change_rules(by):
        raise NotAllowed(_("只有联席会议办公室和管理员可以修改派单规则。"))


def sees_rules(viewer: Actor) -> None:
    """Refuse everyone but officers in post and the system.

    :raises NotAllowed: with the reason.
    """
    if viewer.kind != "system" and not (viewer.kind == "officer" and viewer.seats):
        raise NotAllowed(_("只有工作人员可以查看派单规则。"))
