"""Facts of law as pages of the desk show them."""

from gongzhi.procedures.catalog import Procedure


def facts_cited(procedure: Procedure, facts) -> list[dict]:
    """Write facts of law with citation and mark."""
    return [
        {
            "title": fact.title,
            "text": getattr(fact, "text", ""),
            "citation": procedure.citation(fact),
            "mark": fact.mark,
            "note": fact.note,
        }
        for fact in facts
    ]
