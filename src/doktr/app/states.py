"""The states of everything, drawn from the tables that the features obey: `python -m doktr.app.states`."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from doktr import features
from doktr.kernel.states import States, mermaid


def models() -> Iterator[ModuleType]:
    """The `model` of every feature that has one, by name."""
    for feature in iter_modules(features.__path__, "doktr.features."):
        if find_spec(f"{feature.name}.model"):
            yield import_module(f"{feature.name}.model")


def tables() -> dict[int, States]:
    """Every table once, wherever else its name was taken along to."""
    return {id(named): named for model in models() for named in vars(model).values() if isinstance(named, States)}


STATES = tuple(tables().values())

if __name__ == "__main__":
    print(mermaid(STATES))
