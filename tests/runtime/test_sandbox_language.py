"""The language of sandboxed code: what is refused before it runs, and what the rest of it comes to."""

from __future__ import annotations

from typing import Any

import pytest

from flyte_compile_runtime.sandbox.language import ENTRY_POINT, RefusedError, allowed_builtins, prepare


def value_of(source: str, **known: Any) -> Any:
    """The value of code that is harmless, computed right here."""
    names: dict[str, Any] = {"__builtins__": allowed_builtins(), **known}
    exec(compile(prepare(source, None, known), "<test>", "exec"), names)
    return names[ENTRY_POINT]


def function_of(source: str, name: str) -> Any:
    names: dict[str, Any] = {"__builtins__": allowed_builtins()}
    exec(compile(prepare(source, name, ()), "<test>", "exec"), names)
    return names[ENTRY_POINT]


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        # Ways to the object model.
        ("().__class__.__bases__[0].__subclasses__()", "the name '__"),
        ("''.join.__self__", "the name '__self__'"),
        ("print.__globals__", "the name '__globals__'"),
        ("().__ｃlass__", "the name '__class__'"),
        ("x = __builtins__", "the name '__builtins__'"),
        ("def f(__class__): return 1", "the name '__class__'"),
        ("dict(__class__=1)", "the name '__class__'"),
        ("try:\n    1\nexcept Exception as __traceback__:\n    2", "the name '__traceback__'"),
        ("match 1:\n    case object(__class__=found):\n        1", "the name '__class__'"),
        ("match 1:\n    case int(mro=found):\n        1", "the attribute 'mro'"),
        ("match 1:\n    case [*__all__]:\n        1", "the name '__all__'"),
        ("match {}:\n    case {**__dict__}:\n        1", "the name '__dict__'"),
        ("(x for x in [1]).gi_frame.f_back.f_globals", "the attribute"),
        ("(x for x in [1]).gi_code", "the attribute 'gi_code'"),
        ("try:\n    1\nexcept Exception as e:\n    e.tb_frame", "the attribute 'tb_frame'"),
        ("try:\n    1\nexcept Exception as e:\n    e.with_traceback(None)", "the attribute 'with_traceback'"),
        ("try:\n    1\nexcept AttributeError as e:\n    e.obj", "the attribute 'obj'"),
        ("[]._private", "the attribute '_private'"),
        ("x = []\nx.y = 1", "an assignment to an attribute"),
        ("del [].append", "an assignment to an attribute"),
        ("for [].x in [1]: pass", "an assignment to an attribute"),
        ("del ().__class__", "the name '__class__'"),
        # Formats, which read attributes by themselves.
        ("'{0.__class__}'.format(1)", "'format' is allowed only"),
        ("'{a[0]}'.format(a=[1])", "'format' is allowed only"),
        ("'{:{0.real}}'.format(1)", "'format' is allowed only"),
        ("('{0.real}' + '').format(1)", "an f-string does the same"),
        ("x = '{}'\nx.format(1)", "an f-string does the same"),
        ("list(map(str.format, ['{0.real}'], [1]))", "an f-string does the same"),
        ("'{x.y}'.format_map({})", "'format_map' is allowed only"),
        ("'{'.format(1)", "a format text is wrong"),
        ("f'{().__class__}'", "the name '__class__'"),
        ("f'{1:{().__class__}}'", "the name '__class__'"),
        # Built-in names.
        *((f"{name}(1)", f"the built-in name '{name}'") for name in ("eval", "exec", "open", "getattr", "type")),
        *((f"x = {name}", f"the built-in name '{name}'") for name in ("input", "globals", "object", "super", "vars")),
        ("ｅｖａｌ('1')", "the built-in name 'eval'"),
        ("try:\n    1\nexcept BaseException:\n    2", "the built-in name 'BaseException'"),
        ("lambda: missing", "the name 'missing' is not known"),
        ("[missing for x in [1]]", "the name 'missing' is not known"),
        # Statements and expressions.
        ("import os", "an import"),
        ("from os import path", "an import"),
        ("class A: pass", "a class"),
        ("def f():\n    global x", "the statement `global`"),
        ("with 1: pass", "the statement `with`"),
        ("def f():\n    yield 1", "a generator function"),
        ("lambda: (yield)", "a generator function"),
        ("async def f():\n    async for x in y: pass", "the statement `async for`"),
        ("async def f():\n    async with x: pass", "the statement `async with`"),
        ("async def f():\n    return [x async for x in y]", "an async comprehension"),
        ("@print\ndef f(): pass", "a decorator"),
        ("1 +", "it has a syntax error"),
        ("\0", "it "),
    ],
)
def test_code_outside_the_language_is_refused(source: str, refused: str) -> None:
    with pytest.raises(RefusedError) as caught:
        prepare(source, None, ())
    assert refused in str(caught.value)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("", None),
        ("x = 1", None),
        ("x + y", 5),
        ("z: Missing[int] = x * y\nz", 6),
        ("'{:>{}} {a}'.format(x, 3, a='b')", "  2 b"),
        ("f'{x!r:>3}' + '%s' % y", "  23"),
        ("[a * 2 for a in range(x) if a]", [2]),
        ("{k: v for k, v in sorted({'b': 1, 'a': 2}.items())}", {"a": 2, "b": 1}),
        ("def double(n: int, /, *, k: 'Missing' = 1) -> Missing:\n    return n * 2 + k\ndouble(x)", 5),
        ("async def double(n):\n    return n * 2\nawait double(await double(x))", 8),
        ("def f():\n    n = 1\n    def g():\n        nonlocal n\n        n += 1\n    g()\n    return n\nf()", 2),
        ("try:\n    [][1]\nexcept (IndexError, KeyError) as e:\n    found = str(e)\nfound", "list index out of range"),
        (
            "match [1, {'a': (2, 3)}]:\n    case [a, {'a': (b, *c)}] if a:\n        found = [a, b, c]\nfound",
            [1, 2, [3]],
        ),
        ("n = 0\nwhile (n := n + 1) < 5:\n    if n == 3: break\nelse:\n    n = 9\ndel x\nn", 3),
        ("sum(a for a in (1, 2))", 3),
        ("'a,b'.split(',') + [b'x'.hex(), (3).bit_length()]", ["a", "b", "78", 2]),
    ],
)
def test_the_value_of_code_is_that_of_its_last_expression(source: str, value: Any) -> None:
    assert value_of(source, x=2, y=3) == value


def test_a_function_comes_without_its_decorators_defaults_and_annotations() -> None:
    head = "@env.sandbox.orchestrator(timeout_ms=1)\nasync def f(x: Missing, y=LIMIT, *, z: int = LIMIT) -> Missing:"
    assert function_of(f"{head}\n    return x + y + z\n", "f")(1, 2, z=3) == 6


def test_a_refusal_tells_the_line() -> None:
    with pytest.raises(RefusedError) as caught:
        prepare("x = 1\n\nif x:\n    import os", None, ())
    assert caught.value.line == 4
