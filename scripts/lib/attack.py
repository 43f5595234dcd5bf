"""Attacks a stack on this machine, and says what honest users notice of it.

Usage: attack.py API_URL CHAT_URL SIMULATOR_URL REDIS_URL [--rate N] [--seconds N] [--limit MS] [--factor N]
                 [--senders N] [--readers N] [--rest S] [--only KIND,KIND]

Honest users ask for N codes a second (200), first without an attack and then beside each kind, for N seconds (8).
The p99 of their answers has to stay below the limit (100 ms), or below so many times that of the turn without attack
(0) where that is more; none may be refused, and every code has to reach its phone. The exit status is 1 if something
is missed.

Six connections send dear texts and thirty ask for pages, as soon as they are answered; --senders, --readers and,
between two pages, --rest (seconds) are for debug builds, which take ten to thirty times as long for each.

Kinds: normalise, resume, pages, strangers, storage, template. API_KEY, in the environment, is a key without limits.
Everything but the limits of chat messages and rooms should be set as by default; 127.0.0.1 has to be a trusted proxy.
"""

import argparse
import asyncio
import functools
import gc
import sys
import time

import attack_honest
import attack_normalise
import attack_pages
import attack_report
import attack_resume
import attack_storage
import attack_strangers
import attack_template
from attack_process import Attackers
from attack_tally import Tally
from attack_world import Pressure, World

# How long the stack may take to be itself again after an attack that it did not bear.
RECOVERY = 60
CALM = 0.1
# How long a code may be on its way to the phone.
DELIVERY = 10


# In their order. The refused templates come last: their breaker stays open for a while.
KINDS = [
    attack_normalise.Normalise,
    attack_resume.Resume,
    attack_pages.Pages,
    attack_strangers.Strangers,
    attack_storage.Storage,
    attack_template.Template,
]


class Bench:
    """One run of all turns."""

    def __init__(self, world, options):
        self.world, self.options = world, options
        self.users = attack_honest.HonestUsers(world.api)

    async def turn(self, title, kind=None):
        """Measures honest users, beside an attack if one is named; a turn that could not be had is a lost one."""
        try:
            turn = await self._turn(title, kind)
        except (OSError, RuntimeError, asyncio.TimeoutError) as error:
            why = str(error) or "nobody answers"
            turn = attack_report.Turn(title, attack_honest.Measure(), Tally(faults=[why]))
        print(f"{title}: p99 {turn.p99:.1f} ms, {sum(turn.honest.refused.values())} refused", flush=True)
        return turn

    async def _turn(self, title, kind):
        await self._calm()
        prober, last_call = await self.world.log_in(), await self.world.last_call()
        if kind is None:
            honest, tally = await self._measure(prober), None
        else:
            with Attackers(functools.partial(kind, self.world)) as attackers:
                honest = await self._measure(prober, attackers)
                tally = attackers.tally()
        honest.undelivered = await self._undelivered(honest.accepted, last_call)
        return attack_report.Turn(title, honest, tally)

    async def _measure(self, prober, attackers=None):
        seconds = self.options.seconds
        probe = await attack_honest.ChatProbe.open(self.world, prober)
        if attackers:
            attackers.start(seconds)
        honest, pings = await asyncio.gather(self.users.measure(self.options.rate, seconds), probe.measure(seconds))
        probe.close()
        honest.pings = pings
        return honest

    async def _calm(self):
        """Waits until codes are quick again, or for as long as that may take."""
        ends = time.monotonic() + RECOVERY
        while time.monotonic() < ends:
            measure = await self.users.measure(10, 0.5)
            if not measure.refused and max(measure.times) < CALM * 1000:
                return
        print(f"warning: {RECOVERY} s after the last turn the stack is still not itself", flush=True)

    async def _undelivered(self, accepted, last_call):
        """How many of the accepted codes have not reached their phones in time."""
        ends = time.monotonic() + DELIVERY
        while True:
            missing = accepted - self.world.reached(await self.world.calls(last_call))
            if not missing or time.monotonic() > ends:
                return len(missing)
            await asyncio.sleep(0.2)


async def run(world, options):
    bench = Bench(world, options)
    # What only the first requests cost is nobody's attack.
    await bench.users.measure(options.rate, 1)
    turns = [await bench.turn("none")]
    for kind in KINDS:
        if not options.only or kind.name in options.only:
            turns.append(await bench.turn(kind.title, kind))
    limit = max(options.limit, options.factor * turns[0].p99)
    return attack_report.report(turns, limit, options.rate)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for place in ("api", "chat", "simulator", "redis"):
        parser.add_argument(place)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--limit", type=float, default=100)
    parser.add_argument("--factor", type=float, default=0)
    parser.add_argument("--senders", type=int, default=6)
    parser.add_argument("--readers", type=int, default=30)
    parser.add_argument("--rest", type=float, default=0)
    parser.add_argument("--only", type=lambda text: text.split(","))
    options = parser.parse_args()
    unknown = set(options.only or []) - {kind.name for kind in KINDS}
    if unknown:
        parser.error(f"no such kind: {', '.join(unknown)}")
    # A collection would make its requests late.
    gc.disable()
    places = (options.api, options.chat, options.simulator, options.redis)
    pressure = Pressure(options.rate, options.seconds, options.senders, options.readers, options.rest)
    world = World(*places, pressure)
    sys.exit(0 if asyncio.run(run(world, options)) else 1)


if __name__ == "__main__":
    main()
