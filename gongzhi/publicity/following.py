"""What follows from the journal of cases: a closed matter is proposed, one that is opened again is taken back."""

from datetime import datetime

from django.db.models import F

from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.core.actors import SYSTEM
from gongzhi.core.models import JournalEntry
from gongzhi.publicity.actions.propose import propose_disclosure, why_not
from gongzhi.publicity.actions.withdraw import withdraw_disclosure
from gongzhi.publicity.actions.withhold import withhold_disclosure
from gongzhi.publicity.catalog import REOPENED
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.words import BEFORE, SHOWN

READER = "publicity"


def follow_cases(after: int, upto: int, *, at: datetime) -> int:
    """Do what follows from the lines of the journal in (after, upto]; return how many matters were proposed."""
    lines = list(
        JournalEntry.objects.filter(
            pk__gt=after, pk__lte=upto, kind=CASE.kind, verb__in=["close", "reopen"]
        ).order_by("pk")
    )
    reopened = {line.record_id: line.at for line in lines if line.verb == "reopen"}
    shown_or_to_be = Disclosure.objects.filter(state__in=[*BEFORE, *SHOWN], case__reopened__gt=F("turn"))
    for entry in shown_or_to_be.filter(case__in=reopened).order_by("pk"):
        take_back = withdraw_disclosure if entry.is_shown else withhold_disclosure
        take_back(disclosure=entry, ground=REOPENED, by=SYSTEM, at=reopened[entry.case_id])
    closed = {line.record_id: line.at for line in lines if line.verb == "close"}
    proposed = 0
    for case in Case.objects.filter(pk__in=closed, trader__isnull=False).order_by("pk"):
        if why_not(case) is None:
            propose_disclosure(case=case, by=SYSTEM, at=closed[case.pk])
            proposed += 1
    return proposed
