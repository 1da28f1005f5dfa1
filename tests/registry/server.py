"""A registry of the test's own on a loopback port: what it has, how it refuses, and what it was asked."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


@dataclass(frozen=True)
class Reply:
    """What the server answers with."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What the server was asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Guard = Callable[[Asked], Reply | None]


class Registry:
    """What a registry has by path, and who may have it."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self.url = f"http://{self.host}"
        self.asked: list[Asked] = []
        self.replies: dict[str, Reply] = {}
        self.guard: Guard = lambda asked: None

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        return self.guard(asked) or self.replies.get(asked.path) or Reply(404, b'{"errors": []}')

    def push(self, name: str, tag: str, user: str | Mapping[str, str] = "", platforms: tuple[str, ...] = ()) -> str:
        """An image under a tag, an index where there are platforms; gives its digest."""
        if not platforms:
            return self._manifest(name, tag, "linux/amd64", user)
        entries = [
            {"mediaType": MANIFEST, "digest": self._manifest(name, None, platform, user), "platform": _parts(platform)}
            for platform in platforms
        ]
        attestation = {"mediaType": MANIFEST, "digest": digest(b"x"), "platform": _parts("unknown/unknown")}
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [*entries, attestation]}
        return self.put(name, tag, index)

    def put(self, name: str, tag: str | None, document: object) -> str:
        """A manifest or index, by its digest and by a tag."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        reply = Reply(200, body, {"Docker-Content-Digest": digest(body)})
        for reference in filter(None, (tag, digest(body))):
            self.replies[f"/v2/{name}/manifests/{reference}"] = reply
        return digest(body)

    def _manifest(self, name: str, tag: str | None, platform: str, user: str | Mapping[str, str]) -> str:
        own = user if isinstance(user, str) else user[platform]
        config = json.dumps({**_parts(platform), "config": {"User": own}}).encode()
        self.replies[f"/v2/{name}/blobs/{digest(config)}"] = Reply(200, config)
        return self.put(name, tag, {"schemaVersion": 2, "config": {"digest": digest(config)}, "layers": []})


@contextmanager
def serving() -> Iterator[Registry]:
    """A registry that answers until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            reply = registry.reply(
                Asked(self.command, self.path, dict(self.headers.items()), self.rfile.read(size) if size else b"")
            )
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hangs up has its reasons."""

    server = Server(("127.0.0.1", 0), Handler)
    registry = Registry(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _parts(platform: str) -> dict[str, str]:
    names = ("os", "architecture", "variant")
    return dict(zip(names, platform.split("/"), strict=False))
