"""Methods of iterators, and of files that were opened for reading, which are iterators over lines."""

from __future__ import annotations

from dataclasses import dataclass

from flyte_compile.values.conversion import plain
from flyte_compile.values.model import Const, End, IteratorValue, ListValue, Place, Producer, Unknown, Value
from flyte_compile.values.natives import Call, Method, method
from flyte_compile.values.producers import pull
from flyte_compile.values.run import Run
from flyte_compile.values.signals import raised


@dataclass(frozen=True, slots=True)
class Lines:
    """An open file and how far it was read."""

    data: str | bytes
    name: str
    position: int = 0
    closed: bool = False

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        if self.closed:
            raise raised(ValueError, "I/O operation on closed file.", place)
        end = self.line_end()
        if end == self.position:
            return End()
        return Const(self.data[self.position : end], place), Lines(self.data, self.name, end)

    def line_end(self) -> int:
        found = self.data.find("\n" if isinstance(self.data, str) else b"\n", self.position)  # type: ignore[arg-type]
        return len(self.data) if found < 0 else found + 1


def open_file(data: str | bytes, name: str, place: Place) -> IteratorValue:
    """What `open(...)` gives."""
    return IteratorValue("TextIOWrapper", Lines(data, name), place)


def rest_of_file(run: Run, file: IteratorValue, place: Place) -> str | bytes | Unknown:
    """`file.read()`."""
    if file.open is not None or not isinstance(file.content, Lines):
        return Unknown(file.open.reason if file.open else "how far the file was read isn't known", place)
    lines = file.content
    if lines.closed:
        raise raised(ValueError, "I/O operation on closed file.", place)
    run.journal.touch(file)
    file.content = Lines(lines.data, lines.name, len(lines.data))
    return lines.data[lines.position :]


def _read(at: Call, file: IteratorValue, size: Value | None = None, /) -> Value:
    limit = plain(size) if size is not None else Const(-1, at.place)
    if isinstance(limit, Unknown):
        return limit
    data = rest_of_file(at.run, file, at.place)
    if isinstance(data, Unknown) or not isinstance(limit, Const) or not isinstance(limit.value, (int, type(None))):
        return data if isinstance(data, Unknown) else Unknown("how much is read isn't known", at.place)
    if limit.value is not None and 0 <= limit.value < len(data) and isinstance(file.content, Lines):
        position = file.content.position - len(data) + limit.value
        file.content = Lines(file.content.data, file.content.name, position)
        data = data[: limit.value]
    return Const(data, at.place)


def _readline(at: Call, file: IteratorValue) -> Value:
    empty: str | bytes = "" if isinstance(file.content, Lines) and isinstance(file.content.data, str) else b""
    item = pull(at.run, file, at.place)
    if not isinstance(item, End):
        return item
    return Unknown(item.reason.reason, at.place) if item.reason is not None else Const(empty, at.place)


def _readlines(at: Call, file: IteratorValue) -> Value:
    data = rest_of_file(at.run, file, at.place)
    if isinstance(data, Unknown):
        return ListValue([], at.place, data)
    end = "\n" if isinstance(data, str) else b"\n"
    lines = [line + end for line in data.split(end)]  # type: ignore[arg-type, operator]
    lines[-1] = lines[-1][:-1]
    found: list[Value] = [Const(line, at.place) for line in lines if line]
    at.run.limit_items(len(found), at.place)
    return ListValue(found, at.place)


def _close(at: Call, file: IteratorValue) -> Value:
    if isinstance(file.content, Lines):
        at.run.journal.touch(file)
        file.content = Lines(file.content.data, file.content.name, file.content.position, closed=True)
    return Const(None, at.place)


def _next(at: Call, iterator: IteratorValue) -> Value:
    item = pull(at.run, iterator, at.place)
    if not isinstance(item, End):
        return item
    if item.reason is not None:
        return Unknown(item.reason.reason, at.place)
    raise raised(StopIteration, "", at.place)


def _itself(at: Call, iterator: IteratorValue) -> Value:
    return iterator


def _seek(at: Call, file: IteratorValue, offset: Value, whence: Value | None = None, /) -> Value:
    if not (isinstance(offset, Const) and offset.value == 0 and whence is None and isinstance(file.content, Lines)):
        return Unknown("'seek' to another place than the start isn't modelled", at.place)
    at.run.journal.touch(file)
    file.content = Lines(file.content.data, file.content.name)
    return Const(0, at.place)


ITERATOR: dict[str, Method] = {"__next__": method(_next), "__iter__": method(_itself)}
FILE: dict[str, Method] = {
    **ITERATOR,
    "read": method(_read),
    "readline": method(_readline),
    "readlines": method(_readlines),
    "close": method(_close),
    "seek": method(_seek),
    "__enter__": method(_itself),
}
