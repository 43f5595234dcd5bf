"""Users who fill Redis with messages."""

import asyncio
import itertools

from attack_kind import Kind
from attack_wire import Client
from attack_world import message

USERS, CONNECTIONS_PER_USER = 5, 2
# What a message of 32 KiB and an honest code leave in Redis, roughly.
MESSAGE_BYTES, CODE_BYTES = 41_700, 3_000
BALLAST = "attack:ballast"
MIB = 1 << 20
# Of the memory: where chat has to end, where the attack begins, and what it writes in a turn if nobody stops it. It
# would fill everything, but a service that looks at its memory each second sees that come.
END, BEGINNING, FLOOD = 0.8, 0.77, 0.33


class Storage(Kind):
    """Five users who write 32 KiB messages into a Redis with little room."""

    name, title = "storage", "filling Redis"

    async def prepare(self):
        users = await self.world.log_in_many(USERS)
        self.writers = [(user, await self.world.room(user)) for user in users]
        used, pressure = self._memory("used_memory"), self.world.pressure
        # Chat ends at four fifths: the rest has to hold the codes of this turn, with as much again to spare.
        reserve = 3 * MIB + 2 * pressure.rate * pressure.seconds * CODE_BYTES
        self.maximum = int(max(reserve / (1 - END), used / BEGINNING + MIB))
        self.pace = pressure.seconds * MESSAGE_BYTES / (FLOOD * self.maximum)
        # Stands for what was written in the weeks before.
        self.world.redis("SETRANGE", BALLAST, str(int(BEGINNING * self.maximum) - used), "x")
        self.world.redis("CONFIG", "SET", "maxmemory", str(self.maximum))
        self.tally.notes.append(f"maxmemory {self.maximum / MIB:.0f} MiB")

    async def run(self):
        loop = asyncio.get_running_loop()
        start, count = loop.time(), itertools.count()
        await asyncio.gather(
            *(
                self._write(message(user, room, "a"), lambda: start + next(count) * self.pace)
                for user, room in self.writers
                for _ in range(CONNECTIONS_PER_USER)
            )
        )

    async def finish(self):
        used = self._memory("used_memory")
        self.world.redis("CONFIG", "SET", "maxmemory", "0")
        self.world.redis("DEL", BALLAST)
        self.tally.notes.append(f"{100 * used / self.maximum:.0f} % used after")
        if not any("storage_full" in status for status in self.tally.statuses):
            self.tally.faults.append("chat was never told that there is no room left")

    async def _write(self, data, next_time):
        """Writes when the attackers' common clock says so."""
        client, loop = Client(self.world.api), asyncio.get_running_loop()
        try:
            while True:
                await asyncio.sleep(next_time() - loop.time())
                await self.tally.watch("message", client.ask(data))
        finally:
            client.close()

    def _memory(self, name):
        """A number of Redis' report on its memory, in bytes."""
        lines = self.world.redis("INFO", "memory")
        return int(next(line.partition(":")[2] for line in lines if line.startswith(f"{name}:")))
