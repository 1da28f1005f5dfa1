"""The small grammars of images: references, ignore patterns, shell words, advice for a linter."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_compile.ir.reference import is_platform, is_repository, is_tag, parse_reference
from flyte_compile.plan.image.command_advice import advice_on
from flyte_compile.plan.image.ignore import parse_ignore_file
from flyte_compile.plan.image.reading import control_character
from flyte_compile.plan.image.shell import quote, quote_expanding, split_words


@pytest.mark.parametrize(
    ("reference", "tag"),
    [
        ("ubuntu", None),
        ("ubuntu:22.04", "22.04"),
        ("localhost:30000/flyte", None),
        ("localhost:30000/flyte:1", "1"),
        ("ghcr.io/acme/a_b/c__d/e-f.g:V1_x-y.z", "V1_x-y.z"),
        ("Registry.Example.COM/app:1", "1"),
        ("[::1]:5000/app", None),
        (f"app@sha256:{'a' * 64}", f"sha256:{'a' * 64}"),
        (f"app:1@sha256:{'a' * 64}", f"sha256:{'a' * 64}"),
    ],
)
def test_a_reference(reference: str, tag: str | None) -> None:
    parsed = parse_reference(reference)
    assert parsed is not None
    assert (parsed.digest or parsed.tag) == tag


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Upper",
        "acme/Upper",
        "a b",
        "a:",
        "a:b:c",
        "a@sha256:abc",
        "-a",
        "a-",
        "a//b",
        "a/",
        "https://x/y",
        "a\n",
        "a$B",
    ],
)
def test_what_is_no_reference(text: str) -> None:
    assert parse_reference(text) is None


def test_a_repository_has_neither_tag_nor_digest_and_isn_t_too_long() -> None:
    assert is_repository("ghcr.io/acme/app") and not is_repository("ghcr.io/acme/app:1")
    assert not is_repository("a" * 256) and parse_reference("a" * 256) is None
    assert is_tag("v1.2_3-x") and not is_tag(".x") and not is_tag("a" * 129)
    assert is_platform("linux/arm/v7") and is_platform("linux/amd64") and not is_platform("amd64")


@pytest.mark.parametrize(
    ("patterns", "left_out", "kept"),
    [
        ("*.csv", ("a.csv",), ("d/a.csv", "a.csv2")),
        ("**/*.csv", ("a.csv", "d/e/a.csv"), ("a.txt",)),
        ("data", ("data/x", "data"), ("d/data", "database")),
        ("/data/", ("data/x",), ("d/data/x",)),
        ("a?c", ("abc",), ("a/c", "ac")),
        ("a[b-d]e", ("ace",), ("axe",)),
        ("a[^b]c", ("axc",), ("abc",)),
        ("a/**", ("a/b", "a/b/c"), ("b/a",)),
        ("a/**/z", ("a/z", "a/b/c/z"), ("az",)),
        ("**", ("a", "a/b"), ()),
        ("*\n!keep\n", ("a",), ("keep", "keep/x")),
        ("!keep\n*\n", ("keep",), ()),
        ("./a/../b", ("b",), ("a",)),
        (r"\*", ("*",), ("a",)),
        ("a.b+(c)", ("a.b+(c)",), ("axb+(c)",)),
        ("# no\n\n  \n", (), ("# no", "no")),
        ("\ufeffa", ("a",), ()),
    ],
)
def test_ignore_patterns(patterns: str, left_out: tuple[str, ...], kept: tuple[str, ...]) -> None:
    parsed = parse_ignore_file(patterns)
    assert [path for path in left_out if not parsed.ignores(path)] == []
    assert [path for path in kept if parsed.ignores(path)] == []


@given(st.text(), st.text())
def test_no_ignore_file_is_too_odd(patterns: str, path: str) -> None:
    parse_ignore_file(patterns).ignores(path)


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@given(words)
def test_a_quoted_word_is_that_word(text: str) -> None:
    assert shlex.split(quote(text)) == [text]


@given(
    st.lists(st.sampled_from(["$A", "${A}", "$", "\\", '"', "'", "`id`", "$(id)", "x", " ", "!", "$1", "${A:-x}"])).map(
        "".join
    )
)
def test_a_shell_expands_names_alone(text: str) -> None:
    script = f"A='*b c*'; printf %s {quote_expanding(text)}"
    found = subprocess.run(["sh", "-c", script], capture_output=True, text=True)
    assert found.stderr == ""
    values = {"A": "*b c*"}
    expanded = re.sub(r"\$(?:\{(\w+)\}|([A-Za-z_]\w*))", lambda name: values.get(name[1] or name[2], ""), text)
    assert found.stdout == expanded


def test_words_whose_quotes_don_t_match() -> None:
    assert split_words("a 'b c'") == ("a", "b c")
    assert split_words("a 'b") is None


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("plain é 漢 😀\u00a0", None),
        ("a\nb", "\n"),
        ("\x85", "\x85"),
        ("\u2029", "\u2029"),
        ("\ud800", "\ud800"),
        ("\x7f", "\x7f"),
    ],
)
def test_control_characters(text: str, character: str | None) -> None:
    assert control_character(text) == character


@pytest.mark.parametrize(
    ("command", "advice"),
    [
        ("true", ()),
        ("cd /x && make", ("DL3003", "SC2164")),
        ("python -m pip3 install x", ("DL3013", "DL3042")),
        ("a | b", ("DL4006",)),
        ("pip-audit --fix", ()),
    ],
)
def test_advice(command: str, advice: tuple[str, ...]) -> None:
    assert advice_on(command) == advice


@pytest.mark.parametrize(
    "command",
    [
        "ls -la | wc -l",
        "ls *.whl | xargs pip install",
        "for f in $(ls *.tar.gz); do tar xzf $f; done",
        "ps aux | grep python",
        'find . -name "*.pyc" | xargs rm',
        'rm -rf "$DIR/"*',
        '[ $X == "a" ] && echo yes',
        "[[ -f /etc/passwd ]] && echo yes",
        'if [ "$A" = "b" -a "$C" = "d" ]; then echo no; fi',
        'echo -e "a\\nb" > /etc/x',
        'printf "$FOO"',
        "read line < /etc/hostname",
        "while read line; do echo $line; done < /etc/x",
        "pushd /tmp && popd",
        "function foo { echo; }; foo",
        "local x=1; let y=1+2; unused=1",
        "arr=(a b c); echo ${arr[0]} $@ $RANDOM",
        "mkdir -p /opt/{a,b} {1..3}",
        "set -euo pipefail && ulimit -n 1024",
        "python -c \"import x; print('a $b')\"",
        "foo 2>&1 > /dev/null; foo &> /dev/null",
        "grep foo* x && echo yes || echo no",
        "tr a-z A-Z < x | tr '[a-z]' '[A-Z]'",
        'echo "~/x"',
        "dpkg -i *.deb",
        "pipx install black",
        ". /opt/venv/bin/activate && cd x",
    ],
)
def test_a_linter_has_no_other_advice(command: str, tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    pragma = f"# hadolint ignore={','.join(advice_on(command))}"
    file.write_text(f"FROM debian:12.7\n{pragma}\nRUN {command}\nUSER 1000\n")
    hadolint = Path(sys.executable).parent / "hadolint"
    found = subprocess.run([hadolint, "--no-color", "-t", "info", file], capture_output=True, text=True)
    assert (found.stdout, found.stderr, found.returncode) == ("", "", 0)
