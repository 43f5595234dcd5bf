"""Honest users: codes for distinct numbers from distinct addresses, at fixed times whatever became of those before.

Each answer's time is counted from when its request was due, so that a stall counts for everybody whom it delayed.
"""

import asyncio
import collections
import dataclasses
import math
import random
import struct

from attack_socket import PING, PONG, WebSocket
from attack_wire import Connection, json_request
from attack_world import address

# An honest client waits no longer.
PATIENCE = 5.0
# Enough that every event loop of the API has many of them.
CONNECTIONS = 32
PINGS_PER_SECOND = 10


def quantile(values, share):
    """The smallest value that so large a share does not exceed; 0 without any."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)] if ordered else 0


@dataclasses.dataclass
class Measure:
    """What honest users saw, in milliseconds."""

    times: list = dataclasses.field(default_factory=list)
    pings: list = dataclasses.field(default_factory=list)
    # How much later than due the generator itself was.
    late: list = dataclasses.field(default_factory=list)
    refused: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    accepted: set = dataclasses.field(default_factory=set)
    undelivered: int = 0


class HonestUsers:
    """Asks for codes at a steady rate."""

    def __init__(self, place):
        self.place = place
        self.connections = []
        # Visits each of the nine digits behind +989 once, and spreads neighbours over all blocks of numbers.
        self.position = random.randrange(10**9)

    async def measure(self, rate, seconds):
        """Asks for so long and waits for the last answer."""
        if not self.connections:
            self.connections = [await Connection.open(self.place) for _ in range(CONNECTIONS)]
        measure, loop = Measure(), asyncio.get_running_loop()
        start, asked = loop.time() + 0.05, []
        for index in range(int(rate * seconds)):
            due = start + index / rate
            await asyncio.sleep(max(due - loop.time(), 0))
            asked.append(asyncio.ensure_future(self._ask(measure, due, index)))
        await asyncio.gather(*asked)
        return measure

    async def _ask(self, measure, due, turn):
        self.position = (self.position + 618_033_989) % 10**9
        digits, loop = f"{self.position:09}", asyncio.get_running_loop()
        data = json_request("POST", "/api/otp/send/", {"mobile_number": f"+989{digits}"}, (), address())
        try:
            connection = await self._connection(turn)
            now = loop.time()
            measure.late.append((now - due) * 1000)
            answer = await connection.ask(data, max(PATIENCE - (now - due), 0.001))
        except asyncio.TimeoutError:
            return self._refuse(measure, "timeout")
        except OSError:
            return self._refuse(measure, "lost")
        measure.times.append((answer.at - due) * 1000)
        if answer.status == 200:
            measure.accepted.add("9" + digits)
        else:
            measure.refused[f"{answer.status} {answer.code or ''}".strip()] += 1
        if connection not in self.connections:
            connection.close()

    @staticmethod
    def _refuse(measure, why):
        measure.refused[why] += 1
        measure.times.append(PATIENCE * 1000)

    async def _connection(self, turn):
        """The connection whose turn it is, or a new one where that still waits for an answer.

        Who took whichever is free would soon leave those of a stalled event loop alone, and hardly notice the stall.
        """
        connection = self.connections[turn % CONNECTIONS]
        if connection.is_busy:
            return await asyncio.wait_for(Connection.open(self.place), PATIENCE)
        if not connection.is_open:
            connection = await asyncio.wait_for(Connection.open(self.place), PATIENCE)
            self.connections[turn % CONNECTIONS] = connection
        return connection


class ChatProbe:
    """Two sockets that ask the chat node for a sign of life at fixed times."""

    def __init__(self, sockets):
        self.sockets = sockets

    @classmethod
    async def open(cls, world, account):
        return cls([await WebSocket.open(world.chat, account) for _ in range(2)])

    def close(self):
        for socket in self.sockets:
            socket.close()

    async def measure(self, seconds):
        """Milliseconds of each ping, from when it was due; the patience for one without an answer."""
        return sum(await asyncio.gather(*(self._measure(socket, seconds) for socket in self.sockets)), [])

    @staticmethod
    async def _measure(socket, seconds):
        loop, count = asyncio.get_running_loop(), int(seconds * PINGS_PER_SECOND)
        start, times = loop.time() + 0.05, [PATIENCE * 1000] * int(seconds * PINGS_PER_SECOND)
        due = [start + index / PINGS_PER_SECOND for index in range(count)]

        async def listen():
            answered = 0
            while answered < count:
                opcode, payload = await socket.receive()
                # Another turn's may still be on its way.
                if opcode == PONG and struct.unpack(">d", payload[8:])[0] == start:
                    index = struct.unpack(">Q", payload[:8])[0]
                    times[index], answered = (loop.time() - due[index]) * 1000, answered + 1

        async def ask():
            for index in range(count):
                await asyncio.sleep(max(due[index] - loop.time(), 0))
                await socket.send(PING, struct.pack(">Qd", index, start))

        listening = asyncio.ensure_future(listen())
        try:
            await ask()
            await asyncio.wait_for(listening, PATIENCE)
        except (asyncio.TimeoutError, OSError):
            listening.cancel()
        return times
