"""The demonstration's open data: what the other parts published, and a first version of each set."""

from datetime import datetime

from gongzhi.open_data.actions.publish import publish_every_set
from gongzhi.open_data.actions.refresh import refresh_every_set


def build_open_data(*, at: datetime) -> None:
    """Bring every set to what is public, and keep a version where there is none yet."""
    refresh_every_set(at=at)
    publish_every_set(at=at)
