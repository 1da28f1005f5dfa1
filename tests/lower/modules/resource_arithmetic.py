"""Resources that are computed."""

import math
from dataclasses import replace

import flyte

NODE_CPU, NODE_MEMORY = 64, 256
shares = {name: fraction for name, fraction in (("full", 1), ("half", 0.5), ("eighth", 1 / 8))}
for name, share in shares.items():
    cpu = NODE_CPU * share
    memory = math.floor(NODE_MEMORY * share)
    flyte.TaskEnvironment(
        name,
        resources=flyte.Resources(cpu=int(cpu), memory=f"{memory}Gi", disk="%dGi" % (memory // 2)),
        interruptible=share < 1,
    )

small = flyte.Resources(cpu=1, memory="1Gi")
bigger = replace(small, cpu=(1, 4), gpu="L4:1")
flyte.TaskEnvironment("replaced", resources=bigger)
flyte.TaskEnvironment("attribute", resources=flyte.Resources(cpu=bigger.cpu[1] + 1, memory=small.memory))
gpus = [f"{kind}:{count}" for kind in ("L4", "T4") for count in (1, 2)]
for gpu in gpus:
    flyte.TaskEnvironment(gpu.lower().replace(":", "-x"), resources=flyte.Resources(gpu=gpu))
