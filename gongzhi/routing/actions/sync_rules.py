"""Bring the table of routing rules up to the province's file."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.models import JournalEntry
from gongzhi.routing.catalog import routing_file
from gongzhi.routing.models import Rule, RuleState


@dataclass(frozen=True)
class Synced:
    """What a sync did, as keys of rules."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    """The file's version of the rule changed and replaced what was in the table."""
    switched_off: tuple[str, ...]
    """The file no longer has them."""


@transaction.atomic
def sync_rules(*, at: datetime) -> Synced:
    """Bring the table up to the file: a rule that the file changed, added or dropped since the last sync follows the
    file; every other rule stays as it was edited on the page. Drafts stay, and what a person switched off stays off.
    A second run does nothing, with one query.
    """
    wanted = {rule.key: rule.model_dump(mode="json", exclude_defaults=True) for rule in routing_file().rule}
    kept = {rule.key: rule for rule in Rule.objects.select_for_update()}
    added = [
        Rule(key=key, data=data, state=RuleState.ON, file_digest=digest_of(data), changed_at=at)
        for key, data in wanted.items()
        if key not in kept
    ]
    changed = [kept[key] for key, data in wanted.items() if key in kept and kept[key].file_digest != digest_of(data)]
    dropped = [rule for key, rule in kept.items() if key not in wanted and rule.file_digest]
    for rule in changed:
        rule.data = wanted[rule.key]
        if not rule.file_digest:
            rule.state = RuleState.ON
        rule.file_digest, rule.changed_at, rule.changed_by = digest_of(wanted[rule.key]), at, None
    for rule in dropped:
        rule.state, rule.file_digest, rule.changed_at, rule.changed_by = RuleState.OFF, "", at, None
    if added:
        Rule.objects.bulk_create(added)
    if changed or dropped:
        fields = ["data", "state", "file_digest", "changed_at", "changed_by"]
        Rule.objects.bulk_update([*changed, *dropped], fields)
    lines = [told(rule, "sync", at) for rule in [*added, *changed]] + [told(rule, "drop", at) for rule in dropped]
    if lines:
        JournalEntry.objects.bulk_create(lines)
    return Synced(*(tuple(sorted(rule.key for rule in rules)) for rules in (added, changed, dropped)))


def told(rule: Rule, verb: str, at: datetime) -> JournalEntry:
    """Make the line of history of a rule that follows the file."""
    return journal.line(
        "rule", rule.pk, verb, by=SYSTEM, at=at, target=rule.state, facts={"key": rule.key, "rule": rule.data}
    )


def digest_of(data: dict) -> str:
    """Tell one version of a rule in the file from another."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
