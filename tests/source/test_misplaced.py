"""Python's own compiler is the judge of what may stand where."""

from __future__ import annotations

import ast
import pathlib
import sysconfig
import warnings

import pytest

from flyte_compile.source.misplaced import misplaced

_REFUSED = (
    "return 1",
    "class A:\n    return 1",
    "if True:\n    for x in ():\n        pass\n    else:\n        break",
    "break",
    "while True:\n    def f():\n        continue",
    "for x in ():\n    class A:\n        break",
    "try:\n    pass\nfinally:\n    continue",
    "match 1:\n    case 1:\n        return",
    "yield",
    "class A:\n    x = yield from ()",
    "x = [(yield)]",
    "await f()",
    "def f():\n    return [await g()]",
    "def f():\n    for x in await g():\n        pass",
    "def f():\n    while await g():\n        pass",
    "class A:\n    await f()",
    "async def f():\n    def g():\n        await h()",
    "async def f():\n    class A:\n        await h()",
    "async with f():\n    pass",
    "def f():\n    async for x in y:\n        pass",
    "x = {a async for a in b}",
    "def f():\n    return {a: a async for a in b}",
    "nonlocal x",
    "def f():\n    from os import *",
    "class A:\n    from os import *",
    "def f(a, *, a):\n    pass",
    "async def f(a, *a):\n    pass",
    "x = lambda a, b, **b: a",
    "x = 1\nfrom __future__ import annotations",
    "'text'\n'more'\nfrom __future__ import annotations",
    "from __future__ import tomorrow",
    "def é():\n    pass\nif é(): return",
    "return 1\nbreak",
)

_ACCEPTED = (
    "def f():\n    return 1",
    "class A:\n    def f(self):\n        yield 1\n        return",
    "async def f():\n    async with g() as h:\n        return [await x async for x in h]",
    "async def f():\n    for x in await g():\n        if x:\n            continue\n        break",
    "while True:\n    try:\n        break\n    except ValueError:\n        continue\n    finally:\n        pass",
    "for x in ():\n    match x:\n        case 1:\n            break\n        case _:\n            continue",
    "x = lambda: (yield)",
    "x = (a async for a in b)",
    "def f():\n    def g():\n        nonlocal x\n    x = 1",
    "def f():\n    return (await_ for await_ in ())",
    "'text'\nfrom __future__ import annotations\nfrom __future__ import generators, division\nimport os",
    "from os import *\nif True:\n    from sys import *",
    "def f(a, /, b, *c, d, **e):\n    pass",
)


def _by_python(text: str) -> SyntaxError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "module", "exec", dont_inherit=True)
    except SyntaxError as error:
        return error
    return None


@pytest.mark.parametrize("text", _REFUSED)
def test_what_python_refuses(text: str) -> None:
    found, theirs = misplaced(ast.parse(text)), _by_python(text)
    assert found is not None
    assert theirs is not None
    assert found.line == theirs.lineno


@pytest.mark.parametrize("text", _ACCEPTED)
def test_what_python_accepts(text: str) -> None:
    assert _by_python(text) is None
    assert misplaced(ast.parse(text)) is None


def test_nothing_of_the_standard_library_is_refused() -> None:
    library = pathlib.Path(sysconfig.get_path("stdlib"))
    for path in (*library.glob("*.py"), *library.glob("asyncio/*.py"), *library.glob("unittest/*.py")):
        assert misplaced(ast.parse(path.read_bytes())) is None, path
