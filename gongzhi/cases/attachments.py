"""Reading the files of a case: who may, and whether they are all there."""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import QuerySet

from gongzhi.cases import access
from gongzhi.cases.models import Attachment, Case
from gongzhi.core import files
from gongzhi.core.actors import Actor
from gongzhi.core.prepared import prepared

CHUNK = 64 * 1024
OF_BOTH_SIDES = ("consumer", "anonymous", "trader")
"""Who may have added a file that the trader reads: the consumer and the trader, never an office."""
UNNAMED_AFTER = 2 * 24 * 60 * 60
"""Seconds after which a file that no case names is taken away: left over from a form never sent off."""


def attachments_of(case: Case, *, viewer: Actor) -> list[Attachment]:
    """List the files of a case, oldest first; none for a viewer who may not read them."""
    if not access.handles(case, viewer):
        return []
    return list(files_for(case, viewer).order_by("id")) if viewer.kind == "trader" else files_of(case.pk)


def files_for(case: Case, viewer: Actor) -> QuerySet[Attachment]:
    """Give the files of a case that a viewer who sees it may read: a trader those of the two sides, up to the day on
    which it was over for the trader."""
    found = Attachment.objects.filter(case=case)
    if viewer.kind != "trader":
        return found
    rows = list(access.asked_traders(case, viewer))
    of_both = found.filter(by_kind__in=OF_BOTH_SIDES)
    if any(row.done_at is None for row in rows):
        return of_both
    return of_both.filter(at__lte=max(row.done_at for row in rows))


@prepared
def files_of(case_id: int) -> QuerySet[Attachment]:
    return Attachment.objects.filter(case_id=case_id).order_by("id")


def attachment_of(case: Case, attachment_id: int, *, viewer: Actor) -> Attachment:
    """Find one file of a case.

    :raises Attachment.DoesNotExist: if there is none, or the viewer may not read it: the two look the same.
    """
    if not access.handles(case, viewer):
        raise Attachment.DoesNotExist
    return files_for(case, viewer).get(pk=attachment_id)


def open_attachment(attachment: Attachment, *, viewer: Actor) -> Iterator[bytes]:
    """Give the content of a file in chunks, checked as a whole before the first.

    :raises Attachment.DoesNotExist: if the viewer may not read it.
    :raises Unreadable: if it is gone from the files folder or was changed there.
    """
    case = attachment.case
    if not access.handles(case, viewer) or not files_for(case, viewer).filter(pk=attachment.pk).exists():
        raise Attachment.DoesNotExist
    content = files.read_kept(attachment.sha256)
    return (content[start : start + CHUNK] for start in range(0, len(content), CHUNK))


def missing_files() -> Iterator[str]:
    """Each attachment's file is in the files folder and readable: yield a sentence for each that is not."""
    for attachment in Attachment.objects.select_related("case").order_by("id").iterator(chunk_size=500):
        try:
            files.read_kept(attachment.sha256)
        except files.Unreadable:
            yield f"case {attachment.case.number}: attachment {attachment.pk} is missing or was changed"


def files_named(some: list[str]) -> Iterable[str]:
    """Tell which of some files, by SHA-256, are named by a case."""
    return Attachment.objects.filter(sha256__in=some).values_list("sha256", flat=True)


Named = Callable[[list[str]], Iterable[str]]
"""Tells which of some files, by SHA-256, rows of one kind name."""


def sweep_files(*others: Named) -> int:
    """Take away files that nothing names and that are older than two days; return how many.

    :param others: what names files beside cases.
    """
    return files.sweep(
        lambda some: [sha256 for named in (files_named, *others) for sha256 in named(some)],
        older_than=UNNAMED_AFTER,
    )
