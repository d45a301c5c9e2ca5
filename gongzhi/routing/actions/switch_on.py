"""Switch a routing rule on."""

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
def switch_on(*, rule: Rule, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Rule:
    """Let a rule decide from now on, in its drafted version where it has one.

    :raises Refused: if it is on already and has no draft.
    """
    changes_rules(by)
    rule = lock(rule, key=key, kind="rule")
    if rule.state == RuleState.ON and rule.draft is None:
        raise Refused(_("规则已经启用，也没有待启用的修改。"))
    source = rule.state
    rule.data, rule.draft, rule.state = rule.draft or rule.data, None, RuleState.ON
    rule.changed_at, rule.changed_by = at, by.id
    rule.save(update_fields=["data", "draft", "state", "changed_at", "changed_by"])
    journal.write(
        "rule",
        rule.pk,
        "switch_on",
        by=by,
        at=at,
        source=source,
        target=rule.state,
        note=note,
        facts={"key": rule.key, "rule": rule.data},
        key=key,
    )
    return rule
