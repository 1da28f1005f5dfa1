"""Tasks of an environment that another module declares, and calls across a cycle of imports."""

from .. import environments, settings
from ..environments import orders as env


@env.task
async def place(item: str, amount: int = 1) -> str:
    from ..payments import pay

    return await pay(item) + str(amount)


environments.payments.add_dependency()
env.description = settings.describe(environments)

from ..payments import pay  # noqa: E402


@environments.payments.task
async def refund(item: str) -> None:
    await pay(item)
