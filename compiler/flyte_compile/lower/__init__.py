"""From evaluated values to the typed program: what each declaration means, with the environment's defaults applied."""

from flyte_compile.lower.owners import owned
from flyte_compile.lower.program import lower
from flyte_compile.lower.strict import raised, unknown_values
from flyte_compile.lower.variables import variable

__all__ = ["lower", "owned", "raised", "unknown_values", "variable"]
