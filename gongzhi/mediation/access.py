"""Who may see what of mediation: whoever may see the case. Who came to a session is for those who handle it."""

from django.db.models import QuerySet

from gongzhi.cases import access
from gongzhi.core.actors import Actor
from gongzhi.mediation.models import Mediation

CASE_WORK = access.CASE_WORK


def visible(viewer: Actor) -> QuerySet[Mediation]:
    """Give the mediations of the cases that this viewer may see, unordered."""
    return Mediation.objects.filter(case__in=access.visible(viewer))
