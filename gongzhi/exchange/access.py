"""Who may bring files in, and who sees which import: the one place where it is decided.

The secretariat and administrators bring in files whose matters the rules route; a supervisor brings in files whose
matters all go to the supervisor's own unit. An import is seen by the officers of its unit who may bring in files
themselves, and by the secretariat; the rows that it refused hold personal data, so they are read by its unit only.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import NotAllowed
from gongzhi.exchange.models import ImportRun

ROUTES = (Role.SECRETARIAT, Role.ADMINISTRATOR)
"""Roles whose imports the rules route."""
IMPORTS = (*ROUTES, Role.SUPERVISOR)


def may_import(viewer: Actor) -> bool:
    """Tell whether the viewer may bring in files at all."""
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*IMPORTS))


def refuse_unless_importer(viewer: Actor) -> None:
    """
    :raises NotAllowed: unless the viewer may bring in files.
    """
    if not may_import(viewer):
        raise NotAllowed(_("只有联席会议办公室、管理员，或单位的监督人可以导入文件。"))


def import_seat(by: Actor) -> tuple[int | None, bool]:
    """Tell for which unit an actor brings files in, and whether all its matters go there.

    :raises NotAllowed: if the actor may bring in none.
    """
    refuse_unless_importer(by)
    if by.kind == "system":
        return None, False
    if routed := by.units_as(*ROUTES):
        return routed[0], False
    return by.units_as(Role.SUPERVISOR)[0], True


def visible_runs(viewer: Actor) -> QuerySet[ImportRun]:
    """Give the imports that this viewer may see, unordered."""
    if viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(Role.SECRETARIAT)):
        return ImportRun.objects.all()
    if viewer.kind != "officer":
        return ImportRun.objects.none()
    return ImportRun.objects.filter(unit_id__in=viewer.units_as(*IMPORTS))


def acts_on(run: ImportRun, viewer: Actor) -> bool:
    """Tell whether the viewer may go on with an import, or read the rows that it refused."""
    if viewer.kind == "system":
        return True
    if viewer.kind != "officer":
        return False
    if run.unit_id is None:
        return viewer.is_a(Role.SECRETARIAT)
    return run.unit_id in viewer.units_as(*IMPORTS)


def sees_feeds(viewer: Actor) -> bool:
    """Tell whether the viewer may see how the feeds do: whoever may bring in files."""
    return may_import(viewer)
