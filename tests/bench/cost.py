"""What a call costs against bare vosk on the same sound, in one run: `python -m tests.bench cost`."""

import time

import vosk

from assistant.audio.chunk import RATE
from assistant.events import Channel
from assistant.loading import load_kit
from assistant.settings import load_settings
from assistant.speech.loading import model_folder
from tests.bench.demo import DemoCall, bundled, log_of

BARE = "bare vosk, both channels"


async def run() -> None:
    """Print the figures."""
    vosk.SetLogLevel(-1)
    calls = bundled()
    seconds = sum(call.seconds for call in calls)
    model = vosk.Model(str(model_folder(load_settings())))
    async with (
        load_kit(load_settings(second_pass="off")) as once,
        load_kit(load_settings(second_pass="base"), patient=True) as base,
    ):
        kits = {"whole pipeline, heard once": once, "with base, heard twice": base}
        spent = {BARE: 0.0} | dict.fromkeys(kits, 0.0)
        for call in calls:
            began = time.process_time()
            _bare(model, call)
            spent[BARE] += time.process_time() - began
            for name, kit in kits.items():
                began = time.process_time()
                await log_of(call, kit)
                spent[name] += time.process_time() - began
    print(f"{len(calls)} two-channel calls, {seconds:.0f} s of sound")
    for name, used in spent.items():
        print(f"  {name:<28} {used / seconds:.3f} of a core a call, {used / spent[BARE]:.2f} times bare vosk")


def _bare(model: vosk.Model, call: DemoCall) -> None:
    for channel in Channel:
        recognizer = vosk.KaldiRecognizer(model, RATE)
        recognizer.SetWords(True)
        for pair in call.file.chunks():
            sound = next(chunk for chunk in pair if chunk.channel is channel).samples.tobytes()
            if recognizer.AcceptWaveform(sound):
                recognizer.Result()
            else:
                recognizer.PartialResult()
        recognizer.FinalResult()
