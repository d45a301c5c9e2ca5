"""Acts of other apps on a matter: what stands below /cases/{number}."""

from gongzhi.api import schemas
from gongzhi.api.records import Act, Call, Resource
from gongzhi.api.showing import View, view_of
from gongzhi.cases.models import Case
from gongzhi.cases.queries import case_by_number
from gongzhi.cases.states import CASE


def find_case(number: str, call: Call) -> Case:
    return case_by_number(number, viewer=call.viewer)


CASE_VIEW: View = view_of(
    "CaseTouchedRow", Case, ("number", "kind", "state", "title", "unit", "officer", "due_date"), states=CASE.states
)


def of_cases(*acts: Act, name: str = "case", path: str = "", find=find_case, **more) -> Resource:
    """Make the resource of acts on a matter that another app does.

    :param name: begins the names of its operations.
    :param path: below the matter, where the acts have a place of their own.
    :param find: finds the matter, where not every one will do.
    """
    return Resource(
        name=name,
        title="",
        path="/cases",
        one=f"/cases/{{number}}{path}",
        place=schemas.Number,
        find=find,
        shown_elsewhere=True,
        row=CASE_VIEW,
        machine=CASE,
        argument="case",
        acts=acts,
        **more,
    )
