"""Tasks that run an image's own command: `ContainerTask`, and a script with `flyte.extras.shell`."""

import flyte
from flyte.extras import ContainerTask
from flyte.extras.shell import Stdout, create

tools = (
    flyte.Image.from_base("debian:12-slim")
    .clone(name="text-tools", registry="ghcr.io/acme", extendable=True)
    .with_apt_packages("jq")
)

# The pod runs the command in the image, which is built as declared: no Python, no code of the project.
pretty = ContainerTask(
    name="pretty",
    image=tools,
    command=["jq", "--sort-keys", "."],
    inputs={"document": str},
    outputs={"formatted": str},
    resources=flyte.Resources(cpu=1, memory="256Mi"),
    retries=1,
)
text_tools = flyte.TaskEnvironment.from_task("text-tools", pretty)

# A shell task has an environment of its own. Inputs, flags and outputs stand in the script by name.
count_words = create(
    name="count_words",
    image="debian:12-slim",
    inputs={"text": str, "chars": bool},
    outputs={"count": Stdout(type=int)},
    script="printf '%s' {inputs.text} | wc {flags.chars} -w",
    flag_aliases={"chars": "--chars"},
)

env = flyte.TaskEnvironment(name="text-report", depends_on=[text_tools, count_words.env])


@env.task
async def report(document: str) -> str:
    words = await count_words(text=document, chars=False)
    return f"{words} words: {await pretty(document=document)}"
