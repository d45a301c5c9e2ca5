"""What the law says of the competent office, as routing needs it: the jurisdiction rules of the procedure that rules."""

from collections.abc import Sequence
from functools import lru_cache

from gongzhi.procedures.catalog import procedure_for
from gongzhi.routing.rules import Competence, Question


def competences(member: str, question: Question) -> Sequence[Competence]:
    """List the jurisdiction rules for a matter of a member, in the order in which to try them."""
    return by_procedure(member, question.kind, question.on, question.hotline)
