"""One repository of a registry: its manifests and blobs, each with the digest that its bytes have."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flyte_compile.registry.credentials import DOCKER_HUB, Login, login_for
from flyte_compile.registry.errors import RegistryError
from flyte_compile.registry.http import Answer, ask, is_loopback

MANIFEST_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_DOCKER_HUB_HOST = "registry-1.docker.io"
_CLIENT = "flyte-compile"
_ALGORITHMS = ("sha256", "sha512")
_PARAMETER = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9-]*)\s+)?"
    r'(?P<name>[A-Za-z]+)\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s,"]+))'
)


@dataclass(frozen=True, slots=True)
class Found:
    """A document of a registry, and its digest."""

    digest: str
    document: Mapping[str, object]


class Repository:
    """A repository that is asked as one client, which keeps the token that it's given."""

    def __init__(self, domain: str | None, path: str) -> None:
        docker_hub = domain in (None, DOCKER_HUB, f"index.{DOCKER_HUB}")
        self._path = f"library/{path}" if docker_hub and "/" not in path else path
        self._registry = DOCKER_HUB if docker_hub or domain is None else domain
        host = _DOCKER_HUB_HOST if docker_hub else self._registry
        self._plain = is_loopback(host)
        self._base = f"{'http' if self._plain else 'https'}://{host}/v2/{self._path}"
        self._secret: str | None = None

    def manifest(self, name: str) -> Found:
        """The manifest or index of a tag or digest. Raises `RegistryError`."""
        answer = self._get(f"manifests/{name}", {"Accept": ", ".join(MANIFEST_TYPES)})
        expected = name if ":" in name else answer.headers.get("Docker-Content-Digest")
        return self._verified(answer.body, expected, "manifest")

    def blob(self, digest: str) -> Found:
        """A blob that is JSON, such as the config of an image. Raises `RegistryError`."""
        return self._verified(self._get(f"blobs/{digest}", {}).body, digest, "config")

    def _verified(self, body: bytes, expected: str | None, what: str) -> Found:
        algorithm = "sha256" if expected is None else expected.partition(":")[0]
        if algorithm not in _ALGORITHMS:
            raise RegistryError(f"{expected!r} is no digest that can be verified")
        digest = f"{algorithm}:{hashlib.new(algorithm, body).hexdigest()}"
        if expected not in (None, digest):
            raise RegistryError(f"{self._registry} answers with a {what} that hasn't the digest {expected}")
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise RegistryError(f"{self._registry} answers with a {what} that isn't JSON")
        return Found(digest, document)

    def _get(self, path: str, headers: dict[str, str]) -> Answer:
        url = f"{self._base}/{path}"
        answer = ask(url, headers, secret=self._secret)
        if answer.status == 401:
            self._secret = self._authorized(answer)
            answer = ask(url, headers, secret=self._secret)
        if answer.status != 200:
            raise RegistryError(self._refusal(answer.status))
        return answer

    def _refusal(self, status: int) -> str:
        registry = self._registry
        match status:
            case 401 | 403:
                return f"{registry} denies access ({status}): log in with `docker login {registry}`"
            case 404:
                return f"{registry} has no such image (404)"
            case 429:
                return f"{registry} takes no more requests for now (429): wait, or `docker login {registry}`"
            case _:
                return f"{registry} answers with status {status}"

    def _authorized(self, refused: Answer) -> str:
        """The value of `Authorization` that a registry asks for. Raises `RegistryError`."""
        challenges = _challenges(refused.headers.get_all("WWW-Authenticate") or ())
        login = login_for(self._registry, self._path)
        if "bearer" in challenges:
            return f"Bearer {self._token(challenges['bearer'], login)}"
        if "basic" in challenges and login is not None and login.identity_token is None:
            return login.basic
        raise RegistryError(self._refusal(401))

    def _token(self, challenge: Mapping[str, str], login: Login | None) -> str:
        realm = challenge.get("realm", "")
        self._check_realm(realm)
        asked = {"service": challenge.get("service"), "scope": challenge.get("scope", f"repository:{self._path}:pull")}
        fields = {name: value for name, value in asked.items() if value}
        if login is not None and login.identity_token is not None:
            fields |= {
                "client_id": _CLIENT,
                "grant_type": "refresh_token",
                "refresh_token": login.identity_token,
            }
            answer = ask(realm, {}, form=urlencode(fields).encode())
        else:
            joined = "&" if urlsplit(realm).query else "?"
            answer = ask(f"{realm}{joined}{urlencode(fields)}", {}, secret=None if login is None else login.basic)
        if answer.status in (401, 403):
            raise RegistryError(self._refusal(answer.status))
        if answer.status != 200:
            raise RegistryError(f"{urlsplit(realm).netloc} gives no token: it answers with status {answer.status}")
        try:
            document = json.loads(answer.body)
        except (ValueError, RecursionError):
            document = None
        given = document if isinstance(document, dict) else {}
        token = given.get("token") or given.get("access_token")
        if not isinstance(token, str) or re.fullmatch(r"[\x21-\x7e]+", token) is None:
            raise RegistryError(f"{urlsplit(realm).netloc} gives no token")
        return token

    def _check_realm(self, realm: str) -> None:
        """Logins go there: over TLS, or on this machine where the registry is here as well."""
        try:
            parts = urlsplit(realm)
            fine = parts.scheme == "https" or (parts.scheme == "http" and self._plain and is_loopback(parts.netloc))
        except ValueError:
            fine = False
        if not fine or not realm.isascii() or not realm.isprintable() or " " in realm:
            raise RegistryError(f"{self._registry} asks for a token from an address that isn't one of HTTPS")


def _challenges(headers: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    """The parameters by scheme, in lower case: how a server wants to be asked (RFC 9110, 11.6.1)."""
    found: dict[str, dict[str, str]] = {}
    for header in headers:
        words = header.split()
        scheme = words[0].rstrip(",").lower() if words else ""
        found.setdefault(scheme, {})
        for match in _PARAMETER.finditer(header):
            scheme = (match["scheme"] or scheme).lower()
            value = match["plain"] if match["quoted"] is None else re.sub(r"\\(.)", r"\1", match["quoted"])
            found.setdefault(scheme, {}).setdefault(match["name"].lower(), value)
    return found
