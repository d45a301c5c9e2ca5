"""The picture of the states of campaigns, drawn from their table."""

from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.campaigns.words import State


def state_diagram() -> str:
    """Draw the table as a Mermaid state diagram: an arrow a pair of states, labelled with the verbs along it."""
    edges: dict[tuple[str, str], list[str]] = {}
    for transition in CAMPAIGN.transitions:
        for source in CAMPAIGN.states:
            if source in transition.sources:
                target = transition.target or source
                edges.setdefault((source, target), []).append(f"{transition.title} {transition.verb}")
    order = {state: place for place, state in enumerate(CAMPAIGN.states)}
    lines = ["%% Drawn from gongzhi/campaigns/states.py", "stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{title}" as {state}' for state, title in CAMPAIGN.states.items()]
    lines += [f"    [*] --> {State.DRAFTED}: 拟定 draft"]
    for source, target in sorted(edges, key=lambda edge: (order[edge[0]], order[edge[1]])):
        lines.append(f"    {source} --> {target}: {'<br>'.join(edges[source, target])}")
    lines += [f"    {state} --> [*]" for state in (State.CLOSED, State.CANCELLED)]
    return "\n".join(lines) + "\n"
