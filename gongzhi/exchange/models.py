"""The tables of imports: each run with its counts, the rows it refused, the file while it waits; each pull."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.core.personal import EncryptedTextField
from gongzhi.core.tables import REASON
from gongzhi.directory.models import Officer, Unit


class RunState(models.TextChoices):
    TRYING = "trying", _("试导入中")
    TRIED = "tried", _("待确认")
    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("导入中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未能导入")
    DROPPED = "dropped", _("已放弃")


class ImportRun(models.Model):
    """One file brought in through one connector."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Told by whoever asked; the same key twice is the same run."""
    connector = models.CharField(max_length=24)
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=RunState.choices)
    error = models.TextField(blank=True)
    """Why the file as a whole could not be brought in."""
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    """Who brought it in; none for the console and feeds."""
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    """The unit for which it is brought in; matters of a run of one unit alone go to that unit."""
    for_unit_only = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    format = models.CharField(max_length=8, blank=True)
    encoding = models.CharField(max_length=12, blank=True)
    columns = models.JSONField(default=list)
    total = models.IntegerField(default=0)
    """How many rows the file has; of a text a little more."""
    row_limit = models.IntegerField(null=True)
    last_row = models.IntegerField(default=0)
    """Number of the last row that is dealt with, where an interrupted run goes on."""
    read = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    repeated = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)
    told = models.JSONField(default=dict)
    """How many went where and why; see tally.Tally."""
    trial = models.JSONField(default=dict)
    """What the trial found, in the same shape."""
    trial_faults = EncryptedTextField()
    """The first faults that the trial found, as JSON: row and reason; a reason may quote the row."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="import_state"),
            models.CheckConstraint(
                condition=Q(read=F("taken") + F("repeated") + F("refused") + F("skipped")),
                name="import_counts_add_up",
            ),
        ]
        indexes = [models.Index(fields=["connector", "sha256"], name="import_same_file")]

    def __str__(self):
        return f"import {self.pk} {self.connector}"

    @property
    def shown_columns(self) -> list[str]:
        """The file's headings, without the one that an earlier file of faults added."""
        return [name for name in self.columns if name != REASON]

    @property
    def is_going(self) -> bool:
        """Something is being done to it, or about to be."""
        return self.state in {RunState.TRYING, RunState.WAITING, RunState.RUNNING}


class ImportPiece(models.Model):
    """A piece of an uploaded file, encrypted; deleted once the run has ended."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="pieces")
    seq = models.IntegerField()
    body = EncryptedTextField()
    """Base64."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "seq"], name="import_piece_once")]

    def __str__(self):
        return f"piece {self.seq} of import {self.run_id}"


class ImportFault(models.Model):
    """A row that was refused."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="faults")
    row = models.IntegerField()
    column = models.TextField(blank=True)
    reason = EncryptedTextField()
    """May quote the row; what is wrong with several columns stands in one sentence each."""
    cells = EncryptedTextField()
    """The row as it stood in the file, as JSON: a list of texts."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "row"], name="import_fault_once")]

    def __str__(self):
        return f"row {self.row} of import {self.run_id}"


class PullState(models.TextChoices):
    RUNNING = "running", _("进行中")
    DELIVERED = "delivered", _("已收到")
    NOTHING = "nothing", _("没有新文件")
    FAILED = "failed", _("失败")


class FeedPull(models.Model):
    """One attempt to fetch one file of a feed."""

    feed = models.CharField(max_length=24)
    state = models.CharField(max_length=10, choices=PullState.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.PROTECT, related_name="pulls")
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=PullState.values), name="pull_state")]
        indexes = [models.Index(fields=["feed", "-started_at"], name="pull_latest")]

    def __str__(self):
        return f"pull {self.pk} of {self.feed}"
