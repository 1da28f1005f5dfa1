"""`include`: tuples, lists, generators of paths."""

import flyte

PATTERNS = ["assets/*.json", "assets/web"]
listed = flyte.TaskEnvironment("listed", include=PATTERNS)
PATTERNS.append("assets/dockerignore")
tupled = flyte.TaskEnvironment("tupled", include=("assets/settings.toml", *PATTERNS[:1]))
computed = flyte.TaskEnvironment("computed", include=[f"assets/settings.{kind}" for kind in ("json", "toml")])
nothing = flyte.TaskEnvironment("nothing", include=())
inherited = listed.clone_with("inherited")
replaced = listed.clone_with("replaced", include=["assets"])
generated = flyte.TaskEnvironment("generated", include=(name for name in ("assets", "loops.py")))
in_a_set = flyte.TaskEnvironment("in-a-set", include={"assets"})
