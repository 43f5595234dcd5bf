"""Pages that are dear to write and cheap to ask for."""

import asyncio

from attack_kind import Kind
from attack_wire import json_request, request

# So many connections for messages go with one for rooms and one socket for history.
MESSAGE_SHARE = 8
ROOMS, MEMBERS = 150, 20


class Pages(Kind):
    """Two users with many connections for messages, some for rooms, and sockets that ask for history."""

    name, title = "pages", "pages"

    async def prepare(self):
        users = await self.world.log_in_many(MEMBERS)
        self.users = users[:2]
        self.room = await self.world.room(users[0], users[1:2])
        # A control character takes six bytes in JSON; where chat refuses it, a quotation mark still takes two.
        filled = await self.world.fill(users[0], self.room, "\x01", 31)
        if filled == 0:
            filled = await self.world.fill(users[0], self.room, '"', 31)
        rooms = await self._open_rooms(users)
        self.tally.notes.append(f"{filled} messages of 32 KiB, {rooms} rooms of {MEMBERS}")

    async def run(self):
        pages = [
            request("GET", f"/api/chat/messages/?chat_room={self.room}", b"", [user.header]) for user in self.users
        ]
        lists = [request("GET", "/api/chat/chatrooms/", b"", [user.header]) for user in self.users]
        pressure, rest = self.world.pressure, self.world.pressure.rest
        others = max(round(pressure.readers / MESSAGE_SHARE), 1)
        await asyncio.gather(
            *(self.hammer("messages", pages[index % 2], rest) for index in range(pressure.readers)),
            *(self.hammer("rooms", lists[index % 2], rest) for index in range(others)),
            *(self.converse(self.users[index % 2], self._history) for index in range(others)),
        )

    async def finish(self):
        if not self.tally.statuses["200"]:
            self.tally.faults.append("no page was read: this proves nothing")

    async def _open_rooms(self, users):
        """As many rooms as the server lets one user have."""
        fields = {"name": "room", "users": [user.id for user in users[1:]]}
        data = json_request("POST", "/api/chat/chatrooms/", fields, [users[0].header])
        for done in range(ROOMS):
            try:
                await self.world.call(self.world.api, data)
            except RuntimeError:
                return done
        return ROOMS

    async def _history(self, socket):
        reply = {}
        while reply is not None:
            reply = await self.tally.watch("history", socket.ask(history={"room": self.room, "limit": 50}))
            is_refused = reply is None or "error" in reply
            await asyncio.sleep(self.pause if is_refused else self.world.pressure.rest)
