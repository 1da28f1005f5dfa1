"""Which of a linter's advice doesn't hold for a command of the user's.

Hadolint says how the commands of a Dockerfile should be written. A command of a declaration is the user's text, which
is not ours to rewrite, and the Dockerfile is not where they would do it: so the advice that may apply is off. What a
shell can't even parse isn't advice, and stays.
"""

from __future__ import annotations

import re

_PROGRAMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"apt-get|aptitude", ("DL3005", "DL3008", "DL3009", "DL3014", "DL3015")),
    (r"apt", ("DL3027",)),
    (r"apk", ("DL3017", "DL3018", "DL3019")),
    (r"yum|dnf|microdnf", ("DL3030", "DL3031", "DL3032", "DL3033", "DL3038", "DL3039", "DL3040", "DL3041")),
    (r"zypper", ("DL3034", "DL3035", "DL3036", "DL3037")),
    (r"pip[0-9.]*|pipx", ("DL3013", "DL3042")),
    (r"npm|yarn", ("DL3016", "DL3060")),
    (r"gem", ("DL3028",)),
    (r"go", ("DL3062",)),
    (r"cd", ("DL3003", "SC2164")),
    (r"sudo", ("DL3004",)),
    (r"useradd", ("DL3046",)),
    (r"wget|curl", ("DL3047", "DL4001")),
    (r"ssh|vim|shutdown|service|ps|free|top|kill|mount", ("DL3001",)),
    (r"ln", ("DL4005",)),
    (r"source", ("SC1091", "SC3046")),
    (r"echo", ("SC2028", "SC3037")),
    (r"printf", ("SC2059",)),
    (r"ls", ("SC2010", "SC2011", "SC2012", "SC2045")),
    (r"find", ("SC2038", "SC2044", "SC2061")),
    (r"grep", ("SC2022", "SC2062")),
    (r"ps", ("SC2009",)),
    (r"rm", ("SC2115",)),
    (r"tr", ("SC2018", "SC2019", "SC2020", "SC2021", "SC2060")),
    (r"read", ("SC2034", "SC2162")),
    (r"let", ("SC2034", "SC3039")),
    (r"local", ("SC2034", "SC3043")),
    (r"pushd|popd|dirs", ("SC2164", "SC3044")),
    (r"function", ("SC2112", "SC2113")),
    (r"ulimit", ("SC3045",)),
    (r"pipefail", ("SC3040",)),
)
_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\|", ("DL4006",)),
    (r"\$", ("SC2016", "SC2046", "SC2048", "SC2068", "SC2086", "SC2154", "SC3028")),
    (r"(?:^|[;&|]\s*)\. ", ("SC1091",)),
    (r"\*|\?", ("SC2035",)),
    (r"~", ("SC2088",)),
    (r"(?:^|[\s;&|])\w+=", ("SC2034",)),
    (r"=\(", ("SC3030", "SC3054")),
    (r"(?:^|[\s;&|!(])(?:\[|test)", ("SC2166", "SC3010", "SC3014")),
    (r"\{[^{}\s]*(?:,|\.\.)[^{}\s]*\}", ("SC3009",)),
    (r"&>", ("SC3020",)),
    (r"2>&1", ("SC2069",)),
    (r"&&.*\|\|", ("SC2015",)),
)


def advice_on(command: str) -> tuple[str, ...]:
    """The codes of the rules that may find fault with a command, sorted."""
    found: set[str] = set()
    for program, codes in _PROGRAMS:
        if re.search(rf"(?<![\w-])(?:{program})(?![\w-])", command):
            found.update(codes)
    for sign, codes in _SIGNS:
        if re.search(sign, command):
            found.update(codes)
    return tuple(sorted(found))
