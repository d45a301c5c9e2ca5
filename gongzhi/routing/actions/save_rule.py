"""Save a routing rule as a draft."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import ValidationError

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act, lock
from gongzhi.directory.models import Hotline, Region, Unit
from gongzhi.routing.access import changes_rules
from gongzhi.routing.catalog import RuleData, faults, strangers
from gongzhi.routing.models import Rule, RuleState


@act
def save_rule(*, data: dict, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Rule:
    """Save a new rule, or a changed version of one, as a draft; nothing is routed by it until it is switched on.

    :param data: the fields of `catalog.RuleData`; its `key` names the rule.
    :param key: of the act: the same key twice saves once.
    :raises Refused: naming the field that is wrong.
    """
    changes_rules(by)
    rule_data = checked(data)
    draft = rule_data.model_dump(mode="json", exclude_defaults=True)
    rule, made = Rule.objects.get_or_create(
        key=rule_data.key, defaults={"draft": draft, "state": RuleState.DRAFT, "changed_at": at, "changed_by": by.id}
    )
    if not made:
        rule = lock(rule, key=key, kind="rule")
        rule.draft, rule.changed_at, rule.changed_by = draft, at, by.id
        rule.save(update_fields=["draft", "changed_at", "changed_by"])
    journal.write("rule", rule.pk, "save", by=by, at=at, note=note, facts={"key": rule.key, "rule": draft}, key=key)
    return rule


def checked(data: dict) -> RuleData:
    """Check what was typed against the schema and against who exists.

    :raises Refused: naming the field that is wrong.
    """
    try:
        rule = RuleData.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        raise Refused(said_of(first["type"], first.get("ctx", {})), field=field) from None
    wrong = faults(rule) + strangers(
        rule,
        members=frozenset(Unit.objects.filter(member=rule.member).values_list("member", flat=True)),
        regions=frozenset(Region.objects.filter(code__in=rule.regions).values_list("code", flat=True)),
        hotlines=frozenset(Hotline.objects.filter(key__in=rule.hotlines).values_list("key", flat=True)),
    )
    for field, _fault in wrong:
        raise Refused(_("没有这一项，请从列表中选择。"), field=field)
    return rule


def said_of(kind: str, limits: dict) -> str:
    """Say what is wrong with a field, in words for the officer who typed it."""
    match kind:
        case "missing":
            return _("请填写这一项。")
        case "string_too_short":
            return _("至少 %(count)s 个字。") % {"count": limits["min_length"]}
        case "string_too_long":
            return _("最多 %(count)s 个字。") % {"count": limits["max_length"]}
        case "greater_than" | "less_than_equal" | "float_parsing":
            return _("请填写 0 以上、100 以内的数字。")
        case "string_pattern_mismatch":
            return _("格式不对：代号用小写字母、数字和连字符，地区用行政区划代码。")
        case "value_error":
            return _("请至少写明一个热线、类型、类别或词语；同一个词不能既要求有又要求没有。")
        case _:
            return _("这一项填写有误。")
