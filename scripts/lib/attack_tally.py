"""What an attack did, and what it got for it."""

import asyncio
import collections
import dataclasses
import time


@dataclasses.dataclass
class Tally:
    """Counts of one turn; it goes from the attackers' process to the one that reports."""

    statuses: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    slowest: dict = dataclasses.field(default_factory=dict)
    seconds: float = 0
    # What has to be said beside the figures.
    notes: list = dataclasses.field(default_factory=list)
    # Why the turn is lost whatever the honest requests say.
    faults: list = dataclasses.field(default_factory=list)

    @property
    def done(self):
        return sum(self.statuses.values())

    def add(self, what, status, seconds):
        self.statuses[str(status)] += 1
        self.slowest[what] = max(self.slowest.get(what, 0), seconds)

    async def watch(self, what, asking):
        """Waits for an answer and counts it, also one that never came; gives None then.

        The status of a JSON error is followed by its code.
        """
        began = time.monotonic()
        answer, status = None, "unanswered"
        try:
            answer = await asking
            if isinstance(answer, dict):
                status = answer["error"]["code"] if "error" in answer else "ok"
            else:
                status = answer.status if answer.status < 400 else f"{answer.status} {answer.code or ''}".strip()
        except asyncio.TimeoutError:
            status = "timeout"
        except OSError as error:
            text = str(error)
            status = text if text.startswith(("closed with", "handshake refused")) else "lost"
        finally:
            self.add(what, status, time.monotonic() - began)
        return answer
