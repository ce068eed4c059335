"""The vocabulary: whole in its documentation, exact on the wire."""

import ast
import inspect
import json
import typing

import msgspec
import pytest

from assistant import events as ev
from assistant.events import AnyEvent, LogEvent
from tests.builders import ended, final, partial, started

KINDS = typing.get_args(LogEvent)


def structs() -> list[ast.ClassDef]:
    tree = ast.parse(inspect.getsource(ev))
    return [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name not in ("Stamp", "LogStamp")]


@pytest.mark.parametrize("struct", structs(), ids=lambda node: node.name)
def test_every_class_and_every_field_is_documented(struct: ast.ClassDef) -> None:
    assert ast.get_docstring(struct), f"{struct.name} has no docstring"
    bases = {base.id for base in struct.bases if isinstance(base, ast.Name)}
    if bases & {"StrEnum", "TypedDict"}:
        return
    for node, following in zip(struct.body, [*struct.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign):
            documented = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
            assert documented, f"{struct.name}.{ast.unparse(node.target)} has no docstring under it"


def test_every_event_is_in_the_union_and_in_the_schema() -> None:
    tags = {kind.__struct_config__.tag for kind in (*KINDS, ev.TranscriptPartial)}
    defined = {
        cls.__struct_config__.tag
        for _, cls in inspect.getmembers(ev, inspect.isclass)
        if issubclass(cls, ev.Event) and cls not in (ev.Event, ev.StoredEvent)
    }
    assert tags == defined
    schema = json.dumps(ev.json_schema())
    assert all(f'"{tag}"' in schema for tag in tags)


def test_every_event_carries_the_shared_fields_and_only_a_partial_has_no_seq() -> None:
    for kind in KINDS:
        assert {"call_id", "seq", "at", "time"} <= set(kind.__struct_fields__), kind
    assert "seq" not in ev.TranscriptPartial.__struct_fields__


@pytest.mark.parametrize("event", [started(), final(2, "hi", 0, 1, "agent-1"), ended(3), partial("h", "agent-1")])
def test_an_event_survives_the_wire(event: AnyEvent) -> None:
    line = ev.encode(event)
    assert b"\n" not in line
    assert json.loads(line)["type"] == event.__struct_config__.tag
    assert ev.decode(line) == event


def test_a_partial_is_refused_where_only_stored_events_belong() -> None:
    with pytest.raises(msgspec.ValidationError):
        ev.decode_stored(ev.encode(partial("hi", "agent-1")))


def test_an_event_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        started().title = "another"  # type: ignore[misc]
