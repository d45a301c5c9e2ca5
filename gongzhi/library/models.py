"""The law library: acts and cases of note, their articles, and each version of what an article says in our words."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from gongzhi.library import rules
from gongzhi.library.words import Kind, State
from gongzhi.procedures.words import Mark

MARKS = [(mark.value, mark.title) for mark in Mark]


class Act(models.Model):
    """A law, regulation, rule or document; or a case of note, whose articles are its parts."""

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=80, unique=True)
    names = ArrayField(models.CharField(max_length=80), default=list)
    """Other names by which it is cited."""
    kind = models.CharField(max_length=10, choices=Kind.choices)
    issuer = models.CharField(max_length=60)
    number = models.CharField(max_length=60, blank=True)
    begins = models.DateField(null=True)
    """The day from which it is in force; none where it is not known."""
    ends = models.DateField(null=True)
    """The last day on which it was."""
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=10, choices=MARKS)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)
    grams = ArrayField(models.IntegerField(), default=list)
    rank = models.PositiveSmallIntegerField(default=1000)
    """Its place in lists: that of the files; what was entered comes after them."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="act_kind"),
            models.CheckConstraint(
                condition=Q(begins__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("begins")),
                name="act_days_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["rank", "id"], name="act_place"),
            GinIndex(fields=["grams"], name="act_found"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_case(self) -> bool:
        return self.kind == Kind.CASE

    def in_force(self, day: date) -> bool | None:
        """Tell whether it is in force on a day; None where that is not known."""
        if self.ends is not None and day > self.ends:
            return False
        return None if self.begins is None else day >= self.begins


class Article(models.Model):
    """An article of an act; what it says stands in its versions."""

    act = models.ForeignKey(Act, db_index=False, on_delete=models.PROTECT, related_name="articles")
    key = models.CharField(max_length=7)
    """46, or 46-2 for 第四十六条之二."""
    place = models.PositiveIntegerField()
    current = models.ForeignKey("Revision", null=True, db_index=False, on_delete=models.PROTECT, related_name="+")
    """What everybody reads; none before the first version was approved."""
    grams = ArrayField(models.IntegerField(), default=list)
    """Of the current version."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "key"], name="article_once"),
            models.CheckConstraint(condition=Q(key__regex=r"^[1-9][0-9]{0,3}(-[1-9][0-9]?)?$"), name="article_key"),
        ]
        indexes = [
            models.Index(fields=["act", "place"], name="article_place"),
            GinIndex(fields=["grams"], name="article_found"),
        ]

    def __str__(self):
        return f"{self.act_id} {self.label}"

    @property
    def label(self) -> str:
        return rules.label_of(self.key)


class Revision(models.Model):
    """One version of what an article says, in words of our own; approved by another than its writer."""

    article = models.ForeignKey(Article, db_index=False, on_delete=models.PROTECT, related_name="revisions")
    state = models.CharField(max_length=8, choices=State.choices)
    title = models.CharField(max_length=60)
    """What the article is about."""
    says = models.TextField()
    questions = models.JSONField(default=list)
    """[{q, a}]"""
    cites = ArrayField(models.CharField(max_length=70), default=list)
    """Other articles that it rests on: act/article."""
    mark = models.CharField(max_length=10, choices=MARKS)
    source = models.TextField(blank=True)
    writer = models.BigIntegerField(null=True)
    """The officer who wrote it; none for what comes with gongzhi."""
    reviewer = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    source_key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="revision_state"),
            models.CheckConstraint(
                condition=Q(state__in=[State.PROPOSED, State.REFUSED])
                | Q(writer__isnull=True)
                | (Q(reviewer__isnull=False) & ~Q(reviewer=F("writer"))),
                name="revision_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=State.PROPOSED, decided_at__isnull=True)
                | (~Q(state=State.PROPOSED) & Q(decided_at__isnull=False)),
                name="revision_decided",
            ),
            models.UniqueConstraint(
                fields=["article"], condition=Q(state=State.CURRENT), name="revision_one_current"
            ),
            models.UniqueConstraint(
                fields=["article"], condition=Q(state=State.PROPOSED), name="revision_one_proposed"
            ),
        ]
        indexes = [
            models.Index(fields=["article", "-id"], name="revision_of_article"),
            GinIndex(fields=["cites"], name="revision_cites"),
            models.Index(fields=["id"], condition=Q(state=State.PROPOSED), name="revision_waiting"),
        ]

    def __str__(self):
        return f"{self.article_id} {self.title}"

    @property
    def mark_title(self) -> str:
        return Mark(self.mark).title


class ImportedFile(models.Model):
    """A file of articles that was brought in: what became of its rows, and those that were refused."""

    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """SHA-256 of the file, which itself is not kept."""
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    read = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()
    repeated = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    faults = models.JSONField(default=list)
    """The refused rows: [{row, cells, reason}]."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(read=F("taken") + F("repeated") + F("refused")), name="library_file_adds_up"
            )
        ]

    def __str__(self):
        return self.file_name
