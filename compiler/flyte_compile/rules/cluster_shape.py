"""The shape of a clustered environment is one that the SDK refuses.

## What it does

Checks a `ClusteredTaskEnvironment`: at least one pod and one process in each, no more processes than accelerators, the
interconnect `"tcp"`, `TorchRun` or `JaxRun` as the launcher, the latter with one process in each pod, and no
`ReusePolicy`.

## Why

The SDK raises an exception when the module is imported, for the first of these that it finds.

## Example

```python
import flyte
from flyte.clustered import ClusteredTaskEnvironment

env = ClusteredTaskEnvironment(
    name="training",
    resources=flyte.Resources(gpu="L4:1"),
    replicas=2,
    nproc_per_node=4,
)
```

## Use instead

```python
import flyte
from flyte.clustered import ClusteredTaskEnvironment

env = ClusteredTaskEnvironment(
    name="training",
    resources=flyte.Resources(gpu="L4:4"),
    replicas=2,
    nproc_per_node=4,
)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.ir import Cluster, Device, Environment, Program, Resources, ReusePolicy
from flyte_compile.rules.reading.sites import span_of, subject_of

CODE = "FC108"
NAME = "cluster-shape"
SEVERITY = Severity.ERROR

_INTERCONNECT = "tcp"
_LAUNCHERS = ("TorchRun", "JaxRun")


def check(program: Program) -> Iterator[Diagnostic]:
    for environment in program.environments:
        if environment.cluster is None:
            continue
        for field, message, help in _problems(environment, environment.cluster):
            owner = environment if field == "reusable" else environment.cluster
            yield Diagnostic(
                CODE,
                SEVERITY,
                message,
                span_of(owner, field),
                help,
                _related(environment, field),
                subject_of(environment),
                field,
            )


def _problems(environment: Environment, cluster: Cluster) -> Iterator[tuple[str, str, str]]:
    """The argument, what is wrong with it, and what to write instead."""
    for field in ("replicas", "nproc_per_node"):
        count = getattr(cluster, field)
        if isinstance(count, int) and count < 1:
            yield field, f"{field} of a clustered environment is {count}", "Write 1 or more."
    if isinstance(environment.reusable, ReusePolicy):
        yield "reusable", "a clustered environment can't reuse its containers", "Leave 'reusable' out."
    processes, devices = cluster.nproc_per_node, _devices(environment)
    if isinstance(processes, int) and devices is not None and devices < processes:
        help = f"Ask for {processes} accelerators in 'resources', or start {devices} processes."
        yield "nproc_per_node", f"{processes} processes in each pod share {devices} accelerators", help
    if isinstance(cluster.interconnect, str) and cluster.interconnect != _INTERCONNECT:
        message = f"there is no interconnect {cluster.interconnect!r} between the pods of a cluster"
        yield "interconnect", message, f"Write {_INTERCONNECT!r}, or leave it out."
    if isinstance(cluster.runtime, str) and cluster.runtime not in _LAUNCHERS:
        yield "runtime", f"{cluster.runtime} is no launcher of clustered environments", "Write TorchRun(...)."
    if cluster.runtime == "JaxRun" and isinstance(processes, int) and processes > 1:
        message = f"JaxRun starts one process in each pod, and nproc_per_node is {processes}"
        yield "nproc_per_node", message, "Write nproc_per_node=1: the process has all accelerators of its pod."


def _related(environment: Environment, field: str) -> tuple[Related, ...]:
    """Where the accelerators are declared that the processes share."""
    if field != "nproc_per_node" or not isinstance(environment.resources, Resources):
        return ()
    return (Related("the accelerators are asked for here", span_of(environment.resources, "gpu")),)


def _devices(environment: Environment) -> int | None:
    """How many accelerators each pod asks for; `None` where it asks for none, or where that isn't known."""
    resources = environment.resources
    device = resources.accelerator if isinstance(resources, Resources) else None
    return device.quantity if isinstance(device, Device) and isinstance(device.quantity, int) else None
