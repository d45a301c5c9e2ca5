"""End a term: say that somebody sits in the conference no longer."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.conference.actions.appoint import end
from gongzhi.conference.models import Person
from gongzhi.conference.moves import must_run_it
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused


@transaction.atomic
def end_term(*, person: Person, to_date: date, by: Actor, at: datetime) -> Person:
    """End somebody's term on a day, the first without it; a second time changes nothing.

    :raises NotAllowed: unless `by` works in the office.
    :raises Refused: if the term ended on another day, or begins later.
    """
    must_run_it(by)
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.to_date == to_date:
        return person
    if person.to_date is not None:
        raise Refused(_("任期已经结束。"))
    end(person, to_date, by=by, at=at)
    return person
