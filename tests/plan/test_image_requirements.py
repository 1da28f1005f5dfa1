"""What stands in a requirements file besides packages of an index."""

from __future__ import annotations

import pytest
from tests.plan.image_samples import Files, debian, plan_one, refusals, source
from tests.plan.samples import at

from flyte_compile.ir import PipOptions, Requirements

LAYER = Requirements(span=at(2), file=source("requirements.txt"), options=PipOptions())


def _files(text: str) -> Files:
    return Files({"app.py": "", "requirements.txt": text})


@pytest.mark.parametrize(
    "text",
    [
        "-e .",
        "--editable=./lib",
        "-e./lib",
        ".",
        "./lib",
        "../lib[extra]",
        "/opt/lib",
        "~/lib",
        "libs/one",
        "one-1.0-py3-none-any.whl",
        "one @ file:///opt/one",
        "file:///opt/one.whl",
        "  --editable ./lib",
        "./lib --config-settings=a=b",
        "--find-links ./wheels",
        "-f wheels/",
        "httpx==1\n \\\n./lib # why",
    ],
)
def test_what_only_this_machine_has_is_refused(text: str) -> None:
    assert refusals(debian(LAYER), files=_files(text)) == ["FC254"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeffhttpx",
        "# ./lib\nhttpx  # ./lib",
        "zope.interface==7.0 ; python_version > '3' # a/b",
        "-e git+https://github.com/x/y@v1#egg=y",
        "y @ git+ssh://git@github.com/x/y",
        "https://host/a/one-1.0-py3-none-any.whl",
        "one @ https://host/one.zip",
        "--index-url https://host/simple\n--extra-index-url=https://host/more\n--no-binary :all:",
        "--find-links https://host/wheels",
        "-f https://host/wheels",
        "httpx==0.28.1 \\\n    --hash=sha256:0a/b \\\n    --hash=sha256:cd",
        "httpx[http2,socks]>=0.2,<1",
        "--trusted-host host/x",
        "one==1 --global-option=/x --config-settings a=b/c",
        "one==1 -C a=b/c",
    ],
)
def test_what_an_index_or_a_repository_has_is_not(text: str) -> None:
    assert plan_one(debian(LAYER), files=_files(text))
