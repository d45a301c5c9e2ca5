"""How a campaign stands: goals against what was done, the plan by member and prefecture, as plain data.

`reckon` is what pages show while a campaign runs and what `close` keeps for good; a figure is text in either, so that
what was kept reads the same.
"""

from datetime import date
from decimal import Decimal

from gongzhi.campaigns import rules
from gongzhi.campaigns.gathering import Gathered, gather
from gongzhi.campaigns.models import Campaign, Task
from gongzhi.campaigns.words import Light
from gongzhi.directory.models import Region


def reckon(campaign: Campaign, *, today: date) -> dict:
    """Reckon a campaign's figures; the number of queries does not depend on how much was done.

    {"as_of", "totals": {counted: number}, "goals": [...], "tasks": [...], "members": [...], "prefectures": [...]}
    """
    done = gather(campaign)
    tasks = list(campaign.tasks.select_related("unit", "region").order_by("due_date", "unit__rank", "id"))
    lines = [line_of(task, done, campaign, today) for task in tasks]
    names = dict(Region.objects.filter(pk__in=done.regions).values_list("code", "name"))
    return {
        "as_of": today.isoformat(),
        "totals": as_text(done.of()),
        "goals": [
            {
                "id": goal.pk,
                "counted": goal.counted,
                "target": text_of(goal.target),
                "done": text_of(done.of()[goal.counted]),
            }
            for goal in campaign.goals.order_by("id")
        ],
        "tasks": lines,
        "members": [
            {
                "unit_id": row.unit_id,
                "unit": row.unit.short_name,
                "totals": as_text(done.of(unit_id=row.unit_id)),
                "tasks": sum(line["unit_id"] == row.unit_id for line in lines),
                **{
                    light.value: sum(line["unit_id"] == row.unit_id and line["light"] == light for line in lines)
                    for light in Light
                },
            }
            for row in campaign.member_rows
        ],
        "prefectures": [
            {"code": code, "name": names.get(code, code), "totals": as_text(done.of(region=code))}
            for code in done.regions
        ],
    }


def line_of(task: Task, done: Gathered, campaign: Campaign, today: date) -> dict:
    number = done.of(unit_id=task.unit_id, region=task.region_id or "")[task.counted]
    light = rules.light_of(number, task.target, starts=campaign.starts, due=task.due_date, today=today)
    return {
        "id": task.pk,
        "unit_id": task.unit_id,
        "unit": task.unit.short_name,
        "region": task.region_id or "",
        "region_name": task.region.name if task.region_id else "",
        "counted": task.counted,
        "target": text_of(task.target),
        "done": text_of(number),
        "due": task.due_date.isoformat(),
        "note": task.note,
        "light": light.value,
    }


def text_of(number: Decimal) -> str:
    """Write a number without needless zeros: 120, 24000.5."""
    return f"{number.normalize():f}"


def as_text(numbers: dict[str, Decimal]) -> dict[str, str]:
    return {counted: text_of(number) for counted, number in numbers.items()}
