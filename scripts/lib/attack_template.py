"""Messages that the provider refuses as if our account were at fault, beside everybody's codes."""

import asyncio

from attack_kind import Kind
from attack_wire import Client, json_request, request
from attack_world import number

# What an account without the advanced service is told when it names a template.
REFUSAL = {"provider": "kavenegar", "fault": "code", "value": 426, "method": "verify/lookup"}
KEY_PAUSE, USER_PAUSE = 0.1, 0.3


class Template(Kind):
    """A user and the holder of an API key, who name templates that the provider refuses."""

    name, title = "template", "refused templates"

    async def prepare(self):
        self.user = await self.world.log_in()
        self.last_call = await self.world.last_call()
        await self.world.call(self.world.simulator, json_request("POST", "/faults", REFUSAL))

    async def run(self):
        key = ("Authorization", f"Api-Key {self.world.api_key}")
        await asyncio.gather(
            self._send("user", self.user.header, lambda: self.user.number, USER_PAUSE),
            self._send("key", key, number, KEY_PAUSE),
        )

    async def finish(self):
        await self.world.call(self.world.simulator, request("DELETE", "/faults"))
        calls = await self.world.calls(self.last_call)
        refused = sum(call["method"] == REFUSAL["method"] for call in calls)
        self.tally.notes.append(f"the provider refused {refused} calls with 426")
        if refused == 0:
            self.tally.faults.append("the provider refused nothing: this proves nothing")

    async def _send(self, who, header, receiver, pause):
        client, index = Client(self.world.api), 0
        try:
            while True:
                index += 1
                fields = {"mobile_number": receiver(), "template_id": f"none{index}", "message_text": "1"}
                headers = [header, ("Prefer", "respond-async")]
                await self.tally.watch(who, client.ask(json_request("POST", "/api/message/send/", fields, headers)))
                await asyncio.sleep(pause)
        finally:
            client.close()
