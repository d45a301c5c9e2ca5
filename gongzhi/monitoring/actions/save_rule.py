"""Save a rule of monitoring as a draft."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import ValidationError

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import act, lock
from gongzhi.monitoring.access import writes_rules
from gongzhi.monitoring.actions.sync_rules import KIND
from gongzhi.monitoring.catalog import RuleData, class_titles
from gongzhi.monitoring.models import Rule
from gongzhi.monitoring.words import RuleState


def refuse_unless_writer(by: Actor) -> None:
    """
    :raises NotAllowed: unless this actor decides on rules.
    """
    if not writes_rules(by):
        raise NotAllowed(_("修改和启停由联席会议办公室和管理员决定。"))


@act
def save_rule(*, data: dict, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Rule:
    """Save a new rule, or a changed version of one, as a draft; no page is judged by it until it is switched on.

    :param data: the fields of `catalog.RuleData`; its `key` names the rule.
    :raises NotAllowed: unless who acts decides on rules.
    :raises Refused: naming the field that is wrong.
    """
    refuse_unless_writer(by)
    drafted = checked(data).model_dump(mode="json", exclude_defaults=True)
    defaults = {"draft": drafted, "state": RuleState.DRAFT, "changed_at": at}
    rule, made = Rule.objects.get_or_create(key=drafted["key"], defaults=defaults)
    rule = lock(rule, key=key, kind=KIND)
    source = "" if made else rule.state
    if not made:
        rule.draft, rule.changed_at = drafted, at
        rule.save(update_fields=["draft", "changed_at"])
    told = {"source": source, "target": rule.state, "note": note, "facts": {"rule": drafted}, "key": key}
    journal.write(KIND, rule.pk, "save", by=by, at=at, **told)
    return rule


def checked(data: dict) -> RuleData:
    """Check a rule as somebody typed it.

    :raises Refused: naming the field that is wrong.
    """
    try:
        rule = RuleData.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "words"
        raise Refused(said_of(first["type"]), field=field) from None
    if rule.rule_class not in class_titles():
        raise Refused(_("没有这一类规则，请从列表中选择。"), field="rule_class")
    return rule


def said_of(kind: str) -> str:
    """Say what is wrong with a field, in words for who typed it."""
    match kind:
        case "missing" | "string_too_short":
            return _("请填写这一项；词语每个至少两个字。")
        case "string_too_long":
            return _("太长了：名称最多 60 个字，词语最多 30 个字。")
        case "string_pattern_mismatch":
            return _("代号只能用小写字母、数字和连字符，以字母开头。")
        case "value_error":
            return _("请至少填写一个要找的词。")
        case _:
            return _("这一项填写有误。")
