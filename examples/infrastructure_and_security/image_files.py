"""Files and commands in an image: one file, a folder without what `.dockerignore` leaves out, shell commands and the
working directory.
"""

import json
from pathlib import Path

from flyte import Image, TaskEnvironment

ASSETS = Path(__file__).parent / "assets"

image = (
    Image.from_debian_base(python_version=(3, 12))
    .with_workdir("/home/flyte/app")
    .with_dockerignore(ASSETS / ".dockerignore")
    .with_source_file(ASSETS / "settings.json")
    .with_source_folder(ASSETS / "words")
    .with_source_folder(ASSETS / "words", dst="lists", copy_contents_only=True)
    .with_commands(("mkdir -p /home/flyte/app/out", "python --version > /home/flyte/app/out/python.txt"))
)

env = TaskEnvironment(name="image-files", image=image)


@env.task
async def count_words(folder: str = "words") -> dict[str, int]:
    return {path.stem: len(path.read_text().split()) for path in sorted(Path(folder).glob("*.txt"))}


@env.task
async def language(settings: str = "settings.json") -> str:
    return json.loads(Path(settings).read_text())["language"]
