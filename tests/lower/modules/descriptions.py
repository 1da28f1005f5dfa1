"""Descriptions at and past the longest that the SDK keeps."""

import flyte

for length in (0, 254, 255, 256, 300, 1000):
    flyte.TaskEnvironment(f"length-{length}", description="d" * length)
long = flyte.TaskEnvironment("words", description=" ".join(f"word{number}" for number in range(60)))
cloned = long.clone_with("words-cloned")
again = long.clone_with("words-again", description=long.description + "!")
flyte.TaskEnvironment("characters", description="ü" * 256)
