"""States of a thing as one table of allowed steps, from which code, tests and the drawing are made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from doktr.kernel.problems import NotAllowedNow


@dataclass(frozen=True)
class States:
    """`steps` maps each state to the states that may follow it; the first one is where the thing begins."""

    thing: str
    steps: Mapping[str, tuple[str, ...]]

    @property
    def first(self) -> str:
        """The state in which the thing begins."""
        return next(iter(self.steps))

    def may(self, before: str, after: str) -> bool:
        """Whether the step from `before` to `after` is in the table."""
        return after in self.steps[before]

    def require(self, *path: str) -> None:
        """Walk a path of states. Raises `NotAllowedNow` at the first step that is not in the table."""
        for before, after in zip(path, path[1:], strict=False):
            if not self.may(before, after):
                raise NotAllowedNow

    def before(self, after: str) -> list[str]:
        """The states from which `after` can be reached: what a guarded UPDATE asks for."""
        return [state for state in self.steps if after in self.steps[state]]


def mermaid(tables: Iterable[States]) -> str:
    """A state diagram of all tables, as Mermaid reads it."""
    lines = ["stateDiagram-v2"]
    for table in tables:
        lines += [f"    state {table.thing} {{", f"        [*] --> {_node(table, table.first)}"]
        lines += [
            f"        {_node(table, before)} --> {_node(table, after)}"
            for before, following in table.steps.items()
            for after in following
        ]
        lines += [f"        {_node(table, state)} --> [*]" for state in table.steps if not table.steps[state]]
        lines.append("    }")
    names = [f"    {_node(table, state)}: {state}" for table in tables for state in table.steps]
    return "\n".join([*lines, *names])


def _node(table: States, state: str) -> str:
    return f"{table.thing}_{state}"
