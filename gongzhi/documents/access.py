"""Who may do what with documents: as their kind says of the record; templates are the secretariat's."""

from collections.abc import Mapping

from gongzhi.core.actors import Actor, Role
from gongzhi.documents.kinds import UnknownKind, kind_of
from gongzhi.documents.models import Document

TEMPLATE_KEEPERS = (Role.SECRETARIAT,)
"""Who may change what documents say."""
TEMPLATE_READERS = (Role.SECRETARIAT, Role.SUPERVISOR, Role.AUDITOR, Role.HANDLER, Role.MEDIATOR)


class Records:
    """Asks kinds of documents about the records of several documents, each record once."""

    def __init__(self, viewer: Actor):
        self.viewer, self.known = viewer, {}

    def allows(self, what: str, document: Document) -> bool:
        """Tell whether the viewer `reads` or `makes` documents of the record of this one."""
        try:
            kind = kind_of(document.kind)
        except UnknownKind:
            return False
        if self.viewer.kind == "system":
            return True
        place = (document.record_kind, document.record_id)
        if place not in self.known:
            self.known[place] = kind.find(document.record_id)
        return getattr(kind, what)(self.known[place], self.viewer)


def may_read(document: Document, viewer: Actor, records: Records | None = None) -> bool:
    """Tell whether somebody may read a document: a consumer those alone that were served on them."""
    if viewer.kind == "consumer" and not document.for_consumer:
        return False
    return (records or Records(viewer)).allows("reads", document)


def may_make(document: Document, viewer: Actor) -> bool:
    """Tell whether somebody may serve, withdraw and replace a document."""
    return viewer.kind != "consumer" and Records(viewer).allows("makes", document)


def seats_in(document: Document, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell the machine what an actor is to a document: its maker, with whatever roles they have, or nothing."""
    return {"maker": by.roles} if by.kind == "officer" and may_make(document, by) else {}
