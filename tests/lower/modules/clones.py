"""Chains of clones: what each one inherits, and what stays its own."""

import flyte

helper = flyte.TaskEnvironment("helper")
late = flyte.TaskEnvironment("late", service_account="late-account")
base = flyte.TaskEnvironment(
    "base",
    image="ghcr.io/acme/base:1.2",
    resources=flyte.Resources(cpu=1, memory="1Gi"),
    env_vars={"A": "1"},
    secrets="token",
    depends_on=[helper],
    description="The base",
    interruptible=True,
    include=["assets/*.json"],
    service_account="runner",
    cache="auto",
    reusable=flyte.ReusePolicy(replicas=(1, 3), concurrency=2),
    queue="slow",
)


@base.task
async def only_of_base() -> None: ...


first = base.clone_with("first", env_vars={**base.env_vars, "B": "2"})
first.add_dependency(late)
second = first.clone_with(name="second", reusable=None, cache="disable", interruptible=False, description="Second")
third = second.clone_with("third", depends_on=[], secrets=[], include=("assets", "assets/web"), image="auto")
fourth = third.clone_with(
    "fourth", resources=flyte.Resources(gpu=1), reusable=flyte.ReusePolicy(3, concurrency=4), service_account="other"
)
none = fourth.clone_with("none", image=None, resources=None, env_vars=None, cache=None, interruptible=None)
templated = flyte.TaskEnvironment("templated", pod_template="gpu-pods").clone_with("templated-clone")
base.add_dependency(late)
base.env_vars["LATE"] = "yes"


@first.task
async def inherits_cache() -> None: ...


@second.task
def does_not() -> None: ...


@base.clone_with("inline").task
async def of_a_clone() -> None:
    """Registered with an environment that no variable holds."""


for suffix in ("a", "b"):
    clone = base.clone_with(f"loop-{suffix}", env_vars=base.env_vars | {"SUFFIX": suffix}, cache="override")
    clone.task(only_of_base.func)
