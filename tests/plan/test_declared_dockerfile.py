"""What a declared Dockerfile takes from registries, and who its image runs as: as BuildKit's parser reads its text."""

from __future__ import annotations

import contextlib

import dockerfile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.image_samples import Files, plan_all, plan_one, source
from tests.plan.samples import environment, image

from flyte_compile.ir import ImageKind
from flyte_compile.plan.image.declared_dockerfile import declared_pulls, declared_user, read_dockerfile


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
    assert declared_user(read_dockerfile(text), {}) == user


@pytest.mark.parametrize(
    ("text", "pulls"),
    [
        ("FROM a", ("a",)),
        ("FROM a:1 AS b\nFROM B AS c\nFROM c", ("a:1",)),
        ("FROM b\nFROM a AS b\nFROM b", ("b", "a")),
        ("FROM scratch", ()),
        (
            "ARG V=1\nFROM a:$V\nFROM --platform=linux/amd64 acme.io/c:2@sha256:" + "a" * 64,
            ("acme.io/c:2@sha256:" + "a" * 64,),
        ),
        ("FROM a AS b\nCOPY --chown=1 --from=b /x /\nCOPY --from=0 /x /\nCOPY --from=d:1 /x /", ("a", "d:1")),
        ("FROM a\nRUN --mount=type=bind,from=d,target=/d --network=none ls --from=e\nCOPY x --from=f /", ("a", "d")),
        ("FROM a\nRUN <<EOF\nFROM b\nEOF\n", ("a",)),
        ("FROM a\nRUN <<EOF\nFROM b", ()),
        ("# syntax=example.com/other:1\nFROM a", ()),
        ("FROM", ()),
        ("FROM A", ()),
    ],
)
def test_what_it_takes_from_registries(text: str, pulls: tuple[str, ...]) -> None:
    assert tuple(declared_pulls(read_dockerfile(text))) == pulls


def test_the_user_of_an_image_from_elsewhere_is_its_own() -> None:
    users = {"a": "5", "b": "6", "c": None}
    assert declared_user(read_dockerfile("FROM a AS b\nFROM b"), users) == "5"
    assert declared_user(read_dockerfile("FROM b\nRUN x"), users) == "6"
    assert declared_user(read_dockerfile("FROM c"), users) is None


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


_LINES = st.sampled_from(
    (
        *("FROM a", "FROM a AS b", "FROM b", "FROM B as c", "FROM c", "FROM scratch", "FROM --platform=x/y b AS a"),
        *(
            "USER 5",
            "user app",
            "USER 6:7",
            "USER $X",
            "USER",
            "  USER 8",
            "USER\t9",
            "USER 'q'",
            "USER \\",
            "USER 1 2",
        ),
        *("RUN x", "RUN x \\", "RUN x \\  ", "RUN x \\\\", "RUN <<EOF", "RUN <<-EOF cat", "RUN cat <<'E' <<EOF", "EOF"),
        *(
            "\tEOF",
            "E",
            " EOF",
            "RUN <<<EOF",
            "RUN 3<<EOF",
            "RUN a<<EOF",
            'RUN "<<EOF"',
            'RUN ["<<EOF"]',
            "COPY <<E /x",
        ),
        *(
            "# USER 1",
            "  # x",
            "",
            "  ",
            "#escape=`",
            "# escape = `",
            "# syntax=docker/dockerfile:1",
            "RUN x `",
            "`",
            "\\",
        ),
        *("ONBUILD USER 3", "ENV A=\\", "ARG USER=4", "LABEL a='b \\", "c'", "HEALTHCHECK NONE", "USER 5 # no"),
    )
)


@given(lines=st.lists(_LINES, max_size=9), head=st.booleans())
@settings(max_examples=500, deadline=None)
def test_what_is_known_is_what_buildkit_reads(lines: list[str], head: bool) -> None:
    text = "\n".join(["FROM a", *lines] if head else lines) + "\n"
    found = declared_user(read_dockerfile(text), {})
    if found is not None:
        with contextlib.suppress(dockerfile.GoParseError):
            assert found == _as_buildkit_reads_it(text), text


def _as_buildkit_reads_it(text: str) -> str | None:
    """The user by the commands that BuildKit's own parser gives."""
    stages: dict[str, str | None] = {}
    name, user = None, None
    for command in dockerfile.parse_string(text):
        # A line that comes to nothing has no keyword.
        match (command.cmd or "").upper(), command.value:
            case "FROM", (base, *rest):
                if name is not None:
                    stages[name] = user
                user = "" if base == "scratch" else stages.get(base.lower())
                name = rest[1].lower() if len(rest) == 2 else None
            case "USER", (user,):
                pass
            case "USER", _:
                user = None
    return user
