"""However a call is formatted: a fix changes what it's to change, nothing else, and never breaks the syntax."""

from __future__ import annotations

import ast

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.fixes.noisy import ATOMS, CONCATENATED, GAPS, TEXTS, after, call_in, calls, read, same, sequences

from flyte_compile.diagnostics.fix import (
    AddArgument,
    AddDependency,
    MakeAsync,
    RenameArgument,
    RenameAttribute,
    ReplaceLiteral,
    SpreadItems,
)

WRITTEN: tuple[str | int | float, ...] = ("4Gi", "a'b", 'a"b', "a\\b", "a\nb", "é", 7, 0.5)


@given(calls(), st.sampled_from(["off", 3]))
def test_one_more_argument(text: str, value: str | int) -> None:
    source = read(text)
    assume(source is not None)
    assert source is not None
    fixed = after(text, AddArgument(source.span(source.call), "more", value))
    assert fixed is not None
    call_in(source.module.tree).keywords.append(ast.keyword("more", ast.Constant(value)))
    assert same(fixed, source.module.tree)
    again = read(fixed)
    assert again is not None
    assert after(fixed, AddArgument(again.span(again.call), "more", value)) is None


@given(calls(keywords=["**x"]))
def test_no_argument_beside_what_may_hold_it(text: str) -> None:
    source = read(text)
    assume(source is not None)
    assert source is not None
    assert after(text, AddArgument(source.span(source.call), "more", 1)) is None
    assert after(text, RenameArgument(source.span(source.call), "k", "more")) is None


@given(calls(keywords=["old = 1"]))
def test_another_keyword(text: str) -> None:
    source = read(text)
    assume(source is not None)
    assert source is not None
    call = source.call
    fixed = after(text, RenameArgument(source.span(call), "old", "new"))
    assert fixed is not None
    next(keyword for keyword in call.keywords if keyword.arg == "old").arg = "new"
    assert same(fixed, source.module.tree)


@given(st.data())
def test_items_for_a_list(data: st.DataObject) -> None:
    items = data.draw(st.lists(ATOMS, min_size=1, max_size=3))
    text = data.draw(calls(positional=[data.draw(sequences(items, "[", "]"))]))
    source = read(text)
    assume(source is not None)
    assert source is not None
    call = source.call
    place = max(index for index, argument in enumerate(call.args) if isinstance(argument, ast.List))
    listed = call.args[place]
    assert isinstance(listed, ast.List)
    assume(listed.elts)
    fixed = after(text, SpreadItems(source.span(call), source.span(listed)))
    assert fixed is not None
    call.args[place : place + 1] = listed.elts
    assert same(fixed, source.module.tree)


@given(calls(positional=["NAMES"]))
def test_a_star_for_a_variable(text: str) -> None:
    source = read(text)
    assume(source is not None)
    assert source is not None
    call = source.call
    fixed = after(text, SpreadItems(source.span(call), source.span(call.args[-1])))
    assert fixed is not None
    call.args[-1] = ast.Starred(call.args[-1], ast.Load())
    assert same(fixed, source.module.tree)


@given(st.data())
def test_another_literal(data: st.DataObject) -> None:
    old = data.draw(st.sampled_from([*TEXTS, "1", "1.5", "1_0", "0x1", "x", "(1)", "('a')", "None", "True"]))
    new = data.draw(st.sampled_from(WRITTEN))
    text = data.draw(calls(keywords=[f"value = {old}"]))
    source = read(text)
    assume(source is not None)
    assert source is not None
    value = next(keyword for keyword in source.call.keywords if keyword.arg == "value").value
    known = value.value if isinstance(value, ast.Constant) else None
    meant = known if isinstance(known, (str, int, float)) and not isinstance(known, bool) else "a"
    fixed = after(text, ReplaceLiteral(source.span(value), meant, new))
    if not isinstance(value, ast.Constant) or value.value != meant or old == CONCATENATED:
        assert fixed is None
        return
    assert fixed is not None
    value.value = new
    assert same(fixed, source.module.tree)


@given(st.data())
def test_literals_in_a_pair_and_in_a_dictionary(data: st.DataObject) -> None:
    pair = data.draw(sequences(["'old'", data.draw(ATOMS), '"old"'], "(", ")"))
    table = data.draw(sequences(["'key' : 'old'", "'other': 'old'"], "{", "}"))
    text = data.draw(calls(keywords=[f"pair={pair}", f"table={table}"]))
    source = read(text)
    assume(source is not None)
    assert source is not None
    values = {keyword.arg: keyword.value for keyword in source.call.keywords}
    listed, written = values["pair"], values["table"]
    assert isinstance(listed, ast.Tuple) and isinstance(written, ast.Dict)
    changes = ReplaceLiteral(source.span(listed), "old", "new"), ReplaceLiteral(source.span(written), "old", 1, "key")
    fixed = after(text, *changes)
    assert fixed is not None
    listed.elts[0] = listed.elts[2] = ast.Constant("new")
    written.values[0] = ast.Constant(1)
    assert same(fixed, source.module.tree)


@given(st.data())
def test_one_more_dependency(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(["x", "m.x", "*x", "(x)"]), max_size=3))
    listed = data.draw(sequences(names, "[", "]"))
    name = data.draw(st.booleans())
    other = data.draw(st.sampled_from(["depends_on=" + listed, "size=1"]))
    text = "w = g()\nd = f" + data.draw(sequences([*(["'d'"] if name else []), other], "(", ")")) + "  # d\n"
    source = read(text)
    assume(source is not None)
    assert source is not None
    call, assigned = source.call, source.module.tree.body[0]
    assert isinstance(assigned, ast.Assign)
    fixed = after(text, AddDependency(source.span(call), source.span(assigned.value), "tasks", "tasks"))
    assert fixed is not None
    given_there = next((keyword.value for keyword in call.keywords if keyword.arg == "depends_on"), None)
    variable = ast.Name("w", ast.Load())
    if isinstance(given_there, ast.List):
        given_there.elts.append(variable)
    else:
        call.keywords.append(ast.keyword("depends_on", ast.List([variable], ast.Load())))
    assert same(fixed, source.module.tree)


@given(
    st.sampled_from(["", "@d\n", "@d(\n  1,\n)  # é\n"]),
    st.sampled_from([" ", "  ", "\t", " \\\n "]),
    st.sampled_from(["", "class C:\n\t", "if 1:\n  if 2:\n    "]),
)
def test_an_async_function(decorator: str, gap: str, around: str) -> None:
    indent = around.rpartition("\n")[2]
    text = around + f"{decorator}def{gap}s(a): return 1\n".replace("\n", f"\n{indent}").removesuffix(indent)
    text = text.replace("\\\n" + indent, "\\\n")
    source = read(text)
    assume(source is not None)
    assert source is not None
    functions = (node for node in ast.walk(source.module.tree) if isinstance(node, ast.FunctionDef))
    fixed = after(text, MakeAsync(source.span(next(functions))))
    assert fixed is not None
    assert ast.dump(ast.parse(fixed)) == ast.dump(source.module.tree).replace("FunctionDef(", "AsyncFunctionDef(")


@given(GAPS, GAPS)
def test_another_attribute(first: str, second: str) -> None:
    text = f"y = f(flyte{first}.{second}Resorces (cpu=1), Resorces=2)\n"
    source = read(text)
    assume(source is not None)
    assert source is not None
    made = source.call.args[0]
    assert isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute)
    fixed = after(text, RenameAttribute(source.span(made.func), "Resorces", "Resources"))
    assert fixed is not None
    made.func.attr = "Resources"
    assert same(fixed, source.module.tree)
