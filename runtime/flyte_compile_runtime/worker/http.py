"""Reads HTTP/1.1 requests and writes responses: as much of it as probes, proxies and clients of a worker use."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

LONGEST_HEAD = 32 * 1024
LONGEST_BODY = 10 * 1024 * 1024

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LONGEST_CHUNK_LINE = 256


class BadRequestError(Exception):
    """A request that gets an error and no further one on the same connection, as its end isn't known."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Head:
    """The request line and the headers, whose names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    keep_alive: bool


@dataclass(frozen=True, slots=True)
class Response:
    """A response; `body` is what goes out as JSON, or the JSON text itself."""

    status: HTTPStatus
    body: Mapping[str, Any] | str
    headers: Mapping[str, str] = field(default_factory=dict)


async def read_head(reader: asyncio.StreamReader, first: bytes) -> Head:
    """The head of a request, whose first byte has been read."""
    try:
        data = first + await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        raise BadRequestError(HTTPStatus.BAD_REQUEST, "the request ends within its head") from None
    except asyncio.LimitOverrunError:
        status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        raise BadRequestError(status, f"the head is longer than {LONGEST_HEAD} bytes") from None
    request_line, *lines = data.decode("latin-1").strip("\r\n").split("\r\n")
    parts = request_line.split(" ")
    if len(parts) != 3 or not _TOKEN.fullmatch(parts[0]) or not re.fullmatch(r"HTTP/\d\.\d", parts[2]):
        raise BadRequestError(HTTPStatus.BAD_REQUEST, "the request line is malformed")
    method, target, version = parts
    if version not in ("HTTP/1.0", "HTTP/1.1"):
        raise BadRequestError(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, f"{version} is not spoken here")
    headers = _headers(lines)
    connection = headers.get("connection", "").lower()
    keep_alive = "close" not in connection and (version == "HTTP/1.1" or "keep-alive" in connection)
    return Head(method, unquote(target.partition("?")[0]), headers, keep_alive)


async def read_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: Head) -> bytes:
    """The body that belongs to a head, empty if there is none."""
    encoding, length = head.headers.get("transfer-encoding"), head.headers.get("content-length")
    if encoding is not None and length is not None:
        # Proxies disagree on which one counts, and what is left over would be taken for another request.
        raise BadRequestError(HTTPStatus.BAD_REQUEST, "both Content-Length and Transfer-Encoding are given")
    if encoding is not None and encoding.lower() != "chunked":
        raise BadRequestError(HTTPStatus.NOT_IMPLEMENTED, f"the transfer encoding {encoding!r} is not known")
    if length is not None and not (length.isascii() and length.isdigit()):
        raise BadRequestError(HTTPStatus.BAD_REQUEST, "Content-Length is not a number")
    size = int(length[:20]) if length is not None else 0
    if size > LONGEST_BODY:
        raise _too_large()
    if head.headers.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    try:
        return await (_read_chunks(reader) if encoding is not None else reader.readexactly(size))
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise BadRequestError(HTTPStatus.BAD_REQUEST, "the body is not as long as the head says") from None


def render(response: Response, *, keep_alive: bool, with_body: bool = True) -> bytes:
    """A response as bytes."""
    body = response.body if isinstance(response.body, str) else json.dumps(response.body)
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body) + 1),
        "Connection": "keep-alive" if keep_alive else "close",
        **response.headers,
    }
    lines = [f"HTTP/1.1 {response.status.value} {response.status.phrase}", *(f"{k}: {v}" for k, v in headers.items())]
    head = "\r\n".join(lines) + "\r\n\r\n"
    return (head + body + "\n" if with_body else head).encode("ascii")


def _headers(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not _TOKEN.fullmatch(name):
            raise BadRequestError(HTTPStatus.BAD_REQUEST, "a header is malformed")
        name, value = name.lower(), value.strip(" \t")
        if name in headers and name in ("content-length", "transfer-encoding") and headers[name] != value:
            raise BadRequestError(HTTPStatus.BAD_REQUEST, f"{name} is given twice")
        headers[name] = value
    return headers


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        line = (await reader.readuntil(b"\r\n")).partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,16}", line):
            raise BadRequestError(HTTPStatus.BAD_REQUEST, "a chunk is malformed")
        length = int(line, 16)
        if length == 0:
            break
        size += length
        if size > LONGEST_BODY:
            raise _too_large()
        parts.append(await reader.readexactly(length))
        if await reader.readexactly(2) != b"\r\n":
            raise BadRequestError(HTTPStatus.BAD_REQUEST, "a chunk is not as long as it says")
    trailer_bytes = 0
    while (line := await reader.readuntil(b"\r\n")) != b"\r\n":
        trailer_bytes += len(line)
        if trailer_bytes > LONGEST_HEAD:
            raise BadRequestError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the trailer is too long")
    return b"".join(parts)


def _too_large() -> BadRequestError:
    return BadRequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is longer than {LONGEST_BODY} bytes")
