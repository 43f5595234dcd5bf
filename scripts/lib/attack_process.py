"""An attack in a process of its own, so that its work delays neither the honest users' requests nor their clock."""

import asyncio
import multiprocessing
import os
import time
import traceback

from attack_tally import Tally

# Making accounts, rooms and messages; a debug build takes some seconds.
PREPARATION = 60
CLEARING = 30
# Attackers have machines of their own: here they give way to what they attack.
NICENESS = 10


class Attackers:
    """The process of one attack. Used as a context, it is gone afterwards whatever happens."""

    def __init__(self, make):
        """`make` gets a tally and gives the `Kind`."""
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_main, args=(make, theirs), daemon=True)

    def __enter__(self):
        self.process.start()
        self._expect(PREPARATION)
        return self

    def __exit__(self, *_):
        self.process.join(1)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()

    def start(self, seconds):
        """Begins the attack, which ends by itself."""
        self.pipe.send(seconds)

    def tally(self):
        """What it did, once it has ended."""
        return self._expect(CLEARING)

    def _expect(self, seconds):
        if not self.pipe.poll(seconds):
            raise RuntimeError(f"the attackers say nothing within {seconds} s")
        try:
            said = self.pipe.recv()
        except EOFError as error:
            raise RuntimeError("the attackers' process has ended") from error
        if isinstance(said, str):
            raise RuntimeError(f"the attack itself failed:\n{said}")
        return said


def _main(make, pipe):
    os.nice(NICENESS)
    try:
        asyncio.run(_attack(make, pipe))
    except Exception:
        pipe.send(traceback.format_exc())


async def _attack(make, pipe):
    tally = Tally()
    kind = make(tally)
    await kind.prepare()
    pipe.send(tally)
    # Nothing of this process is due meanwhile.
    seconds, began = pipe.recv(), time.monotonic()
    running = asyncio.ensure_future(kind.run())
    try:
        done, _ = await asyncio.wait([running], timeout=seconds)
        tally.seconds = time.monotonic() - began
        if done:
            # It should have gone on: an error, or an attack that gave up.
            await running
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await kind.finish()
    pipe.send(tally)
