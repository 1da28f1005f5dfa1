"""Configuration that is read from files inside the project."""

import json
import tomllib
from pathlib import Path

import flyte

ASSETS = Path(__file__).parent / "assets"
settings = json.loads((ASSETS / "settings.json").read_text())
with (ASSETS / "settings.toml").open("rb") as file:
    table = tomllib.load(file)
with open(ASSETS / "settings.json", encoding="utf-8") as file:  # noqa: PTH123
    again = json.load(file)
requirements = [
    line.strip()
    for line in (ASSETS / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]

env = flyte.TaskEnvironment(
    settings["name"],
    resources=flyte.Resources(**settings["resources"]),
    env_vars={**again["variables"], "TABLE": json.dumps(table["variables"], sort_keys=True)},
    image=flyte.Image.from_debian_base().with_pip_packages(*requirements),
    interruptible=settings.get("interruptible", True),
)
for name, options in table["environments"].items():
    flyte.TaskEnvironment(name, **options)
present = sorted(path.name for path in ASSETS.glob("settings.*"))
flyte.TaskEnvironment("globbed", description=" ".join(present), env_vars={"THERE": str((ASSETS / "web").is_dir())})
