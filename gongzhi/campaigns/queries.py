"""Every read of campaigns: ordered, bounded, scoped to who asks by `access`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from gongzhi.campaigns import access, rules
from gongzhi.campaigns.collectable import COLLECTABLE
from gongzhi.campaigns.figures import reckon
from gongzhi.campaigns.models import Campaign, CampaignFile, Member, Taken, Urge
from gongzhi.campaigns.states import BEGINNING, CAMPAIGN
from gongzhi.campaigns.words import TAKES_IN, Counted, Kind, Light, State
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.core.machine import Offer
from gongzhi.core.pages import Page, by_key
from gongzhi.directory.models import Unit

PAGE = 50
MOST_URGES = 50
MOST_LINES = 200
"""So many lines of history a page tells."""


def page_of_campaigns(*, viewer: Actor, state: str = "", after: str = "", size: int = PAGE) -> Page:
    """Give one page of the campaigns, newest first."""
    rows = access.visible(viewer)
    if state:
        rows = rows.filter(state=state)
    return by_key(rows.select_related("unit"), after=after, size=size)


def campaign_by_id(pk: int, *, viewer: Actor) -> Campaign:
    """Find a campaign.

    :raises Campaign.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return access.visible(viewer).select_related("unit").get(pk=pk)


def campaigns_by_id(ids: Iterable[int], *, viewer: Actor) -> dict[int, Campaign]:
    """Give those of these campaigns that the viewer may see: id → campaign."""
    return access.visible(viewer).in_bulk(list(ids))


def offers_of(campaign: Campaign, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on a campaign, each open or with the reason why not."""
    return CAMPAIGN.offers(campaign, by=viewer, at=at)


# Progress


@dataclass(frozen=True)
class Figure:
    """One number as pages show it, perhaps against a target."""

    counted: str
    done: Decimal
    target: Decimal | None = None
    id: int = 0

    @property
    def title(self) -> str:
        return Counted(self.counted).label

    @property
    def is_money(self) -> bool:
        return self.counted in {Counted.AMOUNT, Counted.RECOVERED}

    @property
    def share(self) -> int:
        return rules.share(self.done, self.target or Decimal(0))


@dataclass(frozen=True)
class TaskLine:
    """A line of the plan with what was done of it."""

    id: int
    unit_id: int
    unit: str
    region_name: str
    figure: Figure
    due: date
    note: str
    light: Light


@dataclass(frozen=True)
class Part:
    """What a member did, or what was done in a prefecture; each number in the order of `Progress.columns`."""

    name: str
    figures: list[Figure]
    unit_id: int = 0
    tasks: int = 0
    lights: dict[str, int] | None = None


@dataclass(frozen=True)
class Progress:
    """How a campaign stands, as far as a viewer may know."""

    as_of: date
    totals: list[Figure]
    """Of the whole campaign."""
    goals: list[Figure]
    columns: list[str]
    """Titles of what the tables by member and prefecture count: what was done of, and what there are goals for."""
    tasks: list[TaskLine]
    members: list[Part]
    prefectures: list[Part]
    is_whole: bool
    """Whether tasks and parts are those of all members, or the viewer's own alone."""


def progress_of(campaign: Campaign, *, viewer: Actor, today: date) -> Progress:
    """Tell how a campaign stands, in a number of queries that does not depend on how much was done.

    Of one that is closed, what was kept then. Members learn the totals of the whole and their own part.
    """
    told = campaign.figures or reckon(campaign, today=today)
    whole = access.sees_whole(campaign, viewer)
    own = set() if whole else access.parts_of(campaign, viewer)

    def mine(row: dict) -> bool:
        return whole or row["unit_id"] in own

    goals = [Figure(row["counted"], Decimal(row["done"]), Decimal(row["target"]), row["id"]) for row in told["goals"]]
    shown = columns_of(campaign, told, {goal.counted for goal in goals})
    return Progress(
        as_of=date.fromisoformat(told["as_of"]),
        totals=[Figure(counted, Decimal(told["totals"][counted])) for counted in shown],
        goals=goals,
        columns=[Counted(counted).label for counted in shown],
        tasks=[task_of(row) for row in told["tasks"] if mine(row)],
        members=[
            Part(
                row["unit"],
                figures_in(row, shown),
                row["unit_id"],
                row["tasks"],
                {light.value: row[light.value] for light in Light},
            )
            for row in told["members"]
            if mine(row)
        ],
        prefectures=[Part(row["name"], figures_in(row, shown)) for row in told["prefectures"]] if whole else [],
        is_whole=whole,
    )


def columns_of(campaign: Campaign, told: dict, goals: set[str]) -> list[str]:
    """Choose what to show: what there are goals or tasks for, what anything was done of; visits always, and for a
    key period publications seized."""
    wanted = goals | {row["counted"] for row in told["tasks"]} | {Counted.INSPECTIONS.value}
    if campaign.occasion:
        wanted.add(Counted.PUBLICATIONS.value)
    return [each.value for each in Counted if each in wanted or told["totals"].get(each, "0") != "0"]


def figures_in(row: dict, shown: list[str]) -> list[Figure]:
    return [Figure(counted, Decimal(row["totals"].get(counted, "0"))) for counted in shown]


def task_of(row: dict) -> TaskLine:
    return TaskLine(
        id=row["id"],
        unit_id=row["unit_id"],
        unit=row["unit"],
        region_name=row["region_name"],
        figure=Figure(row["counted"], Decimal(row["done"]), Decimal(row["target"]), row["id"]),
        due=date.fromisoformat(row["due"]),
        note=row["note"],
        light=Light(row["light"]),
    )


# What was taken in


@dataclass(frozen=True)
class TakenRow:
    """Something that was taken in, as far as the viewer may know what it is."""

    id: int
    kind: str
    kind_title: str
    unit: str
    at: datetime
    label: str
    """Empty where the viewer may not see the record."""
    record: object | None
    is_own: bool


def page_of_taken(campaign: Campaign, *, viewer: Actor, kind: str = "", after: str = "", size: int = PAGE) -> Page:
    """Give one page of what was taken in, latest first: all of it to the lead unit, a member's own to a member.

    A record that the viewer may not see itself shows as one of its kind, without number and name. The number of
    queries is that of the kinds on the page.
    """
    rows = Taken.objects.filter(campaign=campaign)
    own = access.parts_of(campaign, viewer)
    if not access.sees_whole(campaign, viewer):
        rows = rows.filter(unit_id__in=own)
    if kind in COLLECTABLE:
        rows = rows.filter(**{f"{kind}__isnull": False})
    page = by_key(rows.select_related("unit"), after=after, size=size)
    wanted: dict[str, list[int]] = defaultdict(list)
    for row in page.rows:
        wanted[row.kind].append(row.record_id)
    seen = {
        name: {record.pk: record for record in COLLECTABLE[name].visible(viewer).filter(pk__in=ids)}
        for name, ids in wanted.items()
    }
    lines = []
    for row in page.rows:
        record = seen[row.kind].get(row.record_id)
        label = COLLECTABLE[row.kind].label(record) if record else ""
        mine = row.unit_id in own
        lines.append(
            TakenRow(row.pk, row.kind, Kind(row.kind).label, row.unit.short_name, row.at, label, record, mine)
        )
    return Page(lines, page.after)


def candidates(campaign: Campaign, kind: str, *, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of what the viewer could take in: held by a unit of theirs or an office below, not older than the
    campaign, by one of its check lists where it has any, and not in it yet. Each with `label`; latest first.

    :raises Refused: if there is no such kind or page.
    """
    if kind not in COLLECTABLE:
        raise Refused(_("没有这类记录。"))
    spec = COLLECTABLE[kind]
    own = viewer.units_as(*access.WORK)
    below = Unit.objects.filter(Q(pk__in=own) | Q(superiors__overlap=own)).values("pk")
    rows = spec.visible(viewer).filter(unit_id__in=below, **spec.since(campaign.starts))
    if spec.has_sector and campaign.sectors:
        rows = rows.filter(sector__in=campaign.sectors)
    rows = rows.exclude(Exists(Taken.objects.filter(campaign=campaign, **{f"{kind}_id": OuterRef("pk")})))
    page = by_key(rows.select_related("unit"), after=after, size=size)
    for record in page.rows:
        record.label = spec.label(record)
    return page


@dataclass(frozen=True)
class UnderCampaigns:
    """What the page of a record shows: under which campaigns it was taken in, and which could take it in now."""

    taken: list[Taken]
    open: list[Campaign]


def campaigns_of(kind: str, record, *, viewer: Actor, most: int = 20) -> UnderCampaigns:
    """Tell in which campaigns a record is that the viewer may see, and into which the viewer could take it; two
    queries."""
    rows = Taken.objects.filter(**{f"{kind}_id": record.pk}, campaign__in=access.visible(viewer))
    taken = list(rows.select_related("campaign").order_by("id")[:most])
    works = viewer.kind == "officer" and set(viewer.units_as(*access.WORK))
    if not works or not works & {record.unit_id, *record.unit.superiors}:
        return UnderCampaigns(taken, [])
    line = Member.objects.filter(campaign=OuterRef("pk"), unit_id__in=[record.unit_id, *record.unit.superiors])
    could = Campaign.objects.filter(Exists(line), state__in=TAKES_IN).exclude(
        pk__in=[row.campaign_id for row in taken]
    )
    return UnderCampaigns(taken, list(could.order_by("-id")[:most]))


# Urging


def urges_of(campaign: Campaign, *, viewer: Actor) -> list[Urge]:
    """List how members were urged, latest first, each with `is_own`; a member's own alone to a member."""
    own = access.parts_of(campaign, viewer)
    rows = campaign.urges.all()
    if not access.sees_whole(campaign, viewer):
        rows = rows.filter(unit_id__in=own)
    found = list(rows.select_related("unit").order_by("-id")[:MOST_URGES])
    working = access.parts_of(campaign, viewer, *access.WORK)
    for urge in found:
        urge.is_own = urge.unit_id in working
    return found


def to_answer(*, viewer: Actor, most: int = 20) -> list[Urge]:
    """List the urgings that the viewer's units have not answered, oldest first; three queries."""
    units = viewer.units_as(*access.WORK) if viewer.kind == "officer" else []
    if not units:
        return []
    lines = access.lines_of(units)
    rows = Urge.objects.filter(
        unit_id__in={pk for line in lines for pk in line}, answered_at__isnull=True, campaign__state__in=TAKES_IN
    )
    found = list(rows.select_related("campaign", "unit").order_by("id")[:most])
    members: dict[int, set[int]] = defaultdict(set)
    for campaign_id, unit_id in Member.objects.filter(campaign__in={urge.campaign_id for urge in found}).values_list(
        "campaign_id", "unit_id"
    ):
        members[campaign_id].add(unit_id)
    return [urge for urge in found if urge.unit_id in access.nearest(lines, members[urge.campaign_id])]


# Files, history, export


def files_of(campaign: Campaign, *, viewer: Actor) -> list[CampaignFile]:
    """List the documents of a campaign that was found for the viewer."""
    return list(campaign.files.select_related("unit").order_by("id"))


def file_of(campaign: Campaign, file_id: int, *, viewer: Actor) -> CampaignFile:
    """Find one file of a campaign that was found for the viewer.

    :raises CampaignFile.DoesNotExist: if there is none.
    """
    return campaign.files.get(pk=file_id)


@dataclass(frozen=True)
class Told:
    """A line of history as people read it."""

    at: datetime
    who: str
    sentence: str
    note: str
    verb: str


class Blank(dict):
    """Facts for a sentence; one that an older line does not have reads as nothing."""

    def __missing__(self, name):
        return ""


BETWEEN_MEMBERS = frozenset({"take_in", "leave_out", "urge", "answer"})
"""Lines about one member that other members are not told."""


def history_of(campaign: Campaign, *, viewer: Actor) -> list[Told]:
    """Tell the latest lines of history, oldest first: all of them to the lead unit; to a member the campaign's own
    and those in which it acted or was meant."""
    whole = access.sees_whole(campaign, viewer)
    own = set() if whole else access.parts_of(campaign, viewer)
    units = set() if whole else set(viewer.unit_ids) | own
    found = []
    for entry in journal.history(CAMPAIGN.kind, campaign.pk).order_by("-seq")[:MOST_LINES]:
        meant = own & set(entry.facts.get("ids", ())) if entry.verb == "urge" else ()
        if whole or entry.verb not in BETWEEN_MEMBERS or entry.unit_id in units or meant:
            found.append(told(entry))
    return found[::-1]


def told(entry) -> Told:
    sentence = BEGINNING if entry.verb == "draft" else CAMPAIGN[entry.verb].sentence
    facts = dict(entry.facts)
    for name, choices in (("counted", Counted), ("kind", Kind)):
        if facts.get("key") in choices.values:
            facts[name] = choices(facts["key"]).label
    if "named" in facts:
        facts["labels"] = listed(name or _("暗访") for name in facts["named"])
        if facts["count"] > len(facts["named"]):
            facts["labels"] = _("%(labels)s等 %(count)d 条") % {"labels": facts["labels"], "count": facts["count"]}
    return Told(entry.at, entry.who, str(sentence).format_map(Blank(facts, who=entry.who)), entry.note, entry.verb)


def exported(campaign: Campaign, *, viewer: Actor, today: date) -> tuple[list[str], Iterator[list]]:
    """Give the plan and its progress as rows of a file, as far as the viewer may see it: headings, rows.

    First a line for the whole with each total, then one for each goal, task, member and prefecture.
    """
    progress = progress_of(campaign, viewer=viewer, today=today)
    heading = [
        _("范围"),
        _("单位或市（州）"),
        _("市（州）"),
        _("统计事项"),
        _("目标"),
        _("完成"),
        _("期限"),
        _("进度"),
        _("备注"),
    ]

    def rows() -> Iterator[list]:
        for figure in progress.totals:
            yield [_("合计"), "", "", str(figure.title), None, figure.done, None, "", ""]
        for goal in progress.goals:
            yield [_("目标"), "", "", str(goal.title), goal.target, goal.done, campaign.ends, f"{goal.share}%", ""]
        for task in progress.tasks:
            yield [
                _("任务"), task.unit, task.region_name, str(task.figure.title), task.figure.target, task.figure.done,
                task.due, str(task.light.label), task.note,
            ]  # fmt: skip
        for scope, parts in ((_("成员单位"), progress.members), (_("市（州）"), progress.prefectures)):
            for part in parts:
                for figure in part.figures:
                    yield [scope, part.name, "", str(figure.title), None, figure.done, None, "", ""]

    return heading, rows()


def states() -> list[tuple[str, str]]:
    """Name the states by which the list may be narrowed."""
    return list(State.choices)
