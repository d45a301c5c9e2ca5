"""Switch a routing rule off."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act, lock
from gongzhi.routing.access import changes_rules
from gongzhi.routing.models import Rule, RuleState


@act
def switch_off(*, rule: Rule, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Rule:
    """Let a rule no longer decide; it is kept, with its draft, and can be switched on again.

    :raises Refused: if it is not on.
    """
    changes_rules(by)
    rule = lock(rule, key=key, kind="rule")
    if rule.state != RuleState.ON:
        raise Refused(_("规则没有启用。"))
    rule.state, rule.changed_at, rule.changed_by = RuleState.OFF, at, by.id
    rule.save(update_fields=["state", "changed_at", "changed_by"])
    journal.write(
        "rule",
        rule.pk,
        "switch_off",
        by=by,
        at=at,
        source=RuleState.ON,
        target=RuleState.OFF,
        note=note,
        facts={"key": rule.key},
        key=key,
    )
    return rule
