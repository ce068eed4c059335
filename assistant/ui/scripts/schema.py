"""Prints the JSON schema of what crosses the wire to a screen: events, a call's snapshot, its line on the wall."""

import json

import msgspec

from assistant.calls.glance import Glance
from assistant.calls.state import CallState
from assistant.events import AnyEvent, LogEvent

if __name__ == "__main__":
    (every, stored, *_), definitions = msgspec.json.schema_components(
        [AnyEvent, LogEvent, CallState, Glance], ref_template="#/$defs/{name}"
    )
    unions = {"AnyEvent": every, "LogEvent": stored}
    for union in unions.values():
        union.pop("discriminator", None)
    print(json.dumps({"$defs": definitions | unions}, indent=1))
