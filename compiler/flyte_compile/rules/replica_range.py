"""The replicas of a reusable environment aren't a range.

## What it does

Checks that `replicas` of `ReusePolicy` is an int or a pair of ints, that neither is negative, and that the first isn't
above the second.

## Why

The SDK refuses others when the module is imported.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=(5, 2)))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=(2, 5)))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import Fix, ReplaceLiteral, Safety
from flyte_compile.ir import Program, ReusePolicy, is_known
from flyte_compile.rules.reading.sites import replica_counts, reuse_policies, span_of, subject_of

CODE = "FC504"
NAME = "replica-range"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, policy in reuse_policies(program):
        problem = _problem(policy)
        if problem is not None:
            message, help = problem
            yield Diagnostic(
                CODE,
                SEVERITY,
                message,
                span_of(policy, "replicas"),
                help=help,
                subject=subject_of(environment),
                field="reusable.replicas",
                fix=_swapped(policy),
            )


def _problem(policy: ReusePolicy) -> tuple[str, str] | None:
    counts = replica_counts(policy)
    if counts is None:
        if not is_known(policy):
            return None
        return f"replicas {policy.replicas!r} is neither an int nor a pair of ints", "Write an int, or (min, max)."
    least, most = counts
    if least < 0 or most < 0:
        return f"the number of replicas {min(counts)} is negative", "Write counts of 0 or more."
    if least > most:
        return f"the least replicas {least} are more than the most {most}", f"Write replicas=({most}, {least})."
    return None


def _swapped(policy: ReusePolicy) -> Fix | None:
    """The counts the other way round, if each of them is one."""
    least, most = replica_counts(policy) or (0, 0)
    place = span_of(policy, "replicas")
    if not least > most >= 0:
        return None
    return Fix("Swap the two", (ReplaceLiteral(place, least, most), ReplaceLiteral(place, most, least)), Safety.UNSAFE)
