"""What the page of a record shows of campaigns: under which it was taken in, and a way to take it into another."""

from uuid import uuid4

from gongzhi.campaigns.queries import campaigns_of
from gongzhi.core.actors import Actor


def under_campaigns(kind: str, record, *, viewer: Actor) -> dict | None:
    """Give what `desk/campaigns/under.html` shows of a record; nothing where there is nothing to say or do."""
    told = campaigns_of(kind, record, viewer=viewer)
    if not told.taken and not told.open:
        return None
    return {"taken": told.taken, "open": told.open, "kind": kind, "id": record.pk, "key": uuid4()}
