"""From evaluated values to the typed program: what each declaration means, with the environment's defaults applied."""

from flyte_compile.lower.program import lower

__all__ = ["lower"]
