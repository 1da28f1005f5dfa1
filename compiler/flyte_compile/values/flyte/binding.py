"""Bind the arguments of an SDK call to its signature; what doesn't fit is a diagnostic."""

from __future__ import annotations

from dataclasses import dataclass

from flyte_compile.diagnostics import Severity
from flyte_compile.sdk.signatures import DOCUMENTED, nearest, parameters_of
from flyte_compile.values import conversion
from flyte_compile.values.model import Arguments, Place, SdkObject, TupleValue, Unknown, Value
from flyte_compile.values.run import Run


@dataclass(frozen=True, slots=True)
class Bound:
    """Arguments by parameter name, defaults filled in; `places` only has what the call gave."""

    values: dict[str, Value]
    places: dict[str, Place]
    extra: dict[str, Value]
    """What `**kwargs` took."""
    place: Place

    def given(self, name: str) -> Value | None:
        """The argument, if the call gave it and it isn't `None`."""
        return self.values[name] if name in self.places else None

    def object(self, type_: str) -> SdkObject:
        """The instance that the call makes, its fields as bound."""
        return SdkObject(type_, dict(self.values), dict(self.places), self.place)


def bind(run: Run, name: str, arguments: Arguments) -> Bound:
    """Bind by the table's signature."""
    parameters = parameters_of(name)
    short = name.removeprefix("flyte.")
    values: dict[str, Value] = {}
    places: dict[str, Place] = {}
    positional = [parameter.name for parameter in parameters if parameter.kind == "positional"]
    rest = next((parameter.name for parameter in parameters if parameter.kind == "*"), None)
    takes_keywords = any(parameter.kind == "**" for parameter in parameters)
    by_name = {parameter.name for parameter in parameters if parameter.kind in ("positional", "keyword")}
    for index, value in enumerate(arguments.positional[: len(positional)]):
        values[positional[index]] = value
        places[positional[index]] = arguments.place_of(index)
    surplus = arguments.positional[len(positional) :]
    if rest is not None:
        values[rest] = TupleValue(tuple(surplus), arguments.place) if arguments.open is None else arguments.open
        if surplus:
            places[rest] = arguments.place_of(len(positional))
    elif surplus:
        refuse(
            run,
            f"{short} takes {len(positional)} positional arguments, {len(arguments.positional)} are given",
            arguments.place_of(len(positional)),
        )
    extra: dict[str, Value] = {}
    for keyword, value in arguments.keywords.items():
        place = arguments.place_of(keyword)
        documented = DOCUMENTED.get((name, keyword))
        if documented is not None:
            note_documented(run, short, keyword, documented, place)
            keyword = documented
        if keyword not in by_name:
            extra[keyword] = value
            if not takes_keywords:
                close = nearest(keyword, tuple(sorted(by_name)))
                hint = f"Write {close!r}." if close else f"It takes {', '.join(sorted(by_name)) or 'no arguments'}."
                refuse(run, f"{short} has no parameter {keyword!r}", place, hint)
            continue
        if keyword in values:
            refuse(run, f"{short} is given {keyword!r} twice", place)
        values[keyword] = value
        places[keyword] = place
    for parameter in parameters:
        if parameter.name in values or parameter.kind in ("*", "**"):
            continue
        if arguments.open is not None:
            values[parameter.name] = Unknown(arguments.open.reason, arguments.open.place)
        elif parameter.required:
            refuse(run, f"{short} needs {parameter.name!r}", arguments.place, f"Give it {parameter.name}=...")
            values[parameter.name] = Unknown(f"{short} is called without {parameter.name!r}", arguments.place)
        else:
            values[parameter.name] = conversion.from_python(parameter.default, arguments.place)
    return Bound(values, places, extra, arguments.place)


def refuse(run: Run, message: str, place: Place, help: str | None = None) -> None:
    """Report a call that doesn't fit the signature."""
    run.report("FC008", Severity.ERROR, message, place, help)


def note_documented(run: Run, short: str, keyword: str, instead: str, place: Place) -> None:
    """Note a spelling of the SDK's documents that its release refuses."""
    run.report(
        "FC840",
        Severity.NOTE,
        f"flyte {run.target.flyte_version} has no parameter {keyword!r} of {short}",
        place,
        help=f'Write {instead}=(3, 12) for {keyword}="3.12"; the generated entrypoint bridges this spelling.'
        if keyword == "python"
        else f"Write {instead}=...",
    )
