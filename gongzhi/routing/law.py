"""What the law says of the competent office: the jurisdiction rules of a procedure, in the words of routing."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from gongzhi.procedures.catalog import Jurisdiction, Procedure, UnknownProcedure, procedure_for
from gongzhi.routing.rules import Competence, Question

PLACES = {
    "trader_place": "trader",
    "shown_address": "trader",
    "platform_place": "platform",
    "act_place": "act",
    "harm_place": "act",
    "contract_place": "act",
}
"""The law's places as a matter knows them. The others are the province's own: one office is competent for all."""
LEVELS = {"county_or_higher": "county"}


def competences(member: str, question: Question) -> Sequence[Competence]:
    """List the jurisdiction rules for a matter of a member, in the order in which to try them."""
    on_platform = question.on_platform or bool(question.platform_region)
    return by_procedure(member, question.kind, question.on, question.hotline, on_platform)


@lru_cache(maxsize=4096)
def by_procedure(member: str, kind: str, on: date, hotline: str, on_platform: bool) -> Sequence[Competence]:
    """Read the jurisdiction rules of the procedure that rules such a matter; none where no law was known then."""
    try:
        procedure = procedure_for(member=member, kind=kind, on=on, hotline=hotline)
    except UnknownProcedure:
        return ()
    wanted = ("in_platform", "in_platform_not_found", "") if on_platform else ("",)
    fitting = [rule for rule in procedure.jurisdiction if rule.when in wanted and not rule.if_first]
    return tuple(competence_of(procedure, rule) for rule in sorted(fitting, key=lambda rule: wanted.index(rule.when)))


def competence_of(procedure: Procedure, rule: Jurisdiction) -> Competence:
    """Say one jurisdiction rule in the words of routing."""
    if rule.place not in PLACES:
        return Competence("province", "province", procedure.citation(rule))
    return Competence(LEVELS.get(rule.level, rule.level), PLACES[rule.place], procedure.citation(rule))
