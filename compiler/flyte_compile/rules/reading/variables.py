"""Texts that a program gives to processes: variables wherever they're declared, and what an image build runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Span
from flyte_compile.ir import Commands, Env, Program, Unknown
from flyte_compile.rules.reading.fields import trigger_field
from flyte_compile.rules.reading.layers import texts
from flyte_compile.rules.reading.pods import containers, mappings, name_of
from flyte_compile.rules.reading.sites import env_vars, images, pod_templates, span_of, triggers


@dataclass(frozen=True, slots=True)
class Given:
    """A known text; `name` is the variable's, `None` where the text is none's value."""

    name: str | None
    what: str
    """How a message calls it."""
    text: str
    span: Span
    subject: str | None
    field: str


_LONGEST = 16_384
"""Characters of a text that are looked at."""


def given_texts(program: Program) -> Iterator[Given]:
    """The variables of pods and images, then the commands, addresses and arguments of image builds."""
    for variables in env_vars(program):
        yield from _variables(variables.value, variables.span, variables.subject, variables.field)
    for task, trigger in triggers(program):
        if trigger.env_vars is not None and not isinstance(trigger.env_vars, Unknown):
            field = f"{trigger_field(trigger)}.env_vars"
            yield from _variables(trigger.env_vars, span_of(trigger, "env_vars"), task.name, field)
    for template in pod_templates(program):
        for container in containers(template.value):
            entries = {name_of(entry) or "?": entry.get("value") for entry in mappings(container.fields.get("env"))}
            field = f"{template.field}.pod_spec.containers[{container.name or '?'}].env"
            yield from _variables(entries, span_of(template.value, "pod_spec"), template.subject, field)
    yield from _of_images(program)


def _of_images(program: Program) -> Iterator[Given]:
    for image in images(program):
        for layer in image.value.layers:
            if isinstance(layer, Env) and not isinstance(layer.env_vars, Unknown):
                field = f"{image.field}.with_env_vars"
                yield from _variables(layer.env_vars, layer.span, image.subject, field)
            if isinstance(layer, Commands) and not isinstance(layer.commands, Unknown):
                for command in layer.commands:
                    if isinstance(command, str):
                        field = f"{image.field}.with_commands"
                        yield Given(None, "a command of an image", command[:_LONGEST], layer.span, image.subject, field)
        for text in texts(image.value):
            if text.role in ("index_url", "extra_index_urls", "extra_args", "package"):
                what = f"the {text.role} of an image" if text.role != "package" else "a package of an image"
                # What tells packages and addresses from others is their text, which a field must not show.
                field = f"{image.field}.{text.field.partition('[')[0]}[{text.role}]"
                yield Given(None, what, text.text[:_LONGEST], text.span, image.subject, field)


def _variables(values: Mapping[str, object], span: Span, subject: str | None, field: str) -> Iterator[Given]:
    for name, value in values.items():
        if isinstance(value, str):
            yield Given(name, f"the variable {name!r}", value[:_LONGEST], span, subject, f"{field}[{name}]")
