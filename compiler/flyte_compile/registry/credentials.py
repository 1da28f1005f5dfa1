"""Logins for registries, as `docker login` and `podman login` leave them: in a file, or with a helper program.

The form of the file is that of Docker's `config.json`: `auths`, `credHelpers` and `credsStore`. Podman's `auth.json`
has the same, and may name a part of a registry, such as `ghcr.io/acme`.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flyte_compile.registry.errors import RegistryError

DOCKER_HUB = "docker.io"
_DOCKER_HUB_KEYS = ("https://index.docker.io/v1/", "index.docker.io", "docker.io", "registry-1.docker.io")
_LARGEST_FILE = 1024 * 1024
_PATIENCE = 30
"""Seconds to wait for a helper, which may ask a service of its own."""
_TOKEN_USER = "<token>"
"""What a helper calls the user where its secret is an identity token."""


@dataclass(frozen=True, slots=True)
class Login:
    """A user and a password, or an identity token that is exchanged for others."""

    user: str = ""
    password: str = field(default="", repr=False)
    identity_token: str | None = field(default=None, repr=False)

    @property
    def basic(self) -> str:
        """The value of the header `Authorization`."""
        return f"Basic {base64.b64encode(f'{self.user}:{self.password}'.encode()).decode()}"


def login_for(host: str, repository: str) -> Login | None:
    """The login for a repository; `None` where there is none, so that it's asked for anonymously.

    Raises `RegistryError` where there should be one and it can't be had.
    """
    for file in _files():
        document = _read(file)
        login = _in_document(document, host, repository, file)
        if login is not None:
            return login
    return None


def _files() -> Iterator[Path]:
    variables = os.environ
    if variables.get("REGISTRY_AUTH_FILE"):
        yield Path(variables["REGISTRY_AUTH_FILE"])
        return
    if variables.get("XDG_RUNTIME_DIR"):
        yield Path(variables["XDG_RUNTIME_DIR"], "containers", "auth.json")
    folder = variables.get("DOCKER_CONFIG")
    # expanduser keeps the tilde where there is no home.
    yield Path(folder or os.path.expanduser("~/.docker"), "config.json")  # noqa: PTH111


def _read(file: Path) -> Mapping[str, object]:
    try:
        with file.open("rb") as stream:
            document = json.loads(stream.read(_LARGEST_FILE))
    except OSError:
        return {}
    except (ValueError, RecursionError):
        raise RegistryError(f"the logins in {str(file)!r} can't be read: it isn't JSON") from None
    return document if isinstance(document, dict) else {}


def _in_document(document: Mapping[str, object], host: str, repository: str, file: Path) -> Login | None:
    keys = _keys(host, repository)
    helpers = _table(document.get("credHelpers"))
    auths = _table(document.get("auths"))
    for key in keys:
        if isinstance(helper := helpers.get(key), str):
            return _of_helper(helper, key)
        entry = _table(auths.get(key))
        if login := _of_entry(entry, key, file):
            return login
    # Docker writes an empty entry for what the store has; what it has besides may have been put there by another.
    store = document.get("credsStore")
    if isinstance(store, str) and store:
        listed = [key for key in keys if key in auths] or keys[:1]
        return next(filter(None, (_of_helper(store, key) for key in listed)), None)
    return None


def _keys(host: str, repository: str) -> tuple[str, ...]:
    """What an entry may be called, the narrowest first."""
    hosts = _DOCKER_HUB_KEYS if host == DOCKER_HUB else (host, f"https://{host}", f"http://{host}")
    folders = repository.split("/")
    narrower = (f"{host}/{'/'.join(folders[:count])}" for count in range(len(folders), 0, -1))
    slashed = (f"{key}/" for key in hosts if key.startswith("http") and not key.endswith("/"))
    legacy = () if host == DOCKER_HUB else (f"https://{host}/v1/", f"https://{host}/v2/")
    return (*(() if host == DOCKER_HUB else narrower), *hosts, *slashed, *legacy)


def _of_entry(entry: Mapping[str, object], key: str, file: Path) -> Login | None:
    token = entry.get("identitytoken")
    if isinstance(token, str) and token:
        return Login(identity_token=token)
    auth = entry.get("auth")
    if isinstance(auth, str) and auth:
        try:
            user, colon, password = base64.b64decode(auth, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            user = password = colon = ""
        if not colon:
            raise RegistryError(f"the login for {key} in {str(file)!r} can't be read")
        return Login(user, password.rstrip("\0"))
    user_entry, password_entry = entry.get("username"), entry.get("password")
    if isinstance(user_entry, str) and isinstance(password_entry, str) and user_entry:
        return Login(user_entry, password_entry)
    return None


def _of_helper(helper: str, key: str) -> Login | None:
    program = f"docker-credential-{helper}"
    if re.fullmatch(r"[A-Za-z0-9._-]+", helper) is None:
        raise RegistryError(f"{helper!r} is no credential helper")
    try:
        ended = subprocess.run([program, "get"], input=key.encode(), capture_output=True, timeout=_PATIENCE)
        answer = json.loads(ended.stdout) if ended.returncode == 0 else {}
    except FileNotFoundError:
        raise RegistryError(f"the credential helper {program} isn't installed") from None
    except (OSError, subprocess.TimeoutExpired):
        raise RegistryError(f"the credential helper {program} doesn't answer") from None
    except ValueError:
        raise RegistryError(f"the credential helper {program} answers with what isn't JSON") from None
    if ended.returncode != 0:
        # The protocol has one answer for what isn't there, which is no failure.
        if b"credentials not found" in ended.stdout + ended.stderr:
            return None
        raise RegistryError(f"the credential helper {program} fails with exit code {ended.returncode}")
    user, secret = _table(answer).get("Username"), _table(answer).get("Secret")
    if not isinstance(user, str) or not isinstance(secret, str):
        raise RegistryError(f"the credential helper {program} gives no user and secret")
    if not user and not secret:
        return None
    return Login(identity_token=secret) if user == _TOKEN_USER else Login(user, secret)


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
