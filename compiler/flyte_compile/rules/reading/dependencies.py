"""The graph of `depends_on` between environments and apps."""

from __future__ import annotations

from collections.abc import Mapping

from flyte_compile.ir import App, Environment, Program, Unknown


def known_dependencies(program: Program) -> dict[int, tuple[int, ...]]:
    """Key of every environment and app to the keys that it's known to depend on directly."""
    return {
        declared.key: ()
        if isinstance(declared.depends_on, Unknown)
        else tuple(key for key in declared.depends_on if not isinstance(key, Unknown))
        for declared in _declared(program)
    }


def open_ended(program: Program) -> frozenset[int]:
    """Keys of the environments and apps whose dependencies aren't all known."""
    return frozenset(
        declared.key
        for declared in _declared(program)
        if isinstance(declared.depends_on, Unknown) or any(isinstance(key, Unknown) for key in declared.depends_on)
    )


def reachable(key: int, graph: Mapping[int, tuple[int, ...]]) -> frozenset[int]:
    """What is deployed with an environment: itself and all that its dependencies lead to."""
    reached: set[int] = set()
    waiting = [key]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting += graph.get(current, ())
    return frozenset(reached)


def leading_to_a_circle(graph: Mapping[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    """The part of the graph that is left when what leads to nothing is taken away, again and again."""
    left = dict(graph)
    while ends := [key for key, targets in left.items() if not any(to in left and to != key for to in targets)]:
        for key in ends:
            del left[key]
    return left


def _declared(program: Program) -> tuple[Environment | App, ...]:
    return (*program.environments, *program.apps)
