"""Figures, each measured by a command: `python -m tests.bench NAME …`; without a name, those of `USUAL`."""

import argparse
import asyncio
from functools import partial

from tests.bench import (
    accuracy,
    batching,
    calls,
    cost,
    first_card,
    kill,
    latency,
    load,
    nonspeech,
    overload,
    prompts,
    recording,
    redaction,
    screens,
    second_pass,
    spoken,
    transcript,
    wall,
)

BENCHES = {
    "accuracy": accuracy.run,
    "latency": latency.run,
    "cost": cost.run,
    "first-card": first_card.run,
    "second-pass": second_pass.run,
    "batching": batching.run,
    "nonspeech": nonspeech.run,
    "prompts": prompts.run,
    "redaction": redaction.run,
    "load": load.run,
    "kill": kill.run,
    "overload": overload.run,
    "recording": recording.run,
    "spoken": spoken.run,
    "screens": screens.run,
    "transcript": transcript.run,
    "wall": wall.run,
}
USUAL = ("accuracy", "cost", "latency")


def main() -> None:
    """Run the benches named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHES)}, calls; by default {USUAL}")
    parser.add_argument("--split", choices=calls.SPLITS, default="test", help="the calls that `calls` goes through")
    asked = parser.parse_args()
    benches = BENCHES | {"calls": partial(calls.run, asked.split)}
    for name in asked.names or USUAL:
        print(f"== {name}", flush=True)
        asyncio.run(benches[name]())


if __name__ == "__main__":
    main()
