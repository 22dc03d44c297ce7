"""The AWS latency budget by simulation (时延预算): device to screen, from the published hop distributions (DESIGN 2).

`python tests/performance/latency_budget.py` prints p50 and p99 of both lanes and fails over budget: critical 1.5 s, bulk 5 s.

Each hop is log-normal through its published p50 and p99 (Lambda to Lambda, so a hop holds its trigger and its invocation).
The device's own way, the rule, the handlers and the push are not published as distributions; their figures are assumptions
and stand beside them. Hops are taken as independent. One invocation in 500 starts cold (alarms are rare, screens' and lanes'
functions are kept busy by the fleet's own traffic).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

Z99 = 2.3263
SAMPLES = 200_000


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop in milliseconds."""

    name: str
    p50: float
    p99: float

    def draw(self, dice: random.Random) -> float:
        """One passage."""
        return self.p50 * exp(log(self.p99 / self.p50) / Z99 * dice.gauss(0, 1))


@dataclass(frozen=True, slots=True)
class Uniform:
    """A wait of anything up to `most`: a batching window that this message finds somewhere in its course."""

    name: str
    most: float

    def draw(self, dice: random.Random) -> float:
        """One wait."""
        return dice.uniform(0, self.most)


@dataclass(frozen=True, slots=True)
class Cold:
    """A function's cold start: a share of its invocations wait for one."""

    name: str
    share: float
    start: Hop

    def draw(self, dice: random.Random) -> float:
        """Mostly nothing."""
        return self.start.draw(dice) if dice.random() < self.share else 0.0


DEVICE = Hop("device to IoT Core over MQTT (assumed 50–150 ms, B4)", 50, 150)
RULE = Hop("topic rule (assumed)", 10, 40)
SQS = Hop("SQS standard (published)", 16, 105)
KINESIS = Hop("Kinesis standard (published)", 627, 1_580)
WINDOW = Uniform("batching window of on_telemetry, 1 s", 1_000)
LANE = Hop("handler: record, consider, two transactions (assumed)", 45, 150)
BATCH = Hop("handler: a batch of readings (assumed)", 120, 400)
STREAM = Hop("DynamoDB stream (published)", 213, 552)
PUSH = Hop("handler: list screens, push to 200, 16 at once (assumed; 100 in 340 ms published)", 60, 340)

COLD = Cold("cold start of a function, one in 500 (assumed)", 0.002, Hop("cold start", 900, 1_800))

Part = Hop | Uniform | Cold
LANES: dict[str, tuple[Sequence[Part], float]] = {
    "critical": ((DEVICE, RULE, SQS, COLD, LANE, STREAM, COLD, PUSH), 1_500),
    "bulk": ((DEVICE, RULE, KINESIS, WINDOW, COLD, BATCH, STREAM, COLD, PUSH), 5_000),
}


def simulate(hops: Sequence[Part], samples: int = SAMPLES, seed: int = 1) -> tuple[float, float]:
    """p50 and p99 of the whole way in milliseconds."""
    dice = random.Random(seed)
    ways = sorted(sum(hop.draw(dice) for hop in hops) for _ in range(samples))
    return ways[samples // 2], ways[samples * 99 // 100]


def main() -> int:
    """Prints both lanes; 1 when one is over its budget."""
    over = 0
    for lane, (hops, budget) in LANES.items():
        p50, p99 = simulate(hops)
        over |= p99 > budget
        verdict = "OVER" if p99 > budget else "ok"
        lines = [f"{lane:9} p50 {p50:6.0f} ms   p99 {p99:6.0f} ms   budget p99 {budget:.0f} ms   {verdict}"]
        lines += [f"          - {hop.name}" for hop in hops]
        sys.stdout.write("\n".join(lines) + "\n")
    return over


if __name__ == "__main__":
    sys.exit(main())
