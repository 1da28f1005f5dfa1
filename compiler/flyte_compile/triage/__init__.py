"""Which findings count, and how much: what is selected, how severe it is, what is suppressed, and what was there before."""

from flyte_compile.triage.baseline import Baseline, BaselineError, baseline_of, read_baseline
from flyte_compile.triage.decide import Triage
from flyte_compile.triage.policy import Policy
from flyte_compile.triage.selectors import SelectorError, matching_codes
from flyte_compile.triage.suppressions import Suppression, suppressions_in

__all__ = [
    "Baseline",
    "BaselineError",
    "Policy",
    "SelectorError",
    "Suppression",
    "Triage",
    "baseline_of",
    "matching_codes",
    "read_baseline",
    "suppressions_in",
]
