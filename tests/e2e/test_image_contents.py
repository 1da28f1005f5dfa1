"""What layers put into an image besides packages: files, variables, a working folder, what commands make."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from tests.e2e.containers import Containers
from tests.e2e.projects import Project, declare

PLAIN = "flyte.Image.from_debian_base(install_flyte=False)"
VALUES = {
    "BACKSLASHES": r"C:\new\\x\"",
    "COMMAND": "$(id) `id` ; exit 3 && #",
    "EMPTY": "",
    "QUOTES": """it's "so" '""",
    "SPACES": "  two  spaces ",
    "UNICODE": "grüße 日本 \u200b",
    "WORDS": "[\"sh\", '-c'] <<EOF {{ x }} %s",
}
IMAGES = {
    "variables": f"{PLAIN}.with_env_vars({{**VALUES, 'DOLLAR': r'\\$HOME', 'HERE': '/x:$PATH'}})",
    "commands": f"{PLAIN}.with_workdir('/srv/it').with_commands(COMMANDS)",
    "sources": f"""(
        {PLAIN}.with_dockerignore(pathlib.Path("ignored"))
        .with_source_file(pathlib.Path("one.txt"))
        .with_source_file(pathlib.Path("one.txt"), dst="/srv/other name.txt")
        .with_source_folder(pathlib.Path("data"))
        .with_source_folder(pathlib.Path("data"), dst="/srv/data", copy_contents_only=True)
    )""",
    "everything": f"{PLAIN}.with_code_bundle(copy_style='all', dst='/srv/all')",
    "modules": f"{PLAIN}.with_code_bundle(dst='/srv/modules')",
}
COMMANDS = [
    "mkdir -p data && printf '%s|' 'a  b' \"it's\" '$HOME' > data/words",
    "cat > data/document <<'EOF'\none $HOME\n  two\nEOF",
    "echo \\\n  continued > data/continued",
]
FILES = {
    "closure/__init__.py": "",
    "closure/part.py": "WORD = 'part'\n",
    "data/.hidden": "",
    "data/deep/a file.txt": "",
    "data/left out.txt": "",
    "data/secret.key": "",
    "ignored": "*.key\nleft out.txt\n.git\n",
    "one.txt": "one\n",
    "unrelated.py": "",
    "wide/data.txt": "",
    **{f"wide/part{number}/{name}.py": "" for number in range(30) for name in ("__init__", "unrelated")},
}
WIDE = "".join(f"import wide.part{number}\n" for number in range(30))
"""More folders than an image gets layers for."""


@pytest.fixture(scope="module")
def built(containers: Containers) -> Iterator[Project]:
    with Project.make(containers, "image-contents") as project:
        head = f"import pathlib\n\nimport closure.part\n\nVALUES = {VALUES!r}\nCOMMANDS = {COMMANDS!r}\n"
        project.write({"flow.py": head + declare(IMAGES), "many.py": WIDE + declare({"wide": PLAIN}), **FILES})
        (project.folder / "data" / "link.txt").symlink_to("../one.txt")
        project.compile()
        project.build_images()
        yield project


def test_variables_are_what_was_declared(built: Project) -> None:
    printed = built.in_image("variables", "exec python3 -c 'import json, os; print(json.dumps(dict(os.environ)))'")
    found = json.loads(printed)
    assert {name: found[name] for name in VALUES} == VALUES
    assert (found["DOLLAR"], found["HERE"]) == ("$HOME", f"/x:{found['PATH']}")


def test_commands_run_in_the_working_folder(built: Project) -> None:
    script = "pwd; cat data/words; echo; cat data/document data/continued"
    assert built.in_image("commands", script) == "/srv/it\na  b|it's|$HOME|\none $HOME\n  two\ncontinued\n"


def test_files_and_folders_are_where_they_were_declared(built: Project) -> None:
    found = built.in_image("sources", "cd /; find app srv -type f | LC_ALL=C sort").splitlines()
    assert found == [
        "app/closure/__init__.py",
        "app/closure/part.py",
        "app/data/.hidden",
        "app/data/deep/a file.txt",
        "app/data/link.txt",
        "app/flow.py",
        "app/one.txt",
        "srv/data/.hidden",
        "srv/data/deep/a file.txt",
        "srv/data/link.txt",
        "srv/other name.txt",
    ]
    script = "cat '/srv/other name.txt' /srv/data/link.txt; touch /app/new /app/data/deep/new"
    assert built.in_image("sources", script) == "one\none\n"


def test_a_bundle_of_all_files(built: Project) -> None:
    found = built.in_image("everything", "cd /srv/all; find . -type f | LC_ALL=C sort").splitlines()
    assert {"./closure/part.py", "./data/secret.key", "./flow.py", "./one.txt", "./unrelated.py"} <= set(found)
    assert not [path for path in found if "build" in path]


@pytest.mark.parametrize(("name", "folder"), [("modules", "/srv/modules"), ("modules", "/app"), ("commands", "/app")])
def test_the_code_is_the_import_closure(name: str, folder: str, built: Project) -> None:
    found = built.in_image(name, f"cd {folder}; find . -type f | LC_ALL=C sort").split()
    assert found == ["./closure/__init__.py", "./closure/part.py", "./flow.py"]


def test_code_of_many_folders_brings_nothing_else_of_them(built: Project) -> None:
    found = built.in_image("wide", "cd /app; find . -type f").split()
    assert sorted(found) == sorted(["./many.py", *(f"./wide/part{number}/__init__.py" for number in range(30))])
    history = built.containers.run("podman", "history", "--format", "{{.CreatedBy}}", built.reference("wide"))
    assert sum("COPY" in line for line in history.splitlines()) < 10
