"""Which release of the SDK the requirements of a project take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from flyte_compile.sdk.releases import RELEASES, is_release, order


def release_of(requirements: Iterable[str]) -> str | None:
    """The release that is pinned, else the newest known one that is admitted; `None` where neither can be told.

    Which of several markers holds isn't known: where requirements under different markers come to different releases,
    none is named.
    """
    always: list[str] = []
    sometimes: list[str] = []
    for requirement in requirements:
        match = _REQUIREMENT.fullmatch(requirement)
        if match is not None:
            (sometimes if match["marker"] else always).append(match["clauses"] or match["inner"] or "")
    found = {_newest([*always, clauses]) for clauses in sometimes or [""]}
    return found.pop() if len(found) == 1 else None


_REQUIREMENT: Final = re.compile(
    r"\s*flyte\s*(?:\[[^\]]*\]\s*)?(?:\((?P<inner>[^()]*)\)|(?P<clauses>(?:[=<>!~][^;@()]*)?))\s*(?:;(?P<marker>.*))?",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_CLAUSE: Final = re.compile(r"(?P<operator>===|[~=!<>]=|[<>])\s*v?(?P<version>[^\s=<>~!]+)")


def _newest(specifiers: Iterable[str]) -> str | None:
    clauses = [_CLAUSE.fullmatch(text.strip()) for each in specifiers for text in each.split(",") if text.strip()]
    read = [(match["operator"], match["version"]) for match in clauses if match is not None]
    if not read or len(read) != len(clauses):
        return None
    pinned = next((version for op, version in read if op in ("==", "===") and is_release(version)), None)
    if pinned is not None:
        return pinned
    tests = [_test(operator, version) for operator, version in read]
    known = [test for test in tests if test is not None]
    if len(known) != len(tests):
        return None
    return next((release for release in reversed(RELEASES) if all(test(release) for test in known)), None)


def _test(operator: str, version: str) -> Callable[[str], bool] | None:
    """Whether a release, which is final, meets a clause of PEP 440; `None` for a clause that can't be read."""
    if version.endswith(".*"):
        prefix = version.removesuffix(".*")
        if operator not in ("==", "!=") or not is_release(prefix):
            return None
        return lambda release: _begins(release, prefix) is (operator == "==")
    if not is_release(version):
        return None
    bound = order(version)
    match operator:
        case "~=":
            numbers = re.match(r"[\d.]*\d", version)
            prefix, dot, _ = numbers[0].rpartition(".") if numbers else ("", "", "")
            return (lambda release: order(release) >= bound and _begins(release, prefix)) if dot else None
        case "!=":
            return lambda release: order(release) != bound
        case ">=":
            return lambda release: order(release) >= bound
        case "<=":
            return lambda release: order(release) <= bound
        case ">":
            return lambda release: order(release) > bound
        case "<":
            return lambda release: order(release) < bound
        case _:
            return None


def _begins(release: str, prefix: str) -> bool:
    """Whether a release's numbers begin with those of a prefix."""
    wanted = [int(number) for number in prefix.split(".") if number.isdigit()]
    return [int(number) for number in f"{release}.0.0.0".split(".")][: len(wanted)] == wanted
