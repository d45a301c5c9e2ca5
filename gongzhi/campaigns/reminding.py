"""Telling the supervisors of members, in their day's digest: that they were urged, that a task is due or late."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from gongzhi.campaigns.figures import line_of
from gongzhi.campaigns.gathering import gather
from gongzhi.campaigns.models import Campaign, Task
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.campaigns.words import Light, State
from gongzhi.core import clock
from gongzhi.procedures.escalation import supervisors_of, tell_in_digests

DAYS_BEFORE = 3
"""A task that is not done is told of so many days before its day, and once more after it."""
BEFORE, AFTER = 1, 2


def tell_members(wanted: dict[int, list[Campaign]], *, stage: str, at: datetime) -> int:
    """Put campaigns into the digests of those who supervise these units; return how many officers were told.

    :param wanted: unit → what it is to be told of.
    :param stage: "urged", "task_due" or "task_late".
    """
    today = clock.day_of(at)
    items: dict[int, list[dict]] = defaultdict(list)
    for unit_id, officers in supervisors_of(wanted, today=today).items():
        for campaign in wanted[unit_id]:
            item = {
                "kind": CAMPAIGN.kind,
                "record": campaign.pk,
                "key": "",
                "procedure": "",
                "stage": stage,
                "due": campaign.ends.isoformat(),
                "unit": unit_id,
            }
            for officer_id in officers:
                if item not in items[officer_id]:
                    items[officer_id].append(item)
    tell_in_digests(items, stage=stage, today=today)
    return len(items)


def remind_of_tasks(*, at: datetime) -> int:
    """Remind members of tasks that are due soon and not done, and of late ones; each task once before and once after.

    :return: how many tasks somebody was reminded of.
    """
    today = clock.day_of(at)
    soon = today + timedelta(days=DAYS_BEFORE)
    due = Task.objects.filter(campaign__state=State.RUNNING, due_date__lte=soon, warned__lt=AFTER)
    told = 0
    for campaign in Campaign.objects.filter(pk__in=due.values("campaign")).order_by("pk"):
        told += remind_in(campaign, today=today, soon=soon, at=at)
    return told


@transaction.atomic
def remind_in(campaign: Campaign, *, today, soon, at: datetime) -> int:
    """Remind of the tasks of one campaign."""
    tasks = list(
        campaign.tasks.select_for_update(of=("self",))
        .select_related("unit", "region")
        .filter(due_date__lte=soon, warned__lt=AFTER)
        .order_by("id")
    )
    done, told = gather(campaign), 0
    for step, stage in ((BEFORE, "task_due"), (AFTER, "task_late")):
        reached = [task for task in tasks if (AFTER if task.due_date < today else BEFORE) == step]
        late = [task for task in reached if task.warned < step and not_done(task, done, campaign, today)]
        if late:
            tell_members({task.unit_id: [campaign] for task in late}, stage=stage, at=at)
            Task.objects.filter(pk__in=[task.pk for task in late]).update(warned=step)
            told += len(late)
    return told


def not_done(task: Task, done, campaign: Campaign, today) -> bool:
    return line_of(task, done, campaign, today)["light"] != Light.DONE
