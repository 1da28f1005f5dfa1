"""The templates of emitted files: the one module that knows jinja2.

Templates are skeletons. What decides or quotes is Python: values are handed over as finished text, or pass through the
filter `literal`. Autoescape is off because it escapes for HTML, and nothing here is HTML.
"""

from __future__ import annotations

import functools
import importlib.resources

import jinja2

from flyte_compile.emit.literals import literal

_PACKAGE = "flyte_compile_templates"


def render(name: str, **context: object) -> str:
    """The text of a template; a name that the template uses and `context` lacks is an error."""
    return _environment().get_template(name).render(context)


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_load),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        newline_sequence="\n",
    )
    environment.filters["literal"] = literal
    return environment


def _load(name: str) -> str | None:
    file = importlib.resources.files(_PACKAGE).joinpath(name)
    return file.read_text(encoding="utf-8") if file.is_file() else None
