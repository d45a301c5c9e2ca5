"""What `gongzhi verify` checks: each app's own promise about its records, listed here once."""

from collections.abc import Callable, Iterator

from gongzhi.cases.attachments import missing_files
from gongzhi.core import journal


def journal_chains() -> Iterator[str]:
    """Each line of the journal follows from the line before it and is as it was written."""
    for kind, record_id, seq, verb, fault in journal.broken_chains():
        yield f"{kind} {record_id}, line {seq} ({verb}): {fault}"


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "journal chains": journal_chains,
    "attachments": missing_files,
}
"""Title → a function that yields one sentence for each thing that is wrong."""
