"""The pictures of the states of plans and inspections, drawn from their tables."""

from gongzhi.core.machine import Machine
from gongzhi.inspections.states import INSPECTION, PLAN
from gongzhi.inspections.words import PlanState, State

BEGINNINGS = {
    "plan": [(PlanState.DRAFT, "拟定 make")],
    "inspection": [(State.PLANNED, "安排 plan"), (State.ASSIGNED, "抽签 draw")],
}
ENDS = {"plan": ("finished", "cancelled"), "inspection": ("closed", "cancelled")}


def state_diagram(table: Machine) -> str:
    """Draw a table as a Mermaid state diagram: an arrow a pair of states, labelled with the verbs along it."""
    edges: dict[tuple[str, str], list[str]] = {}
    for transition in table.transitions:
        for source in table.states:
            if source in transition.sources:
                for target in sorted({transition.target or source, *transition.targets}):
                    edges.setdefault((source, target), []).append(f"{transition.title} {transition.verb}")
    order = {state: place for place, state in enumerate(table.states)}
    lines = ["%% Drawn from gongzhi/inspections/states.py", "stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{title}" as {state}' for state, title in table.states.items()]
    lines += [f"    [*] --> {state}: {words}" for state, words in BEGINNINGS[table.kind]]
    for source, target in sorted(edges, key=lambda edge: (order[edge[0]], order[edge[1]])):
        lines.append(f"    {source} --> {target}: {'<br>'.join(edges[source, target])}")
    lines += [f"    {state} --> [*]" for state in ENDS[table.kind]]
    return "\n".join(lines) + "\n"


PICTURES = {"plans": PLAN, "inspections": INSPECTION}
"""File in docs/states → table."""
