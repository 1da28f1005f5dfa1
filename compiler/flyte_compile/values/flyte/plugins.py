"""Objects of the SDK's plugins, such as `flyteplugins.spark.Spark(...)`: carried as the data that they are given."""

from __future__ import annotations

from flyte_compile.values.model import Arguments, SdkObject, TupleValue, Value

_PREFIX = "flyteplugins."


def is_plugin_class(name: str) -> bool:
    """Whether a qualified name is a class of a plugin, by its capital letter."""
    return name.startswith(_PREFIX) and name.rpartition(".")[2][:1].isupper() and name.count(".") > 1


def make_plugin_object(name: str, arguments: Arguments) -> SdkObject:
    """An instance: its keywords, and what is given by position, whose names only the plugin knows."""
    content: dict[str, Value] = dict(arguments.keywords)
    if arguments.positional:
        content["arguments"] = TupleValue(arguments.positional, arguments.place)
    spans = {keyword: arguments.place_of(keyword) for keyword in arguments.keywords}
    return SdkObject(name, content, spans, arguments.place, arguments.open)
