"""The picture of a case's states, drawn from the table: `gongzhi states > docs/states/cases.mmd`."""

from gongzhi.cases.states import CASE
from gongzhi.cases.words import State

BEGINNINGS = (State.NEGOTIATING, State.TRIAGE, State.RECEIVED)
"""Where `receive` leads: to the trader where the consumer chose so, to triage where no unit was found."""


def state_diagram() -> str:
    """Draw the table as a Mermaid state diagram: an arrow a pair of states, labelled with the verbs along it."""
    edges: dict[tuple[str, str], list[str]] = {}
    for transition in CASE.transitions:
        for source in State:
            if source in transition.sources:
                targets = {transition.target or source, *transition.targets}
                for target in sorted(targets):
                    edges.setdefault((source, target), []).append(f"{transition.title} {transition.verb}")
    order = {state: place for place, state in enumerate(State)}
    lines = ["%% Drawn from gongzhi/cases/states.py by: gongzhi states", "stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{state.label}" as {state.value}' for state in State]
    lines += [f"    [*] --> {state.value}: 登记 receive" for state in BEGINNINGS]
    for source, target in sorted(edges, key=lambda edge: (order[edge[0]], order[edge[1]])):
        lines.append(f"    {State(source).value} --> {State(target).value}: {'<br>'.join(edges[source, target])}")
    lines.append(f"    {State.CLOSED.value} --> [*]")
    return "\n".join(lines) + "\n"
