"""Who may see what of sampling: the one place where it is decided.

An officer sees the samples of a unit of theirs and of the offices below it, and those of plans that a unit of theirs
leads; the secretariat and auditors see all. A laboratory's own people see the samples sent to it, without the trader.
A trader or producer sees its own batches once the first result was told. Anybody sees what was published, through
`public` alone. Goods watched are seen by every officer who works on cases; the unit that listed them keeps them.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.core.actors import Actor, Role
from gongzhi.directory.models import Unit
from gongzhi.sampling.models import AlertDraft, Laboratory, Sample, SamplingPlan, Share, Watched
from gongzhi.sampling.words import State

WORK = (Role.HANDLER, Role.SUPERVISOR)
SEES_ALL = (Role.SECRETARIAT, Role.AUDITOR)
LOOKS = (*WORK, *SEES_ALL)
SHOWN_TO_TRADERS = (State.TOLD, State.OBJECTED, State.ADMITTED, State.RETESTING, State.PASSED, State.FAILED)


def units_below(viewer: Actor) -> QuerySet[Unit]:
    """Give the units in which a viewer works, and the offices below them."""
    own = viewer.units_as(*WORK)
    return Unit.objects.filter(Q(pk__in=own) | Q(superiors__overlap=own)).values("pk")


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*SEES_ALL))


def visible(viewer: Actor) -> QuerySet[Sample]:
    """Give the samples that this viewer may see, unordered."""
    found = Sample.objects.all()
    if sees_all(viewer):
        return found
    if viewer.kind == "trader":
        own = Q(trader_id__in=viewer.traders) | Q(producer_id__in=viewer.traders)
        return found.filter(own, state__in=SHOWN_TO_TRADERS, told_at__isnull=False)
    if viewer.kind != "officer" or not viewer.is_a(*WORK):
        return found.none()
    own = viewer.units_as(*WORK)
    tests = Laboratory.objects.filter(unit_id__in=own).values("pk")
    led = SamplingPlan.objects.filter(unit_id__in=own).values("pk")
    return found.filter(
        Q(unit_id__in=units_below(viewer))
        | Q(plan_id__in=led)
        | Q(laboratory_id__in=tests)
        | Q(retester_id__in=tests)
    )


def visible_plans(viewer: Actor) -> QuerySet[SamplingPlan]:
    """Give the plans that this viewer may see, unordered: led by a unit of theirs or one below, or shared with it."""
    found = SamplingPlan.objects.all()
    if sees_all(viewer):
        return found
    if viewer.kind != "officer" or not viewer.is_a(*WORK):
        return found.none()
    below = units_below(viewer)
    shared = Exists(Share.objects.filter(plan=OuterRef("pk"), unit_id__in=below))
    return found.filter(Q(unit_id__in=below) | shared)


def laboratories(viewer: Actor) -> QuerySet[Laboratory]:
    """Give the register: every officer who works on cases chooses from it."""
    return Laboratory.objects.all() if works(viewer) else Laboratory.objects.none()


def watched(viewer: Actor) -> QuerySet[Watched]:
    return Watched.objects.all() if works(viewer) else Watched.objects.none()


def alerts(viewer: Actor) -> QuerySet[AlertDraft]:
    """Give the drafts of alerts of units in which the viewer works or that lie below, or all."""
    if sees_all(viewer):
        return AlertDraft.objects.all()
    if viewer.kind != "officer" or not viewer.is_a(*WORK):
        return AlertDraft.objects.none()
    return AlertDraft.objects.filter(unit_id__in=units_below(viewer))


def works(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*LOOKS))


def seats_in_sample(sample: Sample, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell which parts the actor's units have in a sample: holder, lead (of its plan), laboratory, retester."""
    return {part: roles for part, units in parts_of(sample) if (roles := by.roles_in(units))}


def parts_of(sample: Sample) -> Iterable[tuple[str, list[int]]]:
    yield "holder", [sample.unit_id]
    if sample.plan_id:
        yield "lead", [sample.plan.unit_id]
    if sample.laboratory_id and sample.laboratory.unit_id:
        yield "laboratory", [sample.laboratory.unit_id]
    if sample.retester_id and sample.retester.unit_id:
        yield "retester", [sample.retester.unit_id]


def units_in_sample(sample: Sample, parts: frozenset[str]) -> set[int]:
    """Tell which units have one of these parts in a sample."""
    return {unit for part, units in parts_of(sample) if part in parts for unit in units}


def is_laboratory(sample: Sample, viewer: Actor) -> bool:
    """Tell whether a viewer sees a sample as its laboratory alone, and so not whose it is."""
    if sees_all(viewer) or viewer.kind != "officer":
        return False
    own = set(viewer.units_as(*WORK))
    led = sample.plan is not None and sample.plan.unit_id in own
    return not led and sample.unit_id not in own and not own & set(sample.unit.superiors)


def concerns(sample: Sample, by: Actor) -> bool:
    """Tell whether a sample is the business of somebody who is no officer: its trader's, its producer's."""
    if by.kind == "trader":
        return bool({sample.trader_id, sample.producer_id} & by.traders)
    return by.kind == "system"


def unit_of(record) -> int:
    """Give the unit that holds a plan, goods or a draft, or keeps the entry of a laboratory."""
    return record.keeper_id if isinstance(record, Laboratory) else record.unit_id


def seats_in(record, by: Actor) -> Mapping[str, frozenset[Role]]:
    roles = by.roles_in([unit_of(record)])
    return {"holder": roles} if roles else {}


def units_in(record, parts: frozenset[str]) -> set[int]:
    return {unit_of(record)} if "holder" in parts else set()
