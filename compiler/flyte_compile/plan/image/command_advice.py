"""Which of a linter's advice doesn't hold for a command of the user's.

Hadolint says how the commands of a Dockerfile should be written. A command of a declaration is the user's text, which
is not ours to rewrite, and the Dockerfile is not where they would do it: so the advice that may apply is off.
"""

from __future__ import annotations

import re

_ADVICE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"apt-get|aptitude", ("DL3005", "DL3008", "DL3009", "DL3014", "DL3015")),
    (r"apt", ("DL3027",)),
    (r"apk", ("DL3017", "DL3018", "DL3019")),
    (r"yum|dnf|microdnf", ("DL3030", "DL3031", "DL3032", "DL3033", "DL3038", "DL3039", "DL3040", "DL3041")),
    (r"zypper", ("DL3034", "DL3035", "DL3036", "DL3037")),
    (r"pip[0-9.]*", ("DL3013", "DL3042")),
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
    (r"echo", ("SC2028",)),
)


def advice_on(command: str) -> tuple[str, ...]:
    """The codes of the rules that may find fault with a command, sorted."""
    found: set[str] = set()
    for program, codes in _ADVICE:
        if re.search(rf"(?<![\w-])(?:{program})(?![\w-])", command):
            found.update(codes)
    if "|" in command:
        found.add("DL4006")
    if "$" in command:
        found.update(("SC2016", "SC2046", "SC2086"))
    if re.search(r"(?:^|[;&|]\s*)\. ", command):
        found.add("SC1091")
    return tuple(sorted(found))
