"""The command line of an entrypoint, and where its inputs come from."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from flyte_compile_runtime.exits import UsageError
from flyte_compile_runtime.task import Task

if TYPE_CHECKING:
    import argparse

INPUTS_VARIABLE = "FLYTE_COMPILE_INPUTS"
OUTPUT_VARIABLE = "FLYTE_COMPILE_OUTPUT"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line and the environment say; None where they say nothing."""

    inputs: str | None
    inputs_file: str | None
    inputs_variable: str | None
    output: str | None

    def read_inputs(self) -> tuple[str | bytes, str]:
        """The text of the inputs, and what messages call it; no inputs at all are an empty object."""
        if self.inputs is not None:
            return self.inputs, "--inputs"
        if self.inputs_file == "-":
            return sys.stdin.buffer.read(), "stdin"
        if self.inputs_file is not None:
            try:
                # Some editors begin a file with a mark that JSON doesn't allow.
                return Path(self.inputs_file).read_bytes().removeprefix(b"\xef\xbb\xbf"), repr(self.inputs_file)
            except OSError as error:
                message = f"--inputs-file {self.inputs_file!r} can't be read: {error.strerror or error}"
                raise UsageError(message) from None
        if self.inputs_variable is not None:
            return self.inputs_variable, INPUTS_VARIABLE
        return "{}", "the default"


def parse_command_line(task: Task, argv: Sequence[str] | None) -> Options | None:
    """The options; None if all that was asked for was help, which is printed. Raises `UsageError`."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments:
        # A pod passes its inputs by the environment.
        return _options(None, None, None)
    parser = _parser(task)
    if "-h" in arguments or "--help" in arguments:
        parser.print_help()
        return None
    given = parser.parse_args(arguments)
    return _options(given.inputs, given.inputs_file, given.output)


def _options(inputs: str | None, inputs_file: str | None, output: str | None) -> Options:
    # A variable that is set to nothing is as good as none.
    variable = os.environ.get(INPUTS_VARIABLE) or None
    return Options(inputs, inputs_file, variable, output or os.environ.get(OUTPUT_VARIABLE) or None)


def _parser(task: Task) -> argparse.ArgumentParser:
    import argparse

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            raise UsageError(f"{message} (--help shows the usage)")

    parser = Parser(
        description=f"Runs the Flyte task {task.name!r} ({_signature_text(task)}) once, in this process.",
        epilog="Exit codes: 0 done, 1 the task raised (another attempt may help), 64 wrong inputs or usage, "
        "65 the task failed for good, 66 the task could not be loaded, 143 SIGTERM came.",
        allow_abbrev=False,
        add_help=False,
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--inputs", metavar="JSON", help=f"the inputs as a JSON object by name (default: ${INPUTS_VARIABLE}, else {{}})"
    )
    source.add_argument("--inputs-file", metavar="FILE", help="a file with that object, - for stdin")
    parser.add_argument(
        "--output",
        metavar="FILE",
        help=f"where to write the result as JSON (default: ${OUTPUT_VARIABLE}, else the last line of stdout)",
    )
    parser.add_argument("-h", "--help", action="store_true", help="show this and exit")
    return parser


def _signature_text(task: Task) -> str:
    """The inputs of the task as its source has them, read without an import: its packages may not be here."""
    if task.sandbox is not None and task.sandbox.source is not None:
        return f"with the inputs {', '.join(f'{name}: {type_}' for name, type_ in task.sandbox.inputs) or '(none)'}"
    named = f"{task.module}.{task.function}"
    from flyte_compile_runtime.loading import extend_search_path

    extend_search_path(task.import_roots)
    *packages, last = task.module.split(".")
    for folder in sys.path:
        for path in (Path(folder, *packages, f"{last}.py"), Path(folder, *packages, last, "__init__.py")):
            try:
                tree = ast.parse(path.read_bytes())
            except (OSError, SyntaxError, ValueError):
                continue
            for node in tree.body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == task.function:
                    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
                    return f"{named}({ast.unparse(node.args)}){returns}"
    return named
