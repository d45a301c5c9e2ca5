"""What a row of the table of a consumer's acts holds, see status.py."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms


@dataclass(frozen=True)
class Act:
    """One thing that a consumer can do on a matter."""

    title: str
    lead: str
    """What it does, before it is done."""
    button: str
    done: str
    form: type[forms.Form]
    run: Callable
    is_final: bool = False
