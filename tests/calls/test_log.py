"""The end of a call is the last event of its log, whatever comes in late."""

import numpy as np

from assistant import events as ev
from assistant.audio.chunk import AudioChunk
from assistant.events import Channel
from tests.calls.conftest import OpenCall


async def test_nothing_is_added_after_the_end(open_call: OpenCall) -> None:
    call = open_call({})
    await call.session.end(ev.EndReason.STOPPED)
    before = call.session.state
    call.session.source_ahead(Channel.CUSTOMER, True)
    call.session.archive_changed(works=False)
    call.session.push(AudioChunk(Channel.CUSTOMER, 0, np.zeros(1600, np.int16)))
    assert call.session.state == before
    log = await call.log()
    assert isinstance(log[-1], ev.CallEnded)
    assert [getattr(event, "seq", 0) for event in log] == list(range(1, len(log) + 1))
