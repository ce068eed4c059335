"""Figures, each measured by a command: `python -m tests.bench NAME …`; without a name, those of `USUAL`."""

import asyncio
import sys

from tests.bench import accuracy, batching, cost, first_card, latency, load, nonspeech, second_pass, spoken

BENCHES = {
    "accuracy": accuracy.run,
    "latency": latency.run,
    "cost": cost.run,
    "first-card": first_card.run,
    "second-pass": second_pass.run,
    "batching": batching.run,
    "nonspeech": nonspeech.run,
    "load": load.run,
    "spoken": spoken.run,
}
USUAL = ("accuracy", "cost", "latency")


def main(names: list[str]) -> None:
    """Run the benches named."""
    for name in names or USUAL:
        print(f"== {name}", flush=True)
        asyncio.run(BENCHES[name]())


if __name__ == "__main__":
    main(sys.argv[1:])
