"""Bring the table of rules up to the catalogue."""

import hashlib
import json
from datetime import datetime

from django.db import transaction

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.models import JournalEntry
from gongzhi.monitoring.catalog import rules_file
from gongzhi.monitoring.models import Rule
from gongzhi.monitoring.words import RuleState

KIND = "monitoring_rule"


@transaction.atomic
def sync_rules(*, at: datetime) -> int:
    """Take over the rules that the catalogue added, changed or dropped since the last time; return how many.

    What was edited or switched off on the page stays so, until the catalogue changes that very rule.
    """
    wanted = {rule.key: rule.model_dump(mode="json", exclude_defaults=True) for rule in rules_file().rule}
    kept = {rule.key: rule for rule in Rule.objects.select_for_update()}
    touched = []
    for key, data in wanted.items():
        digest = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        rule = kept.get(key) or Rule(key=key, state=RuleState.ON)
        if rule.file_digest == digest:
            continue
        rule.data, rule.file_digest, rule.changed_at = data, digest, at
        rule.state = RuleState.ON if rule.state == RuleState.DRAFT else rule.state
        touched.append((rule, "sync"))
    for key, rule in kept.items():
        if key not in wanted and rule.file_digest:
            rule.state, rule.file_digest, rule.changed_at = RuleState.OFF, "", at
            touched.append((rule, "drop"))
    for rule, _verb in touched:
        rule.save()
    JournalEntry.objects.bulk_create(
        journal.line(KIND, rule.pk, verb, by=SYSTEM, at=at, target=rule.state, facts={"rule": rule.data})
        for rule, verb in touched
    )
    return len(touched)
