"""What `gongzhi verify` checks: each app's own promise about its records, listed here once."""

from collections.abc import Callable, Iterator

from gongzhi.appeals.verify import broken_appeals
from gongzhi.appeals.verify import missing_files as missing_files_of_appeals
from gongzhi.cases.attachments import missing_files
from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.cases.verify import broken_cases
from gongzhi.core import journal, machine


def journal_chains() -> Iterator[str]:
    """Each line of the journal follows from the line before it and is as it was written."""
    for kind, record_id, seq, verb, fault in journal.broken_chains():
        yield f"{kind} {record_id}, line {seq} ({verb}): {fault}"


def case_states() -> Iterator[str]:
    """Each case is in the state to which its journal leads, line by line."""
    found = machine.strays(CASE, Case)
    numbers = dict(Case.objects.filter(pk__in=[pk for pk, _fault in found]).values_list("pk", "number"))
    for pk, fault in found:
        yield f"case {numbers[pk]} {fault}"


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "journal chains": journal_chains,
    "states of cases": case_states,
    "cases, their limits and who sees them": broken_cases,
    "attachments": missing_files,
    "appeals, reports and compensation": broken_appeals,
    "files of appeals": missing_files_of_appeals,
}
"""Title → a function that yields one sentence for each thing that is wrong."""
