"""The tables of online monitoring: programmes, the pages they look at, each check, what was found, and the rules."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gongzhi.directory.models import Officer, Trader, Unit
from gongzhi.enforcement.models import Clue
from gongzhi.monitoring.catalog import RuleData, class_title
from gongzhi.monitoring.words import UNDECIDED, HitState, ProgrammeState, RuleState, RunOutcome

URL_LENGTH = 500


class Programme(models.Model):
    """What a unit looks at on the web, and how often."""

    key = models.UUIDField(null=True, unique=True)
    """Of the act that made it; the same act twice makes one."""
    title = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ProgrammeState.choices, default=ProgrammeState.RUNNING)
    classes = ArrayField(models.CharField(max_length=64), default=list)
    """Keys of the classes of rules applied; none: all."""
    every_days = models.PositiveSmallIntegerField()
    """How often each page is looked at."""
    made_at = models.DateTimeField()
    runs = models.PositiveIntegerField(default=0)
    """Checks made; kept by the checks, so that nobody counts them."""
    confirmed = models.PositiveIntegerField(default=0)
    """Findings confirmed."""

    class Meta:
        indexes = [models.Index(fields=["unit", "-id"], name="programme_unit")]
        constraints = [models.CheckConstraint(condition=Q(every_days__gte=1, every_days__lte=366), name="every_days")]

    def __str__(self):
        return self.title


class Target(models.Model):
    """A page that a programme looks at."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="targets", db_index=False)
    url = models.CharField(max_length=URL_LENGTH)
    host = models.CharField(max_length=253)
    label = models.CharField(max_length=120, blank=True)
    """What it is, in words: the shop, the goods."""
    trader = models.ForeignKey(Trader, null=True, db_index=False, on_delete=models.PROTECT, related_name="+")
    next_at = models.DateTimeField(null=True)
    """When it is looked at next; null where it is not looked at any more."""
    last_at = models.DateTimeField(null=True)
    last_outcome = models.CharField(max_length=12, choices=RunOutcome.choices, blank=True)
    last_sha256 = models.CharField(max_length=64, blank=True)
    """Of the page as last kept."""
    last_rules = models.CharField(max_length=16, blank=True)
    """Digest of the rules that were last applied to it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "url"], name="target_once")]
        indexes = [
            models.Index(fields=["programme", "id"], name="target_list"),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="target_due"),
        ]

    def __str__(self):
        return self.label or self.url


class Run(models.Model):
    """One check of one page: when, how it went, and what is kept as evidence. Never changed afterwards."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=RunOutcome.choices)
    status = models.PositiveSmallIntegerField(null=True)
    final_url = models.CharField(max_length=URL_LENGTH, blank=True)
    content_type = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the bytes as received, kept under this name."""
    size = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=120, blank=True)
    characters = models.PositiveIntegerField(default=0)
    """Of text that the rules were applied to."""
    rules = models.CharField(max_length=16, blank=True)
    hits = models.PositiveSmallIntegerField(default=0)
    picture_sha256 = models.CharField(max_length=64, blank=True)
    """Of the picture of the page, where one was taken."""
    ms = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["programme", "-id"], name="run_of_programme"),
            models.Index(fields=["target", "-id"], name="run_of_target"),
            models.Index(fields=["at", "outcome"], name="run_at"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome}"


class Hit(models.Model):
    """Words of a page that a rule matched: a candidate until an officer decides."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", db_index=False)
    """The check that found it first; its evidence is this hit's."""
    last_run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", db_index=False)
    """The check that found it last."""
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+", db_index=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=HitState.choices)
    rule = models.CharField(max_length=64)
    rule_title = models.CharField(max_length=60)
    rule_class = models.CharField(max_length=64)
    act = models.CharField(max_length=60)
    article = models.CharField(max_length=60)
    mark = models.CharField(max_length=12)
    word = models.CharField(max_length=30)
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)
    quoted = models.CharField(max_length=16)
    """Digest of rule and quoted words: the same words on the same page are one hit."""
    exception = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was decided so."""
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    clue = models.ForeignKey(Clue, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "quoted"], name="hit_once"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(UNDECIDED), decided_at__isnull=True)
                | (~Q(state__in=sorted(UNDECIDED)) & Q(decided_at__isnull=False)),
                name="hit_decided_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "id"], name="hit_list"),
            models.Index(fields=["state", "id"], name="hit_list_of_all"),
            models.Index(fields=["programme", "state", "id"], name="hit_of_programme"),
            models.Index(fields=["run"], name="hit_of_run"),
            models.Index(fields=["decided_at"], condition=Q(decided_at__isnull=False), name="hit_decided"),
        ]

    def __str__(self):
        return f"{self.rule}: {self.word}"

    @property
    def class_title(self) -> str:
        return class_title(self.rule_class)

    @property
    def citation(self) -> str:
        return f"《{self.act}》{self.article}"


class Rule(models.Model):
    """One rule. `data` decides while the rule is on; `draft` waits to be switched on."""

    key = models.SlugField(max_length=64, unique=True)
    data = models.JSONField(null=True)
    """As catalog.RuleData; null until the rule is first switched on."""
    draft = models.JSONField(null=True)
    state = models.CharField(max_length=8, choices=RuleState.choices, default=RuleState.DRAFT)
    file_digest = models.CharField(max_length=64, blank=True)
    """Of the catalogue's rule as last taken over; empty for a rule that the catalogue does not have."""
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RuleState.DRAFT) | Q(data__isnull=False), name="monitoring_rule_on_has_data"
            ),
            models.CheckConstraint(
                condition=Q(data__isnull=False) | Q(draft__isnull=False), name="monitoring_rule_says_something"
            ),
        ]

    def __str__(self):
        return self.key

    @property
    def shown(self) -> RuleData:
        """The rule as it decides, or would."""
        return RuleData.model_validate(self.data or self.draft)

    @property
    def drafted(self) -> RuleData | None:
        return RuleData.model_validate(self.draft) if self.draft else None
