"""What all attacks have in common."""

import asyncio

from attack_socket import WebSocket
from attack_wire import Client


class Kind:
    """An attack: prepared in peace, run beside honest users until it is cancelled, and then cleared away."""

    # How the command line calls it, and the report.
    name = title = ""
    # A refused attacker comes again after so many seconds: what a request costs is measured, not what a flood does.
    pause = 0.1

    def __init__(self, world, tally):
        self.world, self.tally = world, tally

    async def prepare(self):
        """Makes the accounts, rooms and texts that it takes."""

    async def run(self):
        """Attacks until it is cancelled."""
        raise NotImplementedError

    async def finish(self):
        """Takes back what it changed, and says in the tally whether it did what it was meant to do."""

    async def hammer(self, what, data, rest=0):
        """Sends a request again and again on one connection, so many seconds after it was answered."""
        client = Client(self.world.api)
        try:
            while True:
                answer = await self.tally.watch(what, client.ask(data))
                is_refused = answer is None or answer.status in (429, 503)
                await asyncio.sleep(self.pause if is_refused else rest)
        finally:
            client.close()

    async def converse(self, account, talk, path="/ws/"):
        """Talks on a socket, and on another one whenever it is refused or has ended."""
        while True:
            try:
                socket = await WebSocket.open(self.world.chat, account, path)
            except (OSError, asyncio.TimeoutError) as error:
                self.tally.add("socket", str(error) or "lost", 0)
            else:
                try:
                    await talk(socket)
                finally:
                    socket.close()
            await asyncio.sleep(self.pause)
