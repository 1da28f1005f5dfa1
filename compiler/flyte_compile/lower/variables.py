"""What a module's variable holds in the end, for showing it to a person."""

from __future__ import annotations

from flyte_compile import ir
from flyte_compile.lower.data import to_data
from flyte_compile.values import Evaluated
from flyte_compile.values.model import Place


def variable(evaluated: Evaluated, path: str, name: str) -> ir.Data | None:
    """The value of a module's variable as data, `None` where there is no such variable.

    What isn't data (a function, a class, another package's object) is unknown.
    """
    module, scope = evaluated.bindings.modules.get(path), evaluated.scopes.get(path)
    if module is None or scope is None or name not in scope.content:
        return None
    return to_data(scope.content[name], Place(module, module.tree))
