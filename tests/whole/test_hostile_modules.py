"""Modules that try to take for ever or to fill the memory: every one ends, with a diagnostic or a build."""

# A program is easier to read on one line.
# ruff: noqa: E501

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.whole.hostile import DECLARATION, bounded
from tests.whole.text_places import PLACES, PROJECT, module

STEPS = 20_000
"""A bound that is reached soon; what is counted too cheaply takes long under it as well."""

GROWTH = {
    **{f"text by {how}": f"x = 'ab'\nfor _ in range(99): x = {how}" for how in (
        "x + x", "f'{x}{x}'", "'{0}{0}'.format(x)", "'{a}{a}'.format_map({'a': x})", "'%s%s' % (x, x)",
        "'%(a)s%(a)s' % {'a': x}", "x.join([x, x, x])", "x.replace('a', x)", "x.replace('', x)", "repr([x, x])",
    )},
    **{f"list by {how}": f"x = [1]\nfor _ in range(99): {how}" for how in (
        "x = x + x", "x.extend(x)", "x += x", "x = [*x, *x]", "x[:] = x + x", "x[len(x):] = x", "x[0:0] = x",
    )},
    "tuple": "x = (1,)\nfor _ in range(99): x = (*x, *x)",
    "dictionary": "x = {1: 1}\nfor i in range(99): x = {**x, **{(i, k): 1 for k in x}}",
    "set": "x = {1}\nfor i in range(99): x = x | {(i, k) for k in x}",
    "bytes": "x = b'ab'\nfor _ in range(99): x = x + x",
    "number": "x = 2\nfor i in range(99): x = x * x",
    "power": "x = 10 ** 10 ** 10",
    "modular power": "x = pow(3, 1 << 19_000, (1 << 19_000) + 1)",
    "shift": "x = 1 << 10 ** 18",
    "fraction": "from fractions import Fraction\nx = Fraction(3, 7)\nfor i in range(99): x = x * x + x",
    "fraction from text": "from fractions import Fraction\nx = Fraction('1e100000000')",
    **{f"decimal to {how}": f"import math\nfrom decimal import Decimal\nfrom fractions import Fraction\nx = {how}" for how in (
        "int(Decimal('1e100000000'))", "round(Decimal('1e100000000'))", "math.floor(Decimal('1e100000000'))",
        "Fraction(Decimal('1e100000000'))", "'%d' % Decimal('1e99999999')", "f'{Decimal(\"1e99999999\"):f}'",
        "Decimal('1e100000000').as_integer_ratio()",
    )},
    **{f"format {how}": f"w = 10 ** 9\nx = {how}" for how in (
        "'%1000000000d' % 1", "'%*d' % (w, 1)", "f'{1:{w}}'", "'{:{}}'.format(1, w)", "'{:{}{}{}}'.format(1, 9999, 9999, 9)",
        "'{a:{b}}'.format_map({'a': 1, 'b': w})", "format(1, '1000000000')", "'%99999d' * 9999 % tuple(range(9999))",
        "'x'.zfill(w)", "'x'.center(w)", "'\\t'.expandtabs(w)", "('a' * 99999).translate({97: 'b' * 99999})",
        "__import__('datetime').date(2020, 1, 1).strftime('%1000000000Y')",
    )},
    **{f"function {how}": f"import json, math, operator, textwrap\nx = {how}" for how in (
        "math.factorial(10 ** 6)", "math.comb(10 ** 6, 5 * 10 ** 5)", "math.perm(10 ** 6)", "math.prod([10 ** 999] * 9999)",
        "math.lcm(*[10 ** 999 + i for i in range(999)])", "operator.mul('ab', 10 ** 10)", "operator.pow(10, 10 ** 10)",
        "bytes(10 ** 10)", "'a' * 10 ** 10", "[0] * 10 ** 10", "(0,) * 10 ** 10", "(1).to_bytes(10 ** 10, 'big')",
        "json.dumps([[]] * 9999, indent='a' * 99999)", "textwrap.indent('a\\n' * 99999, 'b' * 99999)",
        "__import__('sys').version_info * 10 ** 10",
    )},
    "many long texts": "x = 'a' * 3_999_999\ny = [x[i:] for i in range(99_999)]",
    "many long lists": "x = [1] * 99_999\ny = [x[i:] for i in range(99_999)]",
    "many copies of a dictionary": "x = dict.fromkeys(range(99_999))\ny = [x | x for i in range(99_999)]",
    "many long lists of their own": "y = [list(range(9_999)) for i in range(9_999)]",
}  # fmt: skip

SHARED = {
    **{
        f"{kind}: {how}": f"import copy, json, foo\nfrom dataclasses import dataclass, asdict\n{made}\nx = {how}"
        for kind, made in {
            "list": "a = [1]\nfor _ in range(60): a = [a, a]",
            "tuple": "a = (1,)\nfor _ in range(60): a = (a, a)",
            "dictionary": "a = {1: 1}\nfor _ in range(60): a = {1: a, 2: a}",
            "wide list": "a = [0] * 99_999\na = [a] * 99_999\na = [a] * 99_999",
            "list in itself": "a = []\na.append(a)",
            "dictionary in itself": "a = {}\na[1] = a",
            "object": "@dataclass\nclass C:\n    x: object\n    y: object\na = C(1, 1)\nfor _ in range(60): a = C(a, a)",
        }.items()
        for how in (
            *(
                "str(a)",
                "f'{a!r}'",
                "'%s' % (a,)",
                "json.dumps(a)",
                "json.dumps({'a': a}, default=str)",
                "a == copy.copy(a)",
            ),
            *("copy.deepcopy(a)", "asdict(a)", "{a: 1}", "hash(a)", "a in [copy.copy(a)]", "sorted([a, a])"),
            *("a if foo.b else copy.deepcopy(a)", "foo.b(a)", "[z for y in a for z in y]"),
            "flyte.TaskEnvironment(name='x', env_vars={'A': a}, resources=a, secrets=a, image=a, plugin_config=a)",
            "flyte.TaskEnvironment(name='y', env_vars=a, depends_on=a, pod_template=flyte.PodTemplate(labels=a))",
            "flyte.Image.from_debian_base(name='q').with_env_vars(a).with_commands(a).with_pip_packages(a)",
        )
    }
}

ENDLESS = {
    **{f"recursion of {name}": text for name, text in {
        "a function": "def f(): return f()\nf()",
        "two functions": "def f(): return g()\ndef g(): return f()\nf()",
        "a property": "class C:\n    @property\n    def x(self): return self.x\nC().x",
        "__getattr__": "class C:\n    def __getattr__(self, n): return getattr(self, n + 'a')\nC().x",
        "__init_subclass__": "class C:\n    def __init_subclass__(cls):\n        class D(C): pass\nclass E(C): pass",
        "__init__": "class C:\n    def __init__(self): self.x = C()\nC()",
        "__call__": "class C:\n    def __call__(self): return self()\nC()()",
        "__eq__": "class C:\n    def __eq__(self, o): return self == o\nC() == C()",
        "__iter__": "class C:\n    def __iter__(self): return iter(self)\nlist(C())",
        "__str__": "class C:\n    def __str__(self): return str(self)\nstr(C())",
        "a sort key": "def k(x): return sorted([1, 2], key=k)\nk(1)",
        "a default factory": "from dataclasses import *\n@dataclass\nclass C:\n    x: object = field(default_factory=lambda: C())\nC()",
        "a generator": "def g():\n    yield from g()\nlist(g())",
        "a handler": "def f():\n    try: raise ValueError\n    except ValueError: f()\nf()",
        "a number of calls": "def f(n): return f(n - 1) + f(n - 2) if n > 1 else n\nf(50)",
        "__missing__": "class D(dict):\n    def __missing__(self, k): return self[k]\nD()[1]",
        "nested closures": "f = lambda: 1\nfor i in range(1000): f = (lambda g: lambda: g())(f)\nf()",
        "partials": "import functools\nf = print\nfor i in range(3000): f = functools.partial(f, i)\nf()",
    }.items()},
    **{f"loop: {text}": text for text in (
        "while 1: pass",
        "while 1:\n    try: 1 / 0\n    except: continue",
        "import foo\nwhile True:\n    if foo.z: break",
        "x = [1]\nfor y in x: x.append(y)",
        "x = [1]\ny = [x.append(z) for z in x]",
        "for x in iter(lambda: 1, 2): pass",
        "for i in range(10 ** 18): pass",
        "for i in range(10 ** 30): pass",
        "x = len(range(10 ** 30))",
        "def g():\n    while True: yield 1\nfor x in g(): pass",
        "def g():\n    while True: yield 1\nx = sum(g())",
        "def g():\n    while True: yield 1\na, *b = g()",
        "x = [1 for a in range(999) for b in range(999) for c in range(999) if 0]",
        "x = 5.5 in range(10 ** 18)",
        "x = max(range(10 ** 18))",
    )},
    **{f"itertools: {made}": f"from itertools import *\nfor x in {made}: pass" for made in (
        "product(range(999), repeat=9)", "product([1], repeat=10 ** 9)", "permutations(range(999))", "count()", "cycle([1])",
        "repeat(1)", "repeat(1, 10 ** 10)", "combinations(range(9999), 5000)", "accumulate(['a' * 9999] * 9999)",
        "chain.from_iterable([range(99_999)] * 9999)", "tee([1], 10 ** 6)",
    )},
    **{f"regular expression: {how}": f"import re\nx = re.{how}" for how in (
        "match('(a+)+$', 'a' * 40 + 'b')", "match('(a|a)*b', 'a' * 40)", "match('(a|a)' * 60 + 'b', 'a' * 60)",
        "match('a?' * 60 + 'a' * 60, 'a' * 60)", "match('a*' * 8 + 'b', 'a' * 31)", "search('a*a*a*b', 'a' * 9999)",
        "compile('((a*)*)*b').findall('a' * 40)", "match('(?:(?:a{1,50}){1,50}){1,50}b', 'a' * 50)",
        "match('(?:a?){60}a{60}', 'a' * 60)", "match('(?:a|b|ab|ba){50}c', 'ab' * 60)", "sub('', 'b' * 99999, 'a' * 9999)",
        "match('(?:aa|a){50}c', 'a' * 70)", "compile('(' * 5000 + ')' * 5000)",
    )},
    **{f"toml: {text[:20]}": f"import tomllib\nx = tomllib.loads({text})" for text in (
        "'a=' + '[' * 99999", "'a' + '.a' * 99999 + '=1'", "'[' + 'a.' * 50000 + 'a]'",
    )},
    **{f"json: {text[:20]}": f"import json\nx = json.loads({text})" for text in ("'[' * 99999", "'9' * 99999")},
    **{f"one by one: {how}": f"x = list(range(99_999))\nfor i in range(99_999): {how}" for how in (
        "x.index(99_998)", "x.count(1)", "99_998 in x", "x.reverse()", "x.sort()", "x == list(x)", "min(x)", "a, *b = x",
        "print(*x)", "x < x", "x.remove(99_998); x.append(99_998)", "tuple(x)", "sorted(x)", "str(x)", "sum(x)", "set(x)",
    )},
    **{f"one by one: {how}": f"x = 'a' * 3_999_999\nfor i in range(99_999): {how}" for how in (
        "x.count('b')", "x.upper()", "x == x[:-1] + 'b'", "'b' in x", "x[1:]", "x.split('b')", "{x: 1}", "set(x)",
    )},
    "keys of one hash": "x = {i * (2 ** 61 - 1): 1 for i in range(90_000)}",
    "tuples of one hash": "from itertools import product\nx = {k: 1 for k in product([-1, -2], repeat=14)}",
    "fractions of one hash": "from fractions import Fraction\nx = {Fraction(i * (2 ** 61 - 1)): 1 for i in range(30_000)}",
    "classes": "C = object\nfor i in range(9999):\n    class C(C): pass",
    "star imports": "from flyte import *\n" * 1000,
}  # fmt: skip

UNKNOWN = {
    **{f"one after the other: {text[:30]}": f"import foo\nx = 0\ny = []\n{text * 1000}" for text in (
        "if foo.a: x += 1\n", "if foo.a: y.append(1)\n", "if foo.a: z = 1\nelse: z = 2\n", "x = 1\nif foo.a: del x\n",
        "try: foo.a()\nexcept foo.E: x = 1\nelse: x = 2\nfinally: y = 1\n", "x = x + 1 if foo.a else x\n",
    )},
    "returns": "import foo\ndef f():\n" + "".join(f"    if foo.a{i}: return {i}\n" for i in range(1000)) + "f()",
    "breaks": "import foo\nfor i in range(99):\n" + "    if foo.a: break\n    if foo.b: continue\n" * 99,
    "calls on both ways": "import foo\ndef f(n):\n    if n == 0: return 1\n    if foo.a: return f(n - 1)\n    return f(n - 1)\nf(50)",
    "a large list": "import foo\nx = list(range(90_000))\nfor i in range(50_000):\n    if foo.a: x.append(1)",
    "a large dictionary": "import foo\nx = dict.fromkeys(range(90_000))\nfor i in range(50_000):\n    if foo.a: x[i] = 2",
    "large scopes": (
        "import foo\n" + "".join(f"v{i} = 1\n" for i in range(9_999)) + "for i in range(20_000):\n    if foo.a: v1 = 2"
    ),
    "doubled tuples": "import foo\nx = y = (0,)\nfor i in range(60): x, y = (x, x), (y, y)\nz = x if foo.a else y",
    "doubled lists": "import foo\nx = [0]\ny = [0]\nfor i in range(60): x = [x, x]; y = [y, y]\nz = x if foo.a else y",
    "environments": "import foo\nfor i in range(300):\n    if foo.a:\n        flyte.TaskEnvironment(name=f'e{i}')",
    "nested": "import foo\n" + "".join(" " * i + "if foo.a:\n" for i in range(90)) + " " * 90 + "x = 1",
}  # fmt: skip

DECLARED = {
    "environments": "for i in range(99_999): flyte.TaskEnvironment(name=f'e-{i}')",
    "tasks": "e = flyte.TaskEnvironment(name='e')\nfor i in range(99_999):\n    @e.task(short_name=f'x{i}')\n    def q(): ...",
    "dependencies": (
        "p = []\nfor i in range(9_999): p.append(flyte.TaskEnvironment(name=f'e-{i}', depends_on=list(p)))"
    ),
    "layers": (
        "i = flyte.Image.from_debian_base(name='q')\nfor k in range(99_999): i = i.with_pip_packages('a')\n"
        "e = flyte.TaskEnvironment(name='e', image=i)"
    ),
    "bodies": (
        "e = flyte.TaskEnvironment(name='e')\ndef h():\n"
        + "".join("    " * (i + 1) + f"for i{i} in range(9):\n" for i in range(9))
        + "    " * 10
        + "y = 1\n"
        + "".join(f"@e.task\ndef q{i}(): h()\n" for i in range(99))
    ),
    "helpers of bodies": (
        "e = flyte.TaskEnvironment(name='e')\n"
        + "".join(f"def h{i}(x):\n    if x: return h{i + 1}(x)\n    return h{i + 1}(x)\n" for i in range(50))
        + "def h50(x): return q(x)\n@e.task\ndef q(n: int) -> int: return h0(n)"
    ),
    "numbers": (
        "e = flyte.TaskEnvironment(name='e', resources=flyte.Resources(cpu='9' * 99_999, memory='1e999999999', "
        "gpu='T4:' + '9' * 9_999, disk='1e' + '9' * 9_999))"
    ),
    "a number of a kilobyte in sixteens": "e = flyte.TaskEnvironment(name='e', resources=flyte.Resources(cpu=0x1"
    + "f" * 9_999
    + "))",
    "a schedule": (
        "e = flyte.TaskEnvironment(name='e')\n@e.task(triggers=flyte.Trigger('t', flyte.Cron('0-999999999999 * * * *')))\n"
        "def q(): ..."
    ),
}

GROUPS = {"growth": GROWTH, "endless": ENDLESS, "unknown": UNKNOWN, "declared": DECLARED, "shared": SHARED}


@pytest.mark.skipif(sys.platform != "linux", reason="there is no such limit")
@pytest.mark.parametrize("group", GROUPS)
def test_every_module_ends(tmp_path: Path, group: str) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    texts = list(GROUPS[group].items())
    for number, (_, text) in enumerate(texts):
        (tmp_path / f"m{number}.py").write_text(f"import flyte\n{text}\n{DECLARATION}")
    said = bounded(tmp_path, STEPS)
    for number, (name, _) in enumerate(texts):
        outcome = said.get(f"m{number}.py", "nothing")
        assert outcome.startswith(("FC", "built")), (name, outcome)
    if group == "growth":
        reached = [name for number, (name, _) in enumerate(texts) if said[f"m{number}.py"].startswith("FC006")]
        assert len(reached) > len(texts) // 2, reached


LONG_TEXTS = (" " * 10**5, "1" * 10**5, "a:," * 10**5, "\\" * 10**5, "{" * 10**5)


@pytest.mark.skipif(sys.platform != "linux", reason="there is no such limit")
@pytest.mark.parametrize("text", LONG_TEXTS, ids=[text[:3] for text in LONG_TEXTS])
def test_a_long_text_in_every_place(tmp_path: Path, text: str) -> None:
    for path, content in PROJECT.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    for number, place in enumerate(PLACES.values()):
        (tmp_path / f"m{number}.py").write_text(module(place, text, "name"))
    said = bounded(tmp_path, STEPS)
    for number, name in enumerate(PLACES):
        assert said.get(f"m{number}.py", "nothing").startswith(("FC", "built")), name


def test_real_sizes_reach_no_limit(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    texts = (
        "x = [i for i in range(9_000)]\ny = {i: str(i) for i in x}\nz = []\nfor i in x: z.append(i)",
        "d = {}\nfor i in range(9_000): d[i] = i\ns = set()\nfor i in range(9_000): s.add(i)",
        "x = ', '.join(str(i) for i in range(9_000))\ny = x.split(', ')\nz = sorted(y, key=int)\nw = len(z)",
        "x = 'image:20240101-{}'.format(7) + '%s-20240101' % 7 + f'{7:05}'",
        "import json\nx = json.dumps(123456) + json.dumps({'a': [1] * 999}, indent=2)",
        "import re\nx = re.search(r'version = \"(.+)\"', 'a\\n' * 2000 + 'version = \"1\"').group(1)",
    )
    for number, text in enumerate(texts):
        (tmp_path / f"m{number}.py").write_text(f"import flyte\n{text}\n{DECLARATION}")
    assert set(bounded(tmp_path, 250_000).values()) == {"built"}
