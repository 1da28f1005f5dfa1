"""Whether a pod template is one that the Kubernetes API takes: its fields, their types, its quantities and texts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flyte_compile.ir import Data, Unknown, quantity
from flyte_compile.ir.kubernetes_names import key_problem, label_value_problem
from flyte_compile.plan.kubernetes.names import text_problem
from flyte_compile.plan.kubernetes.template_values import value_problem
from flyte_compile.plan.model import Document
from flyte_compile.sdk import kubernetes_models
from flyte_compile.sdk.kubernetes_models import Field, Model

_QUANTITIES = {("V1ResourceRequirements", "requests"), ("V1ResourceRequirements", "limits")}
_QUANTITY = {("V1EmptyDirVolumeSource", "sizeLimit")}
_FILLED_IN = {("V1PodSpec", "containers")}
"""What a template may leave out, because the task fills it in."""
_PLAIN: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "datetime": (str,),
    "object": (str, int, float, bool, Mapping, tuple),
}
_MAX_ANNOTATIONS = 256 * 1024
"""Bytes of all keys and values together (`TotalAnnotationSizeLimitB`)."""
_SPOKEN = {
    "str": "a string",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "datetime": "a date",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place in the template such as `spec.containers[0].env`, and what to write instead."""

    path: str
    message: str
    help: str


def read_pod_spec(spec: Mapping[str, Data]) -> tuple[Mapping[str, Document], tuple[Problem, ...]]:
    """The pod spec without what is null and with its quantities as texts; and every problem in it."""
    model = kubernetes_models.model("V1PodSpec")
    if model is None:
        raise AssertionError("the table of models has no pod spec")
    problems: list[Problem] = []
    document = _read_model(spec, model, "spec", problems)
    return document, tuple(problems)


def metadata_problems(labels: Mapping[str, str], annotations: Mapping[str, str]) -> Iterator[Problem]:
    """Every label and annotation that the API would refuse."""
    size = sum(
        len(text.encode("utf-8", "replace")) for item in annotations.items() for text in item if isinstance(text, str)
    )
    if size > _MAX_ANNOTATIONS:
        help = f"Keep them under {_MAX_ANNOTATIONS:,} bytes together."
        yield Problem("annotations", f"have {size:,} bytes, more than an object can carry", help)
    for field, entries in (("labels", labels), ("annotations", annotations)):
        for key, value in entries.items():
            path = f"{field}[{key!r}]"
            if (reason := key_problem(key)) is not None:
                yield Problem(path, f"is no valid key: {reason}", "Write 'name' or 'prefix/name'.")
            if not isinstance(value, str):
                yield Problem(path, f"is {value!r}, not a string", "Write a string.")
            elif field == "labels" and (reason := label_value_problem(value)) is not None:
                help = "Use at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends."
                yield Problem(path, f"can't have the value {value!r}: {reason}", help)
            elif (reason := text_problem(value)) is not None:
                yield Problem(path, f"can't be written: {reason}", "Leave the character out.")


def _read_model(value: Mapping[str, Data], model: Model, path: str, problems: list[Problem]) -> Mapping[str, Document]:
    fields = {field.api_name: field for field in model.fields.values()}
    document: dict[str, Document] = {}
    for name, item in value.items():
        if item is None:
            continue
        place = f"{path}.{name}"
        before = len(problems)
        if name not in fields:
            near = difflib.get_close_matches(name, fields, n=1)
            problems.append(
                Problem(place, "is no field of the API", f"Write {near[0]!r}." if near else "Leave it out.")
            )
        elif (model.name, name) in _QUANTITIES and isinstance(item, Mapping):
            document[name] = {key: _read_quantity(one, f"{place}[{key!r}]", problems) for key, one in item.items()}
        elif (model.name, name) in _QUANTITY:
            document[name] = _read_quantity(item, place, problems)
        else:
            document[name] = _read(item, fields[name].type, place, problems)
        if len(problems) == before and (refused := value_problem(model.name, name, item)) is not None:
            problems.append(Problem(place, *refused))
    for attribute in model.required:
        field: Field = model.fields[attribute]
        if field.api_name not in document and (model.name, field.api_name) not in _FILLED_IN:
            problems.append(Problem(f"{path}.{field.api_name}", "is missing", f"Give it {attribute}=..."))
    return document


def _read(value: Data, type_: str, path: str, problems: list[Problem]) -> Document:
    if isinstance(value, Unknown):
        raise AssertionError(f"{path} was read before it was known: {value.reason}")
    if inner := re.fullmatch(r"list\[(.+)\]", type_):
        if not isinstance(value, tuple):
            return _wrong(value, "a list", path, problems)
        return tuple(_read(item, inner[1], f"{path}[{index}]", problems) for index, item in enumerate(value))
    if inner := re.fullmatch(r"dict\(str, (.+)\)", type_):
        if not isinstance(value, Mapping):
            return _wrong(value, "a mapping", path, problems)
        return {key: _read(item, inner[1], f"{path}[{key!r}]", problems) for key, item in value.items()}
    if (model := kubernetes_models.model(type_)) is not None:
        if not isinstance(value, Mapping):
            return _wrong(value, f"a {type_}", path, problems)
        return _read_model(value, model, path, problems)
    if not isinstance(value, _PLAIN[type_]) or (isinstance(value, bool) and type_ in ("int", "float")):
        return _wrong(value, _SPOKEN.get(type_, type_), path, problems)
    return _plain(value, path, problems)


def _plain(value: Data, path: str, problems: list[Problem]) -> Document:
    """A value that no model describes, without its nulls."""
    match value:
        case str():
            if (reason := text_problem(value)) is not None:
                problems.append(Problem(path, f"can't be written: {reason}", "Leave the character out."))
            return value
        case tuple():
            return tuple(_plain(item, path, problems) for item in value)
        case Mapping():
            return {key: _plain(item, path, problems) for key, item in value.items() if item is not None}
        case Unknown():
            raise AssertionError(f"{path} was read before it was known: {value.reason}")
        case _:
            return value


def _read_quantity(value: Data, path: str, problems: list[Problem]) -> Document:
    """A quantity as a text: the API takes numbers as well, its typed models don't."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return _wrong(value, "a quantity", path, problems)
    text = quantity.spell(value)
    if quantity.parse(text) is None:
        better = quantity.suggest(text)
        problems.append(
            Problem(
                path,
                f"is {text!r}, no quantity",
                f"Write {better!r}." if better else "Write an amount such as '500m' or '4Gi'.",
            )
        )
    return text


def _wrong(value: Data, expected: str, path: str, problems: list[Problem]) -> Document:
    problems.append(Problem(path, f"is {value!r}, not {expected}", f"Write {expected}."))
    return None
