"""Figures, each measured by a command: `python -m tests.bench [accuracy] [latency] [cost]`; without a name, all."""

import asyncio
import sys

from tests.bench import accuracy, cost, latency

BENCHES = {"accuracy": accuracy.run, "latency": latency.run, "cost": cost.run}


def main(names: list[str]) -> None:
    """Run the benches named."""
    for name in names or list(BENCHES):
        print(f"== {name}", flush=True)
        asyncio.run(BENCHES[name]())


if __name__ == "__main__":
    main(sys.argv[1:])
