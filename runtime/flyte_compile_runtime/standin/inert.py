"""What the stand-in packages have in the place of everything that a declaration may name and a task seldom needs."""

from __future__ import annotations

import importlib
import sys
from types import FrameType
from typing import Any, NoReturn, Union


class MissingPackageError(RuntimeError):
    """A task used something that only the real package can do, and the image doesn't have the package."""


class Inert:
    """Takes part in declarations of any form without effect, and raises `MissingPackageError` when a task uses it.

    What counts as a declaration is what runs while a module is imported.
    """

    def __init__(self, name: str, package: str) -> None:
        self._name = name
        self._package = package

    @property
    def missing_package(self) -> str:
        """The package that would have the real thing."""
        return self._package

    def __getattr__(self, name: str) -> Any:
        # Python and the standard library look for many names of this form, to see what an object is.
        if name.startswith("_"):
            raise AttributeError(f"{self!r} has no attribute {name!r}")
        return Inert(f"{self._name}.{name}", self._package)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not is_declaring():
            raise missing(self._name, self._package)
        if len(args) == 1 and not kwargs and (isinstance(args[0], type) or hasattr(args[0], "__name__")):
            # Very probably a decorator: what it decorates must stay what it is.
            return args[0]
        return Inert(f"{self._name}()", self._package)

    def __getitem__(self, key: object) -> Inert:
        # `File[Image]` is an annotation, which may be evaluated at any time.
        return self

    # Without this, Python would iterate by asking for items, of which there is no end.
    __iter__ = None

    def __or__(self, other: object) -> Any:
        return self._union(self, other)

    def __ror__(self, other: object) -> Any:
        return self._union(other, self)

    def __enter__(self) -> Inert:
        if not is_declaring():
            raise missing(self._name, self._package)
        return self

    def __exit__(self, *details: object) -> None:
        return None

    def __instancecheck__(self, instance: object) -> bool:
        # Nothing can be an instance of a class that isn't here.
        return False

    def __subclasscheck__(self, subclass: type) -> bool:
        return False

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        # Once only, and not before a class that has it already.
        first = next(base for base in bases if isinstance(base, Inert))
        had = any(isinstance(base, type) and issubclass(base, InertBase) for base in bases)
        return (InertBase,) if self is first and not had else ()

    def __setattr__(self, name: str, value: object) -> None:
        if name in ("_name", "_package") or is_declaring():
            object.__setattr__(self, name, value)
            return
        raise missing(self._name, self._package)

    def __repr__(self) -> str:
        return self._name

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> Any:
        # A model with a field of a type that isn't here can be declared; its field takes anything.
        return importlib.import_module("pydantic_core.core_schema").any_schema()

    @staticmethod
    def _union(left: object, right: object) -> Any:
        return Union[left, right]  # noqa: UP007


class InertBase:
    """The base of classes that derive from something inert: it takes whatever the real base would take."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        return None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        return None


def is_declaring() -> bool:
    """Whether a module is being imported by the code that calls."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__") in ("importlib._bootstrap", "_frozen_importlib"):
            return True
        frame = frame.f_back
    return False


def missing(name: str, package: str) -> MissingPackageError:
    """The error for the use of `name` in a task."""
    return MissingPackageError(f"{name} needs the package {package!r}, which is not installed here")


def refuse(name: str, package: str = "flyte") -> Any:
    """A function that always raises, for what can't even be declared: starting runs, talking to a cluster."""

    def refused(*args: Any, **kwargs: Any) -> NoReturn:
        raise missing(name, package)

    refused.__name__ = refused.__qualname__ = name.rpartition(".")[2]
    refused.aio = refused  # type: ignore[attr-defined]
    return refused
