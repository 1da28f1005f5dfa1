"""Which findings count, and how much: selected codes, severities, suppressions in place, the baseline."""

from flyte_compile.triage.baseline import Baseline, BaselineError, baseline_of, read_baseline
from flyte_compile.triage.decide import Fate, Triage
from flyte_compile.triage.policy import Policy
from flyte_compile.triage.selectors import SelectorError, matching_codes
from flyte_compile.triage.settings import LEVELS, policy_of
from flyte_compile.triage.suppressions import Suppression, Suppressions, suppressions_in

__all__ = [
    "LEVELS",
    "Baseline",
    "BaselineError",
    "Fate",
    "Policy",
    "SelectorError",
    "Suppression",
    "Suppressions",
    "Triage",
    "baseline_of",
    "matching_codes",
    "policy_of",
    "read_baseline",
    "suppressions_in",
]
