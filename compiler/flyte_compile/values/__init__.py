"""What the program's declarations come to: a small abstract interpreter over module-level code."""

from flyte_compile.values.evaluate import Evaluated, evaluate_program
from flyte_compile.values.run import Target

__all__ = ["Evaluated", "Target", "evaluate_program"]
