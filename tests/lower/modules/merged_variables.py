"""Environment variables merged from several dictionaries."""

import os
from collections import OrderedDict, defaultdict

import flyte

COMMON = {"LOG": "info", "REGION": "eu"}
TEAM = dict(COMMON, TEAM="ml")
TEAM.update(LOG="debug")
TEAM |= {"OWNER": "me"}
ordered = OrderedDict([("B", "2"), ("A", "1")])
grouped = defaultdict(list)
for key in sorted(TEAM):
    grouped[key[0]].append(key)
numbers = {f"N_{n}": f"{n:,.2f}" for n in (1, 1000)}
constant = {"C": "c"}

env = flyte.TaskEnvironment(
    "merged",
    env_vars={
        **COMMON,
        **TEAM,
        **numbers,
        "GROUPS": "|".join(f"{k}={'+'.join(v)}" for k, v in grouped.items()),
        "HOME": os.environ.get("FLYTE_TEST_HOME", "/root"),
        "PATHS": os.pathsep.join(["/a", "/b"]),
    },
)
from_ordered = flyte.TaskEnvironment("from-ordered", env_vars={**ordered, **constant})
removed = dict(TEAM)
removed.pop("LOG")
del removed["OWNER"]
value = removed.setdefault("ADDED", "x")
flyte.TaskEnvironment("removed", env_vars={k: v for k, v in removed.items() if not k.startswith("R")} | {"V": value})
flyte.TaskEnvironment("keys", env_vars=dict.fromkeys(("A", "B"), "same"))
flyte.TaskEnvironment("zipped", env_vars=dict(zip("XY", map(str, range(2)), strict=True)))
