"""Pictures of state tables: any Machine as a Mermaid diagram."""

from collections.abc import Iterable

from gongzhi.core.machine import Machine


def state_diagram(table: Machine, *, begins: Iterable[tuple[str, str]], drawn_from: str) -> str:
    """Draw a table as a Mermaid state diagram: an arrow a pair of states, labelled with the verbs along it.

    A state that no verb leads out of is an end.

    :param begins: the states in which a record begins, each with what makes it.
    :param drawn_from: the path of the table, as the first line says.
    """
    edges: dict[tuple[str, str], list[str]] = {}
    for transition in table.transitions:
        for source in table.states:
            if source in transition.sources:
                for target in sorted({transition.target or source, *transition.targets}):
                    edges.setdefault((source, target), []).append(f"{transition.title} {transition.verb}")
    order = {state: place for place, state in enumerate(table.states)}
    lines = [f"%% Drawn from {drawn_from}", "stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{title}" as {state}' for state, title in table.states.items()]
    lines += [f"    [*] --> {state}: {words}" for state, words in begins]
    for source, target in sorted(edges, key=lambda edge: (order[edge[0]], order[edge[1]])):
        lines.append(f"    {source} --> {target}: {'<br>'.join(edges[source, target])}")
    left = {source for source, target in edges if source != target}
    lines += [f"    {state} --> [*]" for state in table.states if state not in left]
    return "\n".join(lines) + "\n"
