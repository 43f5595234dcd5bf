"""Sockets that come back again and again to a room whose missed messages are too large to be told."""

import asyncio

from attack_kind import Kind
from attack_socket import WebSocket

# What a user may have, and a little less often than a socket may subscribe.
SOCKETS_PER_USER = 20
SUBSCRIPTIONS_PER_SECOND = 14


class Resume(Kind):
    """Two users with twenty sockets each."""

    name, title = "resume", "resuming"

    async def prepare(self):
        self.users = await self.world.log_in_many(2)
        self.room = await self.world.room(self.users[0], self.users[1:])
        filled = await self.world.fill(self.users[0], self.room, "a", 55)
        self.tally.notes.append(f"{filled} messages of 32 KiB missed")
        socket = await WebSocket.open(self.world.chat, self.users[0])
        entered = (await socket.ask(subscribe={"room": self.room}))["ok"]
        socket.close()
        self.epoch, self.newest = entered["epoch"], entered["offset"]

    async def run(self):
        await asyncio.gather(
            *(self.converse(user, self._come_back) for user in self.users for _ in range(SOCKETS_PER_USER))
        )

    async def finish(self):
        if not self.tally.statuses["ok"]:
            self.tally.faults.append("nobody was let back in: this proves nothing")

    async def _come_back(self, socket):
        loop, turn, reply = asyncio.get_running_loop(), 0, {}
        while reply is not None:
            began = loop.time()
            turn += 1
            # All of it, which is too much, and now and then just what a reply can hold.
            since = {"epoch": self.epoch, "offset": 0 if turn % 4 else max(self.newest - 3, 0)}
            reply = await self.tally.watch("subscribe", socket.ask(subscribe={"room": self.room, "since": since}))
            if reply and "ok" in reply:
                reply = await self.tally.watch("unsubscribe", socket.ask(unsubscribe={"room": self.room}))
            await asyncio.sleep(max(1 / SUBSCRIPTIONS_PER_SECOND - (loop.time() - began), 0))
