import numpy as np

from assistant.audio.chunk import RATE, AudioChunk
from assistant.events import Channel
from assistant.speech.base import Heard, Partial, Recognizer, SpeechBegan
from assistant.speech.scripted import Script, ScriptedRecognizer, said

HELLO = said("hello there", 1.0, 2.0)
SCRIPT: dict[Channel, Script] = {Channel.CUSTOMER: [(0.5, SpeechBegan(0.5)), (1.5, Partial("hello")), (2.0, HELLO)]}


def second(number: int, channel: Channel = Channel.CUSTOMER) -> AudioChunk:
    return AudioChunk(channel, number * RATE, np.zeros(RATE, dtype=np.int16))


async def test_the_script_is_followed_as_sound_comes() -> None:
    recognizer: Recognizer = ScriptedRecognizer(SCRIPT)
    heard: list[Heard] = []
    stream = recognizer.stream(heard.append)
    stream.push(second(0))
    assert heard == [], "results come by the event loop"
    await stream.drain()
    assert heard == [SpeechBegan(0.5)]
    stream.push(second(1))
    await stream.drain()
    assert heard[1:] == [Partial("hello"), HELLO]


async def test_the_end_of_input_brings_the_rest_and_closing_nothing() -> None:
    recognizer = ScriptedRecognizer(SCRIPT)
    for close, count in ((False, 3), (True, 0)):
        heard: list[Heard] = []
        stream = recognizer.stream(heard.append)
        stream.push(AudioChunk(Channel.CUSTOMER, 0, np.zeros(1, dtype=np.int16)))
        stream.end_input()
        if close:
            await stream.aclose()
        await stream.drain()
        assert len(heard) == count


async def test_a_channel_without_a_script_hears_nothing() -> None:
    heard: list[Heard] = []
    stream = ScriptedRecognizer(SCRIPT).stream(heard.append)
    stream.push(second(0, Channel.AGENT))
    stream.end_input()
    await stream.drain()
    assert heard == []


def test_words_share_the_time_of_what_is_said() -> None:
    assert [(word.text, word.start, word.end) for word in HELLO.words] == [("hello", 1.0, 1.5), ("there", 1.5, 2.0)]
    assert (HELLO.start, HELLO.end, HELLO.confidence) == (1.0, 2.0, 1.0)
