"""One request over HTTP, within bounds of size and time.

An answer of any status is an answer. What is secret goes to the host that it's for, and to no other that this one
redirects to; nothing goes on without TLS that began with it.
"""

from __future__ import annotations

import http.client
import ipaddress
import time
import urllib.request
from dataclasses import dataclass
from email.message import Message
from urllib.parse import SplitResult, urljoin, urlsplit

from flyte_compile import __version__
from flyte_compile.registry.errors import RegistryError

LARGEST_ANSWER = 8 * 1024 * 1024
"""Bytes; registries refuse manifests of more than four mebibytes."""
PATIENCE = 20
"""Seconds to wait for a connection, and for each part of an answer."""
_LONGEST_ANSWER = 60
"""Seconds until the last part of an answer."""
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PART = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says."""

    status: int
    headers: Message
    body: bytes


def ask(url: str, headers: dict[str, str], *, secret: str | None = None, form: bytes | None = None) -> Answer:
    """GET, or POST where there is a form; `secret` is the value of the header `Authorization`.

    Raises `RegistryError` where there is no answer, or more of one than is read.
    """
    for _ in range(_MOST_REDIRECTS + 1):
        answer = _ask_once(url, headers, secret, form)
        target = answer.headers.get("Location")
        if answer.status not in _REDIRECTS or target is None or form is not None:
            return answer
        here, url = url, _joined(url, target)
        if _origin(here)[0] == "https" and _origin(url)[0] != "https":
            raise RegistryError(f"{_origin(here)[1]} redirects to an address without TLS")
        if _origin(here) != _origin(url):
            secret = None
    raise RegistryError(f"it is redirected more than {_MOST_REDIRECTS} times")


def is_loopback(host: str) -> bool:
    """Whether a host, which may have a port, is this machine."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _ask_once(url: str, headers: dict[str, str], secret: str | None, form: bytes | None) -> Answer:
    host = _origin(url)[1]
    try:
        request = urllib.request.Request(
            url, data=form, headers={**headers, "User-Agent": f"flyte-compile/{__version__}"}
        )
        if secret is not None:
            request.add_unredirected_header("Authorization", secret)
        with _opener(host).open(request, timeout=PATIENCE) as response:
            return Answer(response.status, response.headers, _body(response, host))
    except TimeoutError:
        raise RegistryError(f"{host} doesn't answer within {PATIENCE} seconds") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        if isinstance(reason, TimeoutError):
            raise RegistryError(f"{host} doesn't answer within {PATIENCE} seconds") from None
        said = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        raise RegistryError(f"{host} can't be reached: {said}") from None


def _opener(host: str) -> urllib.request.OpenerDirector:
    """What opens HTTP addresses and no others, and neither follows a redirect nor raises for a status."""
    opener = urllib.request.OpenerDirector()
    if not is_loopback(host):
        opener.add_handler(urllib.request.ProxyHandler())
    opener.add_handler(urllib.request.HTTPHandler())
    opener.add_handler(urllib.request.HTTPSHandler())
    opener.add_handler(urllib.request.UnknownHandler())
    return opener


def _body(response: http.client.HTTPResponse, host: str) -> bytes:
    end = time.monotonic() + _LONGEST_ANSWER
    parts: list[bytes] = []
    size = 0
    while part := response.read1(_PART):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise RegistryError(f"{host} answers with more than {LARGEST_ANSWER:,} bytes")
        if time.monotonic() > end:
            raise RegistryError(f"{host} takes more than {_LONGEST_ANSWER} seconds to answer")
    promised = response.headers.get("Content-Length")
    if promised is not None and promised != str(size):
        raise RegistryError(f"{host} breaks off its answer")
    return b"".join(parts)


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        raise RegistryError(f"{_origin(url)[1]} redirects to what is no address") from None


def _origin(url: str) -> tuple[str, str]:
    """Scheme and host with its port: who is asked."""
    try:
        parts: SplitResult = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RegistryError("its address is none of HTTP") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RegistryError("its address is none of HTTP")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return parts.scheme, host if port is None else f"{host}:{port}"
