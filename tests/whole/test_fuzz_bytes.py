"""Modules that were damaged: a diagnostic or a build, never an exception, and the same each time."""

# A program is easier to read on one line.
# ruff: noqa: E501

from __future__ import annotations

import ast
import random
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.whole.conftest import EXAMPLES, ROOT
from tests.whole.hostile import compile_bytes

MODULES = sorted([*EXAMPLES.rglob("*.py"), *(ROOT / "tests/lower/modules").rglob("*.py")])
SHARDS = 8
MUTANTS_A_MODULE = 6
"""A shard takes about two seconds; `MUTANTS_A_MODULE = 1000` is a campaign."""

Mutate = Callable[[random.Random, bytes], bytes]


def truncated(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(len(data))]


def bit_flipped(dice: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 5, 50))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def spliced(dice: random.Random, data: bytes) -> bytes:
    """Some bytes taken out, or others put in."""
    start = dice.randrange(len(data))
    added = dice.choice(
        (b"", b"", b"(", b"\0", b"\xff", b"\r", b'"""', b"#", b"\\", b"\x0c", b"\xe2\x80\xae", b"\n" * 9)
    )
    return data[:start] + added + data[start + dice.choice((0, 1, 3, 40)) :]


def lines_moved(dice: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    for _ in range(dice.choice((1, 2, 10))):
        one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
        match dice.randrange(4):
            case 0:
                lines[one] = b""
            case 1:
                lines[one], lines[other] = lines[other], lines[one]
            case 2:
                lines.insert(one, lines[other])
            case _:
                lines[one] = b" " * dice.randrange(9) + lines[one].lstrip()
    return b"\n".join(lines)


_WORDS = rb"[A-Za-z_]\w*|\d+|\"[^\"\n]*\"|[-+*/%@&|^~<>=!.,:;()\[\]{}]"
_OTHERS = b"""None True 0 -1 1e999 "" b"" [] {} () lambda: 0 * ** not in is await yield del raise return global env flyte
    self super() ... __file__ __name__ print if else for while try with class def import from as match case async 10**9
    range(9) open("x") f"{env}" 1/0 "\\ud800" ValueError type int str list dict os.environ env.task""".split()


def words_replaced(dice: random.Random, data: bytes) -> bytes:
    found = list(re.finditer(_WORDS, data))
    changed = data
    for match in sorted(dice.sample(found, min(len(found), dice.choice((1, 1, 2, 6)))), key=lambda m: -m.start()):
        other = dice.choice((dice.choice(found).group(), dice.choice(_OTHERS)))
        changed = changed[: match.start()] + other + changed[match.end() :]
    return changed


def nodes_replaced(dice: random.Random, data: bytes) -> bytes:
    """An expression in another's place: what results is always a module."""
    tree = ast.parse(data)
    expressions = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    chosen, donor = dice.choice(expressions), dice.choice(expressions)

    class Swap(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return donor if node is chosen else super().generic_visit(node)

    try:
        return ast.unparse(Swap().visit(tree)).encode("utf-8", "surrogatepass")
    except (RecursionError, ValueError, AttributeError):
        return data


def statements_moved(dice: random.Random, data: bytes) -> bytes:
    tree = ast.parse(data)
    bodies: list[list[ast.stmt]] = [
        body for node in ast.walk(tree) if isinstance(body := getattr(node, "body", None), list)
    ]
    body, other = dice.choice(bodies), dice.choice(bodies)
    taken = dice.choice(list(tree.body))
    wrapped = dice.choice(
        (
            taken,
            ast.If(ast.Name("unknown_name", ast.Load()), [taken], []),
            ast.For(ast.Name("i", ast.Store()), ast.parse("range(3)", mode="eval").body, [taken], []),
            ast.Try([taken], [ast.ExceptHandler(None, None, [ast.Pass()])], [], []),
            ast.While(ast.Constant(True), [taken, ast.Break()], []),
        )
    )
    body.insert(dice.randrange(len(body) + 1), wrapped)
    if other and other is not body:
        other.pop(dice.randrange(len(other)))
    try:
        return ast.unparse(ast.fix_missing_locations(tree)).encode("utf-8", "surrogatepass")
    except (RecursionError, ValueError, AttributeError):
        return data


def encoded(dice: random.Random, data: bytes) -> bytes:
    match dice.randrange(7):
        case 0:
            return b"\xef\xbb\xbf" + data
        case 1:
            return b"# coding: latin-1\n" + data + "# ünïcode".encode("latin-1")
        case 2:
            return data.decode().encode("utf-16")
        case 3:
            return data.replace(b"\n", b"\r")
        case 4:
            return (
                b"# -*- coding: "
                + dice.choice((b"rot13", b"utf-7", b"idna", b"hex", b"none", b"utf-8-sig"))
                + b"\n"
                + data
            )
        case 5:
            return data.replace(b'"', b'"\\ud800\\0', 1)
        case _:
            return data.replace(b"    ", b"\t", dice.randrange(9))


MUTATIONS: tuple[Mutate, ...] = (
    *(truncated, bit_flipped, spliced, lines_moved, words_replaced, words_replaced),
    *(nodes_replaced, nodes_replaced, statements_moved, encoded),
)


def parses(data: bytes) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(data)
        except (SyntaxError, ValueError):
            return False
    return True


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_damaged_module_is_a_diagnostic_or_a_build(tmp_path: Path, shard: int) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    for module in MODULES[shard::SHARDS]:
        data = module.read_bytes()
        dice = random.Random(f"{module.name}")
        for number in range(MUTANTS_A_MODULE if data.strip() else 0):
            mutant = dice.choice(MUTATIONS)(dice, data)
            outcome = compile_bytes(tmp_path, mutant)
            if not parses(mutant) and b"flyte" in mutant:
                assert outcome.diagnostics, mutant
            if number == 0:
                again = compile_bytes(tmp_path, mutant)
                assert (again.files, again.diagnostics) == (outcome.files, outcome.diagnostics), mutant


def test_the_mutations_differ() -> None:
    data = (EXAMPLES / "README.md").read_bytes() if not MODULES else MODULES[0].read_bytes()
    for mutate in set(MUTATIONS):
        assert any(mutate(random.Random(seed), data) != data for seed in range(20)), mutate.__name__
