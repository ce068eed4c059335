"""What a call costs against bare vosk on the same sound, in one run: `python -m tests.bench cost`."""

import time

import vosk

from assistant.audio.chunk import RATE
from assistant.events import Channel
from assistant.loading import load_kit
from assistant.settings import Settings
from assistant.speech.loading import model_folder
from tests.bench.demo import DemoCall, bundled, log_of


async def run() -> None:
    """Print the figures."""
    vosk.SetLogLevel(-1)
    settings = Settings()
    model = vosk.Model(str(model_folder(settings)))
    calls = bundled()
    seconds = sum(call.seconds for call in calls)
    async with load_kit(settings) as kit:
        await log_of(calls[0], kit)
        ours = bare = 0.0
        for call in calls:
            began = time.process_time()
            await log_of(call, kit)
            ours += time.process_time() - began
            began = time.process_time()
            _bare(model, call)
            bare += time.process_time() - began
    print(f"{len(calls)} two-channel calls, {seconds:.0f} s of sound")
    print(f"  bare vosk, both channels   {bare / seconds:.3f} of a core a call")
    print(f"  Calmline, whole pipeline   {ours / seconds:.3f} of a core a call")
    print(f"  ratio                      {ours / bare:.2f}")


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
