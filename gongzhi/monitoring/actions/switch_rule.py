"""Switch a rule of monitoring on or off."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act, lock
from gongzhi.monitoring.actions.save_rule import refuse_unless_writer
from gongzhi.monitoring.actions.sync_rules import KIND
from gongzhi.monitoring.models import Rule
from gongzhi.monitoring.words import RuleState


@act
def switch_rule(*, rule: Rule, on: bool, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Rule:
    """Let pages be judged by a rule from now on, in its drafted version where it has one; or no longer.

    :raises NotAllowed: unless who acts decides on rules.
    :raises Refused: if it is so already.
    """
    refuse_unless_writer(by)
    rule = lock(rule, key=key, kind=KIND)
    source = rule.state
    if on and source == RuleState.ON and rule.draft is None:
        raise Refused(_("规则已经启用，也没有待启用的修改。"))
    if not on and source != RuleState.ON:
        raise Refused(_("规则没有启用。"))
    if on:
        rule.data, rule.draft = rule.draft or rule.data, None
    rule.state, rule.changed_at = RuleState.ON if on else RuleState.OFF, at
    rule.save(update_fields=["data", "draft", "state", "changed_at"])
    told = {"source": source, "target": rule.state, "note": note, "facts": {"rule": rule.data}, "key": key}
    journal.write(KIND, rule.pk, "switch_on" if on else "switch_off", by=by, at=at, **told)
    return rule
