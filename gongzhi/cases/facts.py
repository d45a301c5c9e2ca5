"""What is on record of a case that grounds of the law ask for; kept by apps above, which know why it is so."""

from collections.abc import Iterable
from datetime import datetime

from gongzhi.cases.models import Case, CaseFact
from gongzhi.procedures.words import FACTS


def on_file(case: Case) -> frozenset[str]:
    """Tell which facts are on record."""
    return frozenset(CaseFact.objects.filter(case=case).values_list("key", flat=True))


def keep_facts(case: Case, facts: Iterable[str], *, at: datetime) -> None:
    """Let exactly these facts be on record; the caller has locked the case.

    :raises ValueError: if one of them is none that the law asks for.
    """
    wanted = set(facts)
    if unknown := wanted - set(FACTS):
        raise ValueError(f"no such fact: {', '.join(sorted(unknown))}")
    known = on_file(case)
    if gone := known - wanted:
        CaseFact.objects.filter(case=case, key__in=gone).delete()
    CaseFact.objects.bulk_create([CaseFact(case=case, key=key, at=at) for key in sorted(wanted - known)])
