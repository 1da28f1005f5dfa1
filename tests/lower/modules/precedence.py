"""The more specific level wins: queue, interruptible, cache, pod template, service account."""

import itertools

import flyte

for own, declared in itertools.product((None, True, False), (True, False)):
    env = flyte.TaskEnvironment(f"p-{str(own).lower()}-{str(declared).lower()}", interruptible=declared, queue="env")

    @env.task(interruptible=own, queue="task" if own else None)
    async def chosen() -> None: ...


templates = flyte.TaskEnvironment("templates", pod_template="env-template", service_account="env-account")


@templates.task
async def inherits() -> None: ...


@templates.task(pod_template="own-template", service_account="own-account")
async def own_values() -> None: ...


@templates.task(pod_template=None, service_account=None)
async def none_given() -> None: ...


@templates.task(pod_template="", service_account="")
async def empty_text() -> None: ...
