"""Names and texts that Kubernetes accepts, formed from those that users choose."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from flyte_compile.ir.kubernetes_names import label_value_problem
from flyte_compile.plan.layout import dns_label

MAX_LABEL = 63
"""The longest label value, DNS-1123 label and DNS-1035 label."""
MAX_GENERATED = 57
"""The longest base of a `generateName`, without its dash: the API server keeps 58 characters and adds five."""
MAX_CRON_JOB = 52
"""The longest name of a CronJob, which names its Jobs with eleven characters more."""

_SUBDOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_CONFIG_KEY = re.compile(r"[A-Za-z0-9._-]{1,253}")
_ENVIRONMENT_NAME = re.compile(r"[ -<>-~]+")
_SHOWN = 100
_MAX_ARGUMENT = 32 * 4096 - 1
"""Bytes of one argument or variable of a process on Linux, without the NUL at its end (`MAX_ARG_STRLEN`)."""


def label_value(text: str) -> str:
    """A label value for a text: itself where it is one, else its allowed characters and a hash of the whole."""
    if label_value_problem(text) is None:
        return text
    kept = re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-_.")[: MAX_LABEL - 9].rstrip("-_.")
    return f"{kept}-{_digest(text)}".lstrip("-")


def with_hash(name: str, text: str, limit: int = MAX_LABEL) -> str:
    """A DNS-1123 label that isn't that of another text: the name, cut where it must be, and a hash of the text."""
    return f"{name[: limit - 9].rstrip('-')}-{_digest(text)}"


def generate_name(text: str) -> str:
    """The base of a generated name, so that `kubectl create -f` can be repeated."""
    return f"{dns_label(text, MAX_GENERATED)}-"


def service_name(text: str) -> str:
    """A DNS-1035 label, which a Service needs: a DNS-1123 label that starts with a letter."""
    label = dns_label(text)
    return label if label[0].isalpha() else dns_label(f"pool-{text}")


def unique_names(texts: Iterable[str], limit: int = MAX_LABEL) -> Mapping[str, str]:
    """A DNS-1123 label for each text; texts that would share one get a hash, but for the one that is that label."""
    chosen = {text: dns_label(text, limit) for text in texts}
    uses = Counter(chosen.values())
    return {
        text: name if uses[name] == 1 or text == name else with_hash(name, text, limit) for text, name in chosen.items()
    }


def is_subdomain(text: str) -> bool:
    """Whether a text is a DNS-1123 subdomain, what a Secret may be called."""
    return len(text) <= 253 and _SUBDOMAIN.fullmatch(text) is not None


def is_data_key(text: str) -> bool:
    """Whether a text can be a key in the data of a Secret."""
    return _CONFIG_KEY.fullmatch(text) is not None and text not in (".", "..")


def is_variable_name(text: str) -> bool:
    """Whether a text can name an environment variable of a container."""
    return _ENVIRONMENT_NAME.fullmatch(text) is not None


def text_problem(text: str) -> str | None:
    """Why no object can hold a text for a process; `None` where it can."""
    if "\0" in text:
        return "it has a NUL character"
    if re.search(r"[\ud800-\udfff]", text):
        return "it has half of a surrogate pair, which UTF-8 can't hold"
    return None


def process_text_problem(text: str) -> str | None:
    """Why no process can be given a text as an argument or as a variable with its name; `None` where it can."""
    size = len(text.encode("utf-8", "replace"))
    if size > _MAX_ARGUMENT:
        return f"it has {size:,} bytes where {_MAX_ARGUMENT:,} are the most"
    return text_problem(text)


def shortened(text: str) -> str:
    """A text as a message shows it."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
