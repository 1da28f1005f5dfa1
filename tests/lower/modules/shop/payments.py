"""Payments, which import orders, which import payments."""

from __future__ import annotations

import shop.environments as environments
from shop.orders import tasks


@environments.payments.task(retries=2)
async def pay(item: str) -> str:
    return item


@environments.payments.task
async def order_and_pay(item: str) -> str:
    return await tasks.place(item)
