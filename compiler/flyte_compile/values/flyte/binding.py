"""Bind the arguments of an SDK call to its signature; what doesn't fit is a diagnostic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flyte_compile.diagnostics import Fix, Severity
from flyte_compile.diagnostics.fix import Change, RenameArgument, ReplaceLiteral, rename
from flyte_compile.sdk.releases import NEWEST, is_known, nearest_known, order
from flyte_compile.sdk.signatures import DOCUMENTED, nearest, parameters_of, since
from flyte_compile.source import span_of
from flyte_compile.values import conversion
from flyte_compile.values.model import Arguments, Const, Place, SdkObject, TupleValue, Unknown, Value
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
    """Bind by the signature that the SDK's release has; what only newer ones have takes its default."""
    release = run.target.flyte_version
    parameters = parameters_of(name, release)
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
            f"Give these by name: it takes {', '.join(parameter.name for parameter in parameters) or 'no arguments'}.",
        )
    extra: dict[str, Value] = {}
    for keyword, value in arguments.keywords.items():
        place = arguments.place_of(keyword)
        documented = DOCUMENTED.get((name, keyword))
        if documented is not None:
            note_documented(run, short, keyword, documented, value, arguments)
            keyword = documented
        if keyword not in by_name:
            if is_later(name, keyword, release):
                refuse_keyword(run, name, keyword, (), arguments)
                continue
            extra[keyword] = value
            if not takes_keywords:
                refuse_keyword(run, name, keyword, tuple(sorted(by_name)), arguments)
            continue
        if keyword in values:
            refuse(run, f"{short} is given {keyword!r} twice", place, "Give it once, by its name.")
        values[keyword] = value
        places[keyword] = place
    for parameter in parameters:
        if parameter.name in values or parameter.kind in ("*", "**"):
            continue
        if arguments.open is not None:
            values[parameter.name] = Unknown(arguments.open.reason, arguments.open.place)
        elif parameter.required:
            refuse(
                run,
                f"{short} needs {parameter.name!r}{_in_release(run)}",
                arguments.place,
                f"Give it {parameter.name}=...",
            )
            values[parameter.name] = Unknown(f"{short} is called without {parameter.name!r}", arguments.place)
        else:
            values[parameter.name] = conversion.from_python(parameter.default, arguments.place)
    newest = parameters_of(name)
    for parameter in newest if newest is not parameters else ():
        if parameter.name not in values and parameter.kind not in ("*", "**"):
            values[parameter.name] = conversion.from_python(parameter.default, arguments.place)
    return Bound(values, places, extra, arguments.place)


def refuse(run: Run, message: str, place: Place, help: str, fix: Fix | None = None) -> None:
    """Report a call that doesn't fit the signature."""
    run.report("FC008", Severity.ERROR, message, place, help, fix=fix)


_NOT_COMPILED = ("flyte.with_runcontext", "flyte.with_servecontext")
"""Callables whose calls are checked, and that declare nothing."""


def is_later(name: str, parameter: str, release: str) -> bool:
    """Whether a callable has a parameter in later releases only."""
    came = since(name, parameter)
    return came is not None and order(release) < order(came)


def refuse_keyword(
    run: Run, name: str, keyword: str, known: tuple[str, ...], arguments: Arguments, base: str | None = None
) -> None:
    """Report a keyword that a callable, or the base that it passes keywords on to, doesn't have in the release."""
    from flyte_compile.sdk.changes import WITHDRAWN_PARAMETERS

    place = arguments.place_of(keyword)
    release, said = run.target.flyte_version, f"{name.removeprefix('flyte.')} has no parameter {keyword!r}"
    owner = base or name
    withdrawn = WITHDRAWN_PARAMETERS.get((name, keyword), ())
    close = nearest(keyword, known)
    hint = f"Write {close!r}." if close else f"It takes {', '.join(known) or 'no arguments'}."
    if is_later(owner, keyword, release):
        came = since(owner, keyword)
        refuse(run, f"{said} in flyte {release}; it came with {came}", place, f"Leave it out, or use {came} or newer.")
    elif any(span.holds(release) for span in withdrawn):
        if owner in _NOT_COMPILED:
            return
        message = f"{keyword!r} isn't compiled; flyte {withdrawn[-1].until} took it away"
        run.report("FC008", Severity.WARNING, message, place, "Write what it stands for into a pod template.")
    elif withdrawn:
        span = next((span for span in withdrawn if order(release) < order(span.since)), withdrawn[-1])
        refuse(run, f"{said} in flyte {release}; {span.said(release)}", place, "Leave it out.")
    elif not is_known(release):
        message = f"{said} in flyte {nearest_known(release)}, the nearest release that is known here"
        run.report("FC008", Severity.WARNING, message, place, f"{hint} If flyte {release} has it, it isn't compiled.")
    else:
        refuse(run, said, place, hint, None if close is None else renamed(arguments, keyword, close, known))


def _in_release(run: Run) -> str:
    """What a message says of an earlier release than the newest."""
    release = run.target.flyte_version
    return f" in flyte {release}" if order(release) < order(NEWEST) else ""


def renamed(arguments: Arguments, keyword: str, instead: str, candidates: Iterable[str]) -> Fix:
    """The fix that gives an argument of a call the name of a parameter that it has."""
    return rename(span_of(arguments.place.module, arguments.place.node), keyword, instead, candidates)


def version_pair(text: str) -> tuple[int, ...] | None:
    """The numbers of a Python version, `3.12` or `3.12.1`, that images go by; `None` for what isn't one."""
    match = _VERSION.match(text)
    return None if match is None else (int(match[1]), int(match[2]))


_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.\d+)?\Z", re.ASCII)


def note_documented(run: Run, short: str, keyword: str, instead: str, value: Value, arguments: Arguments) -> None:
    """Note a spelling of the SDK's documents that its release refuses."""
    place = arguments.place_of(keyword)
    changes: list[Change] = [RenameArgument(span_of(arguments.place.module, arguments.place.node), keyword, instead)]
    pair = version_pair(value.value) if isinstance(value, Const) and isinstance(value.value, str) else None
    if pair is not None and isinstance(value, Const):
        changes.append(ReplaceLiteral(span_of(place.module, place.node), str(value.value), pair))
    run.report(
        "FC840",
        Severity.NOTE,
        f"flyte {run.target.flyte_version} has no parameter {keyword!r} of {short}",
        place,
        help=f'Write {instead}=(3, 12) for {keyword}="3.12"; the generated entrypoint bridges this spelling.'
        if keyword == "python"
        else f"Write {instead}=...",
        fix=Fix(f"Write {instead!r}", tuple(changes)),
    )
