"""Reading the files of a case: who may, and whether they are all there."""

from collections.abc import Iterator

from django.db.models import QuerySet

from gongzhi.cases import access
from gongzhi.cases.models import Attachment, Case
from gongzhi.core import files
from gongzhi.core.actors import Actor
from gongzhi.core.prepared import prepared

CHUNK = 64 * 1024
OF_BOTH_SIDES = ("consumer", "anonymous", "trader")
"""Who may have added a file that the trader reads: the consumer and the trader, never an office."""


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
