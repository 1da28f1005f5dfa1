"""f-strings with formats, templates and text operations."""

import textwrap
from datetime import date, timedelta

import flyte

NAME, VERSION, RATIO, WIDTH = "Data Loader", (1, 20, 3), 0.12345, 8
slug = NAME.lower().replace(" ", "-")
version = ".".join(map(str, VERSION))
env = flyte.TaskEnvironment(
    f"{slug}-v{VERSION[0]:02d}",
    description=textwrap.dedent(
        f"""\
        {NAME!r:>{WIDTH + 6}}|{RATIO:.1%}|{VERSION[1]:#x}|{1234567:,}|{"left":<{WIDTH}}|{version=}
          indented {{literal}}
        """
    ).strip(),
    env_vars={
        "PERCENT": "%s is %05.1f%%" % (slug, RATIO * 100),
        "FORMAT": "{0}:{name:>6}:{1!r}".format("x", "y", name="z"),
        "MAPPED": "{a}{b[c]}".format_map({"a": 1, "b": {"c": 2}}),
        "DATE": f"{date(2026, 7, 4):%Y-%m-%d}",
        "DURATION": str(timedelta(hours=26)),
        "SHORT": textwrap.shorten("some words that are too long", width=15, placeholder="..."),
        "INDENT": textwrap.indent("a\nb", "> "),
        "SPLIT": " ".join(["a", "b", "", "c"][::2]),
        "CASE": "aBc".swapcase().center(7, "*"),
        "NESTED": f"{'a' if WIDTH > 3 else 'b'}{{{WIDTH!s}}}",
        "ZFILL": str(42).zfill(5),
        "PARTITION": "key=value=x".partition("=")[2],
        "STRIPPED": "--flag--".strip("-").removeprefix("fl"),
        "TRANSLATED": "a.b".translate(str.maketrans(".", "_")),
    },
)
