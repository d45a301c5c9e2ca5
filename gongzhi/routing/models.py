"""Routing rules as they stand, and the corrections by hand that are kept as examples."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RuleState(models.TextChoices):
    """Where a rule stands."""

    DRAFT = "draft", _("草稿")
    ON = "on", pgettext_lazy("rule", "启用")
    OFF = "off", pgettext_lazy("rule", "停用")


class Rule(models.Model):
    """One routing rule. `data` decides while the rule is on; `draft` waits to be switched on."""

    key = models.SlugField(_("代号"), max_length=64, unique=True)
    data = models.JSONField(null=True, blank=True)
    """As catalog.RuleData; null until the rule is first switched on."""
    draft = models.JSONField(null=True, blank=True)
    """A changed version that does not decide yet."""
    state = models.CharField(_("状态"), max_length=8, choices=RuleState, default=RuleState.DRAFT)
    file_digest = models.CharField(max_length=64, blank=True)
    """Of the province's file as last synced; empty for a rule that the file does not have."""
    changed_at = models.DateTimeField()
    changed_by = models.BigIntegerField(null=True)
    """The officer who changed it last; null for the system."""

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=RuleState.values), name="rule_state"),
            models.CheckConstraint(
                condition=models.Q(state=RuleState.DRAFT) | models.Q(data__isnull=False), name="rule_on_has_data"
            ),
            models.CheckConstraint(
                condition=models.Q(data__isnull=False) | models.Q(draft__isnull=False), name="rule_says_something"
            ),
        ]

    def __str__(self):
        return self.key


class Example(models.Model):
    """A desk chosen by hand, kept to learn from. It holds no personal data: of the text only the words that the
    rules and subjects know."""

    case_id = models.BigIntegerField()
    question = models.JSONField()
    """kind, hotline, subject, problem, regions, day, and the known words found in heading and text."""
    decided_unit = models.BigIntegerField(null=True)
    """The unit that the rules had named; null for triage."""
    chosen_unit = models.BigIntegerField(null=True)
    """The unit that the officer chose; null for triage."""
    rules = ArrayField(models.CharField(max_length=64), default=list)
    """Keys of the rules that had decided."""
    reason = models.TextField()
    at = models.DateTimeField()
    actor = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="example_latest")]

    def __str__(self):
        return f"{self.case_id}: {self.decided_unit} → {self.chosen_unit}"
