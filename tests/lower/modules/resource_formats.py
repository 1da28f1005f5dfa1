"""Resources in every format."""

import flyte
from flyte import GPU, TPU, Device, Neuron, Resources

GIB = "Gi"
formats = [
    Resources(),
    Resources(cpu=1),
    Resources(cpu=0.5, memory="512Mi"),
    Resources(cpu="1500m", memory=f"{2 ** 4}{GIB}"),
    Resources(cpu=(1, 2), memory=("1Gi", "2Gi")),
    Resources(cpu=("500m", "1"), disk="10Gi"),
    Resources(gpu=2),
    Resources(gpu=0),
    Resources(gpu="T4:1", shm="auto"),
    Resources(gpu="A100 80G:4", shm="16Gi"),
    Resources(gpu="A100_80G:1"),
    Resources(gpu="H100:8"),
    Resources(gpu="L40s:1"),
    Resources(gpu=GPU("A100", 1, "1g.5gb")),
    Resources(gpu=GPU(device="A100 80G", quantity=2)),
    Resources(gpu=GPU("T4 shared", 1)),
    Resources(gpu=TPU("V5P", "2x2x1")),
    Resources(gpu=TPU(device="V6E")),
    Resources(gpu=Neuron("Trn1n")),
    Resources(gpu="Inf2:1"),
    Resources(gpu=flyte.AMD_GPU("MI300X")),
    Resources(gpu=flyte.HABANA_GAUDI("Gaudi1")),
    Resources(gpu="AppleSilicon"),
    Resources(gpu=flyte.APPLE_SILICON()),
    Resources(gpu=Device(2, "GPU")),
    Resources(gpu=Device(quantity=1, device_class="NEURON", device="Inf1")),
    Resources(*(1, "1Gi"), disk="1Ti", shm="64Mi"),
]
for index, resources in enumerate(formats):
    flyte.TaskEnvironment(f"format-{index}", resources=resources)
