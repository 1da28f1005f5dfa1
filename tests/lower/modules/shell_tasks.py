"""Shell tasks: a script in an image, in an environment of its own or in one with others."""

from typing import Optional

import flyte
from flyte.extras import shell
from flyte.extras.shell import FlagSpec, Glob, Stderr, Stdout, create
from flyte.io import Dir, File

trim = create(
    name="trim",
    image="debian:12-slim",
    inputs={"reads": list[File], "length": int, "verbose": bool, "label": str | None},
    outputs={"trimmed": Glob("*.fq"), "log": Stderr(), "count": int},
    script=r"""
        trim {flags.verbose} -l {inputs.length} {flags.reads} {flags.label} > {outputs.trimmed}/out.fq
        wc -l < {outputs.trimmed}/out.fq > {outputs.count}
    """,
    flag_aliases={"reads": ("--in", "repeat"), "label": FlagSpec("--label", separator="=")},
    defaults={"length": 30},
    retries=1,
    env_vars={"LC_ALL": "C"},
)
merge = shell.create(
    name="merge",
    image=flyte.Image.from_base("debian:12-slim"),
    inputs={"parts": Dir, "options": dict[str, str], "limit": Optional[float]},
    outputs={"merged": File, "out": Stdout(type=str)},
    script="merge {inputs.parts} {flags.options} {flags.limit} -o {outputs.merged}",
    flag_aliases={"options": ("--set", "equals")},
    resources=flyte.Resources(cpu=2, memory="4Gi"),
    cache="disable",
    debug=True,
)
image = flyte.Image.from_base("debian:12-slim")
upper = create(name="upper", image=image, inputs={"text": str}, outputs={"out": Stdout(type=str)}, script="echo {inputs.text}")
lower = create(name="lower", image=image, inputs={"text": str}, outputs={"out": Stdout(type=str)}, script="echo {inputs.text}")
texts = flyte.TaskEnvironment.from_task("texts", upper.as_task(), lower.as_task())
env = flyte.TaskEnvironment(name="pipeline", depends_on=[trim.env, merge.env, texts])


@env.task
async def run(reads: list[File]) -> str:
    trimmed, _, _ = await trim(reads=reads, verbose=True)
    return await upper(text=str(trimmed))
