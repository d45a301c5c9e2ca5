"""Announcing: a low app says what happened; config/reactions.py says what follows from it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from gongzhi.core.actors import Actor


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to a record. Subclasses are named thing + past participle."""

    record: Any
    by: Actor
    at: datetime


@cache
def reactions() -> dict:
    return import_string(settings.REACTIONS)


def announce(event: Event) -> None:
    """Run every reaction to this event, in order, inside the caller's transaction."""
    for reaction in reactions().get(type(event), ()):
        reaction(event)
