"""The rules that decide now: those switched on, made ready once for each set of them."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache

from gongzhi.monitoring.catalog import RuleData
from gongzhi.monitoring.models import Rule
from gongzhi.monitoring.rules import Scanner
from gongzhi.monitoring.words import RuleState


def rules_in_force(classes: Sequence[str] = ()) -> list[RuleData]:
    """List the rules that are on, of these classes; of all, where none is named. One query."""
    rows = Rule.objects.filter(state=RuleState.ON).order_by("key").values_list("data", flat=True)
    return [RuleData.model_validate(data) for data in rows if not classes or data["rule_class"] in classes]


def digest_of(rules: Sequence[RuleData]) -> str:
    """Tell one set of rules from another: 16 characters."""
    told = json.dumps([rule.model_dump(mode="json") for rule in rules], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@lru_cache(maxsize=50)
def scanner_for(rules: tuple[RuleData, ...]) -> Scanner:
    """Make a set of rules ready to be looked for."""
    return Scanner(rules)
