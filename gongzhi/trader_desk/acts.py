"""What a trader can do on a matter: the form that asks for what it needs and the action that does it.

The rows themselves stand beside what they belong to and are gathered in `verbs.ACTS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django import forms

from gongzhi.cases.models import Case
from gongzhi.core.actors import Actor


class ActForm(forms.Form):
    """What the forms of acts share: the matter, who fills it in, and when."""

    use_required_attribute = False

    def __init__(self, *args, case: Case, viewer: Actor, at: datetime, **rest):
        self.case, self.viewer, self.at = case, viewer, at
        super().__init__(*args, **rest)
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the matter."""


@dataclass(frozen=True)
class Act:
    """One thing that a trader can do."""

    title: str
    lead: str
    """What it does, before it is done."""
    button: str
    done: str
    form: type[ActForm]
    run: Callable[..., object]
    """Called with (case, told, by=, at=, key=)."""
    refusal: Callable[..., str]
    """Called with (case, by=, at=): why it is not possible now, or nothing."""
    is_final: bool = False
