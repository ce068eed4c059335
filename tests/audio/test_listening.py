"""What listeners hear of a call: both sides in step, late, silent where they must be, and never more than fits."""

import numpy as np
import pytest

from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.listening import (
    DELAY,
    FRAME,
    HEADER,
    MOST_LISTENERS,
    MOST_WAITING,
    Frame,
    Listener,
    Listening,
    Why,
)
from assistant.errors import Conflict, Unavailable
from assistant.events import Channel

HELD = round(DELAY * RATE / FRAME)
"""Frames that are held back."""


def sound(channel: Channel, first: int, count: int = 1, shift: int = 0) -> AudioChunk:
    """Frames in which each sample is the number of its frame, counted from 1; `shift` moves it by samples."""
    numbers = np.repeat(np.arange(first + 1, first + count + 1, dtype=np.int16), FRAME)
    return AudioChunk(channel, first * FRAME + shift, numbers)


def talk(listening: Listening, first: int, count: int) -> None:
    """Both sides bring some frames."""
    for number in range(first, first + count):
        for channel in Channel:
            listening.push(sound(channel, number))


def heard(listener: Listener) -> list[Frame]:
    """What waits for a listener."""
    frames = list(listener.waiting)
    listener.waiting.clear()
    return frames


def test_both_sides_come_in_step_and_late() -> None:
    listening = Listening()
    listener = listening.join("Lee")
    talk(listening, 0, HELD)
    assert heard(listener) == []
    talk(listening, HELD, 3)
    frames = heard(listener)
    assert [frame.number for frame in frames] == [0, 1, 2]
    assert all((frame.sound == frame.number + 1).all() for frame in frames)


def test_a_side_that_lags_is_still_put_in_its_place_and_one_that_is_too_late_is_not_heard() -> None:
    listening = Listening()
    listener = listening.join("Lee")
    listening.push(sound(Channel.CUSTOMER, 0, HELD))
    listening.push(sound(Channel.AGENT, 0, 2, shift=FRAME // 2))
    listening.push(sound(Channel.CUSTOMER, HELD, 2))
    listening.push(sound(Channel.AGENT, 0, 2))
    first, second = heard(listener)
    customer, agent = first.sound.T
    assert (customer == 1).all()
    assert (agent == np.repeat([0, 1], FRAME // 2)).all()
    assert (second.sound[:, 1] == np.repeat([1, 2], FRAME // 2)).all()


def test_a_frame_on_the_wire_is_a_header_and_pairs_of_samples() -> None:
    listening = Listening()
    listener = listening.join("Lee")
    listening.mute(Why.CARD, True, Channel.AGENT)
    listening.push(sound(Channel.CUSTOMER, 0, HELD + 1))
    data = listener.waiting[0].encode()
    assert HEADER.unpack_from(data) == (0, Why.HEARD, Why.CARD, 0)
    pairs = np.frombuffer(data, "<i2", offset=HEADER.size).reshape(FRAME, 2)
    assert (pairs == [1, 0]).all()


@pytest.mark.parametrize("later", [0, 3])
def test_what_is_muted_is_silent_from_what_nobody_has_heard_yet(later: int) -> None:
    listening = Listening()
    listener = listening.join("Lee")
    talk(listening, 0, HELD + later)
    listening.mute(Why.PRIVATE, True, Channel.CUSTOMER)
    talk(listening, HELD + later, 1)
    listening.mute(Why.PRIVATE, False, Channel.CUSTOMER)
    talk(listening, HELD + later + 1, 1)
    listening.finish()
    frames = heard(listener)
    silent = [frame.number for frame in frames if frame.why[0] is Why.PRIVATE]
    assert silent == list(range(HELD + later + 1))
    assert all(not frame.sound[:, 0].any() for frame in frames if frame.why[0])
    assert (frames[-1].sound == HELD + later + 2).all()
    assert all((frame.sound[:, 1] == frame.number + 1).all() for frame in frames)


def test_a_side_that_lags_brings_nothing_of_a_time_that_was_muted() -> None:
    listening = Listening()
    listener = listening.join("Lee")
    listening.mute(Why.CARD, True)
    listening.push(sound(Channel.AGENT, 0, 10))
    listening.mute(Why.CARD, False)
    listening.push(sound(Channel.CUSTOMER, 0, 10))
    talk(listening, 10, 1)
    listening.finish()
    frames = heard(listener)
    assert [bool(frame.sound.any()) for frame in frames] == [False] * 10 + [True]
    assert all(frame.why == [Why.CARD] * 2 for frame in frames[:10])


def test_one_reason_that_is_over_leaves_the_other_and_card_details_come_first() -> None:
    listening = Listening()
    listener = listening.join("Lee")
    for why in (Why.LATE, Why.CARD, Why.PRIVATE):
        listening.mute(why, True)
    talk(listening, 0, 1)
    listening.mute(Why.CARD, False)
    listening.mute(Why.PRIVATE, False)
    talk(listening, 1, 1)
    listening.finish()
    assert [frame.why[0] for frame in heard(listener)] == [Why.CARD, Why.LATE]


def test_a_stretch_that_came_to_light_is_silent_on_its_side_alone() -> None:
    listening = Listening()
    listener = listening.join("Lee")
    talk(listening, 0, 20)
    listening.silence(Channel.CUSTOMER, 0.55, 0.92)
    listening.finish()
    frames = heard(listener)
    assert [frame.number for frame in frames if frame.why[0]] == [5, 6, 7, 8, 9]
    assert not any(frame.sound[:, 0].any() for frame in frames[5:10])
    assert all(frame.sound[:, 1].all() for frame in frames)


def test_a_gap_in_the_sound_is_passed_over() -> None:
    listening = Listening()
    listener = listening.join("Lee")
    talk(listening, 0, 2)
    talk(listening, 20_000, HELD)
    assert [frame.number for frame in heard(listener)] == [0, 1]


def test_who_does_not_take_the_sound_loses_the_oldest_of_it_and_others_do_not() -> None:
    listening = Listening()
    slow, quick = listening.join("Slow"), listening.join("Quick")
    taken: list[int] = []
    for number in range(500):
        talk(listening, number, 1)
        taken += [frame.number for frame in heard(quick)]
        assert len(slow.waiting) <= MOST_WAITING
        assert len(listening._held) <= HELD + 1
    assert taken == list(range(500 - HELD))
    assert [frame.number for frame in slow.waiting] == taken[-MOST_WAITING:]


def test_while_nobody_listens_nothing_is_held() -> None:
    listening = Listening()
    talk(listening, 0, 50)
    assert listening._held == {}
    listener = listening.join("Lee")
    talk(listening, 50, 5)
    listening.leave(listener)
    listening.leave(listener)
    talk(listening, 55, 5)
    assert listening._held == {}
    assert listening.names == ()


def test_so_many_listen_at_once_and_no_more() -> None:
    listening = Listening()
    listeners = [listening.join(f"Lead {number}") for number in range(MOST_LISTENERS)]
    with pytest.raises(Unavailable, match="listen to this call already"):
        listening.join("one more")
    listening.leave(listeners[0])
    listening.join("one more")
    assert len(listening.names) == MOST_LISTENERS


async def test_the_end_gives_what_was_held_back_and_a_refusal_nothing() -> None:
    listening, refused = Listening(), Listening()
    for each in (listening, refused):
        listener = each.join("Lee")
        talk(each, 0, 2)
        if each is listening:
            each.finish()
            assert [HEADER.unpack_from(await listener.take() or b"")[0] for _ in range(2)] == [0, 1]
            assert await listener.take() is None
            assert await each.join("late").take() is None
        else:
            each.refuse(Conflict("no", "No."))
            with pytest.raises(Conflict):
                await listener.take()
