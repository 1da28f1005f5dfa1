"""Who a declared Dockerfile's image runs as: read off its text, and from buildah's point of view as well."""

from __future__ import annotations

import pytest
from tests.plan.image_samples import Files, plan_all, plan_one, source
from tests.plan.samples import environment, image

from flyte_compile.ir import ImageKind
from flyte_compile.plan.image.declared_user import declared_user


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("", None),
        ("FROM a", None),
        ("FROM scratch", ""),
        ("FROM a\nUSER app", "app"),
        ("from a\nuser 1234:5678\n", "1234:5678"),
        ("FROM a\nUSER root\nRUN x\nUSER 12\n", "12"),
        ("FROM a\n  USER\t12  \n", "12"),
        ("FROM a\nUSER root", "root"),
        ("FROM a AS b\nUSER 5\nFROM c\n", None),
        ("FROM a AS b\nUSER 5\nFROM b\n", "5"),
        ("FROM a AS Base\nUSER 5\nFROM base AS last\n", "5"),
        ("FROM a AS b\nUSER 5\nFROM b AS c\nUSER 6\nFROM b", "5"),
        ("FROM --platform=$BUILDPLATFORM a AS b\nUSER 5\nFROM --platform=linux/amd64 b AS c\n", "5"),
        ("FROM b\nFROM a AS b\nUSER 5", "5"),
        ("FROM a AS a\nUSER 5\nFROM a AS a\nFROM a", "5"),
        ("ARG USER=x\nFROM a\nUSER $USER", None),
        ("FROM a\nUSER 5\nUSER ${X:-app}", None),
        ("FROM a\nUSER ${X}\nUSER 5", "5"),
        ("FROM $BASE\nUSER 5", "5"),
        ('FROM a\nUSER "app"', None),
        ("FROM a\nUSER app # not a comment", None),
        ("FROM a\nUSER 99999999999", None),
        ("FROM a\nRUN x \\\nUSER root\nUSER 5", "5"),
        ("FROM a\nUSER 5\nRUN x \\\n# a comment\n\nUSER root", "5"),
        ("FROM a\nUSER 5\nRUN x \\  \nUSER root\n", "5"),
        ("FROM a\nUSER 5\nRUN x \\\\\nUSER 6", "6"),
        ("FROM a\nUSER \\\n  5", "5"),
        ("# escape=`\nFROM a\nUSER 5\nRUN dir c:\\\nUSER 6\nRUN x `\nUSER 7", "6"),
        ("FROM a\nUSER 5\nRUN <<EOF\nUSER root\nEOF\n", "5"),
        ("FROM a\nUSER 5\nRUN <<-'END' cat\nUSER root\n\tEND\nUSER 6", "6"),
        ("FROM a\nUSER 5\nCOPY <<one <<two /x/\nUSER 7\none\nUSER 8\ntwo\n", "5"),
        ("FROM a\nUSER 5\nRUN <<EOF\nUSER root\n", None),
        ("FROM a\nUSER 5\nRUN cat <<<EOF\nUSER 6\n", "6"),
        ("FROM a\nUSER 5\n# USER root\n#USER 0", "5"),
        ("# syntax=docker/dockerfile:1\nFROM a\nUSER 5", "5"),
        ("# syntax=example.com/other:1\nFROM a\nUSER 5", None),
        ("\ufeffFROM a\r\nUSER 5\r\n", "5"),
        ("FROM a\nUSER 5\nONBUILD USER root", "5"),
        ("FROM a\nENV USER root\nUSER 5", "5"),
        ("FROM a\nUSER", None),
        ("FROM", None),
    ],
)
def test_the_last_user_of_the_last_stage(text: str, user: str | None) -> None:
    assert declared_user(text) == user


@pytest.mark.parametrize(
    ("text", "last", "notes"),
    [
        ("FROM a\nUSER 1234", "1234", []),
        ("FROM a\nUSER app", "app", []),
        ("FROM a\nUSER root", "1000:1000", ["FC253"]),
        ("FROM a", "1000:1000", ["FC253"]),
    ],
)
def test_the_image_on_top_runs_as_it_does(text: str, last: str, notes: list[str]) -> None:
    declared = image(kind=ImageKind.DOCKERFILE, debian=False, dockerfile=source("docker/Dockerfile"), name="d")
    files = Files()
    files.files["docker/Dockerfile"] = text.encode()
    assert plan_one(declared, files=files).user.text == last
    planned = plan_all(environment(image=declared), files=files)
    assert [item.code for item in planned.diagnostics] == notes
    assert all("USER in the Dockerfile" in (item.help or "") for item in planned.diagnostics) or text.endswith("root")
