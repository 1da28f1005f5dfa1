"""A container task whose image is built, and a shell task."""

import flyte
from flyte.extras import ContainerTask
from flyte.extras.shell import Stdout, create

image = flyte.Image.from_base("debian:12").clone(name="tools", extendable=True).with_apt_packages("jq")
keys = ContainerTask(name="keys", image=image, command=["jq", "keys"], env_vars={"LC_ALL": "C"}, retries=1)
tools = flyte.TaskEnvironment.from_task("tools", keys)
words = create(name="words", image="debian:12", inputs={"text": str}, outputs={"n": Stdout(type=int)}, script="wc -w")
env = words.env
