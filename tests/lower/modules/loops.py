"""Environments in loops and comprehensions."""

import flyte

SIZES = {"small": (1, "1Gi"), "large": (8, "32Gi")}
by_size = {}
for size, (cpu, memory) in SIZES.items():
    by_size[size] = flyte.TaskEnvironment(
        name=f"worker-{size}",
        resources=flyte.Resources(cpu=cpu, memory=memory),
    )

regions = [flyte.TaskEnvironment(f"region-{index:02d}", env_vars={"INDEX": str(index)}) for index in range(3)]
shards = {
    shard: flyte.TaskEnvironment(name=f"shard_{shard}", interruptible=shard != "a", depends_on=regions[:2])
    for shard in "abc"
    if shard != "b"
}
nested = [[flyte.TaskEnvironment(f"cell-{row}{column}") for column in range(2)] for row in "xy"]

for name, env in zip(("first", "second"), regions[1:], strict=True):

    @env.task(short_name=name, retries=len(name))
    async def process(index: int = 3) -> int:
        """Process one index."""
        return index


@by_size["large"].task
def heavy(values: list[float], scale: float = 1.5) -> float:
    return sum(values) * scale


small = by_size.get("small")
missing = by_size.get("medium")
if missing is None and small is not None:

    @small.task
    async def light() -> None: ...


driver = flyte.TaskEnvironment("driver", depends_on=[*by_size.values(), *shards.values()])
total = 0
while total < 2:
    flyte.TaskEnvironment(f"while-{total}")
    total += 1
else:
    flyte.TaskEnvironment("while-else")
