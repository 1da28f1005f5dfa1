"""Whether a table is a platform profile: every key is one, and what stands in it is what Kubernetes takes of it.

A mistake in one would leave pods Pending for ever, or refused, long after the compile.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from typing import Any

from flyte_compile.ir.kubernetes_names import key_problem, label_value_problem
from flyte_compile.ir.quantity import parse

_OPERATORS = ("Equal", "Exists")
_EFFECTS = ("NoExecute", "NoSchedule", "PreferNoSchedule")
_STRATEGIES = ("mixed", "single", "topology")


class TableError(ValueError):
    """What is wrong, with the key at which it stands."""


def check_table(table: Mapping[str, Any], classes: Collection[str]) -> None:
    """Raises `TableError` for a table, already joined with what it extends, that is no profile.

    `classes` are those of devices that there are.
    """
    _keys(table, "", ("classes", "description", "extends", "spot"))
    _text(table.get("description", ""), "description")
    if "spot" in table:
        spot = _keys(table["spot"], "spot", ("require", "tolerations"))
        _requirements(_needed(spot, "require", "spot"), "spot.require")
        for index, toleration in enumerate(_list(spot.get("tolerations", []), "spot.tolerations")):
            _toleration(toleration, f"spot.tolerations[{index}]")
    for name, entry in _keys(table.get("classes", {}), "classes", classes).items():
        _device_class(entry, f"classes.{name}")


def _device_class(entry: Any, path: str) -> None:
    table = _keys(entry, path, ("devices", "label", "nodes", "partition", "resource"))
    if "label" in table:
        _label(table["label"], f"{path}.label")
    if "resource" in table:
        resource = _label(table["resource"], f"{path}.resource")
        if "/" not in resource:
            raise TableError(f"{path}.resource: {resource!r} needs a domain, as in 'nvidia.com/gpu'")
    for device, wanted in _table(table.get("devices", {}), f"{path}.devices").items():
        place = _below(f"{path}.devices", device)
        if isinstance(wanted, Mapping):
            _requirements(wanted, place)
        else:
            _values(wanted, place)
            _needed(table, "label", path)
    for device, nodes in _table(table.get("nodes", {}), f"{path}.nodes").items():
        place = _below(f"{path}.nodes", device)
        for index, node in enumerate(_list(nodes, place)):
            _node(node, f"{place}[{index}]")
    if "partition" in table:
        partition = _keys(table["partition"], f"{path}.partition", ("label", "strategy"))
        strategy = _one_of(
            _needed(partition, "strategy", f"{path}.partition"), f"{path}.partition.strategy", _STRATEGIES
        )
        if strategy != "mixed":
            _needed(partition, "label", f"{path}.partition")
        if "label" in partition:
            _label(partition["label"], f"{path}.partition.label")


def _node(entry: Any, path: str) -> None:
    node = _keys(entry, path, ("cpu", "devices", "memory", "name"))
    _text(_needed(node, "name", path), f"{path}.name")
    for field in ("cpu", "devices"):
        count = _needed(node, field, path)
        if type(count) is not int or count < 1:
            raise TableError(f"{path}.{field}: {count!r} is no whole number from 1 on")
    memory = _text(_needed(node, "memory", path), f"{path}.memory")
    if (parse(memory) or 0) <= 0:
        raise TableError(f"{path}.memory: {memory!r} is no amount, such as '64Gi'")


def _requirements(entry: Any, path: str) -> None:
    for label, values in _table(entry, path).items():
        _label(label, path)
        _values(values, _below(path, label))


def _values(entry: Any, path: str) -> None:
    values = _list(entry, path)
    if not values:
        raise TableError(f"{path}: no value of a label is among none")
    for value in values:
        if (reason := label_value_problem(_text(value, path))) is not None:
            raise TableError(f"{path}: {value!r} is no value of a label, for {reason}")


def _toleration(entry: Any, path: str) -> None:
    table = _keys(entry, path, ("effect", "key", "operator", "value"))
    if "key" in table:
        _label(table["key"], f"{path}.key")
    operator = _one_of(table.get("operator", "Equal"), f"{path}.operator", _OPERATORS)
    if "effect" in table:
        _one_of(table["effect"], f"{path}.effect", _EFFECTS)
    if operator == "Equal":
        _needed(table, "key", path)
        _values([table.get("value", "")], f"{path}.value")
    elif "value" in table:
        raise TableError(f"{path}.value: Exists asks for no value")


def _below(path: str, key: str) -> str:
    """The place of a key, on one line whatever the key is."""
    shown = key if re.fullmatch(r"[A-Za-z0-9_./ -]+", key) else repr(key)
    return f"{path}.{shown}" if path else shown


def _keys(entry: Any, path: str, known: Collection[str]) -> Mapping[str, Any]:
    """A table that has no other keys."""
    table = _table(entry, path)
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            better = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(known))}"
            raise TableError(f"{_below(path, key)} is no key; {better}")
    return table


def _table(entry: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(entry, Mapping):
        raise TableError(f"{path}: {entry!r} is no table")
    return entry


def _list(entry: Any, path: str) -> list[Any]:
    if not isinstance(entry, list):
        raise TableError(f"{path}: {entry!r} is no list")
    return entry


def _text(entry: Any, path: str) -> str:
    if not isinstance(entry, str):
        raise TableError(f"{path}: {entry!r} is no text")
    return entry


def _needed(table: Mapping[str, Any], key: str, path: str) -> Any:
    if key not in table:
        raise TableError(f"{path} needs a {key}")
    return table[key]


def _one_of(entry: Any, path: str, words: tuple[str, ...]) -> str:
    if entry not in words:
        raise TableError(f"{path}: {entry!r} is none of {', '.join(words)}")
    return str(entry)


def _label(entry: Any, path: str) -> str:
    label = _text(entry, path)
    if (reason := key_problem(label)) is not None:
        raise TableError(f"{path}: {label!r} is no label, for {reason}")
    return label
