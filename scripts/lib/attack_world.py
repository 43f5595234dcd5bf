"""The stack under attack: where its parts are, and the accounts, rooms and messages that attackers have in it."""

import asyncio
import base64
import dataclasses
import json
import os
import random
import re
import subprocess

from attack_wire import Client, Place, json_request, request

MESSAGE_BYTES = 32_768


def number():
    """A mobile number that nobody else is likely to have."""
    return f"09{random.randrange(10**9):09}"


def address():
    """An address of somebody else."""
    return f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"


@dataclasses.dataclass
class Account:
    """A logged-in user."""

    number: str
    access: str
    refresh: str
    id: int

    @property
    def header(self):
        return ("Authorization", f"Bearer {self.access}")


@dataclasses.dataclass
class Pressure:
    """How much is asked of a stack."""

    # Codes that honest users ask for a second, and the seconds of a turn.
    rate: float
    seconds: float
    # Connections that send dear texts, and those that ask for pages, each of which rests for so many seconds after one.
    senders: int
    readers: int
    rest: float


class World:
    """The addresses of a stack, and what it takes to live in it."""

    def __init__(self, api, chat, simulator, redis, pressure):
        self.api, self.chat, self.simulator = Place.of(api), Place.of(chat), Place.of(simulator)
        Place.of(redis)
        self.redis_url = redis
        self.pressure = pressure

    def redis(self, *words):
        """The reply of a Redis command, by line."""
        command = ["redis-cli", "-u", self.redis_url, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=10).stdout.splitlines()

    async def call(self, place, data):
        """One request on a connection of its own; gives its JSON. Raises RuntimeError for any other than a 2xx."""
        client = Client(place)
        try:
            answer = await client.ask(data)
        finally:
            client.close()
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"{data[:60]!r}: {answer.status} {answer.body[:300]!r}")
        return answer.json() if answer.body else None

    async def log_in(self):
        """A new user, who comes from an address of its own: attackers had days to get their accounts."""
        own, place = number(), address()
        await self.call(self.api, json_request("POST", "/api/otp/send/", {"mobile_number": own}, (), place))
        for _ in range(200):
            inbox = await self.call(self.simulator, request("GET", f"/inbox/{own}"))
            if inbox:
                break
            await asyncio.sleep(0.05)
        else:
            raise RuntimeError("no SMS with a code came within 10 s")
        fields = {"mobile_number": own, "code": re.search(r"\d{4,}", inbox[0]["text"])[0]}
        tokens = await self.call(self.api, json_request("POST", "/api/authenticate/", fields, (), place))
        payload = tokens["access"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return Account(own, tokens["access"], tokens["refresh"], int(claims["user_id"]))

    async def log_in_many(self, count):
        """Several new users, four at a time."""
        users = []
        while len(users) < count:
            users += await asyncio.gather(*(self.log_in() for _ in range(min(4, count - len(users)))))
        return users

    async def room(self, owner, others=()):
        """A new group."""
        fields = {"name": "room", "users": [user.id for user in others]}
        answer = await self.call(self.api, json_request("POST", "/api/chat/chatrooms/", fields, [owner.header]))
        return answer["id"]

    async def fill(self, owner, room, character, count):
        """Writes messages of 32 KiB; gives how many the server took before it refused one."""
        client, data = Client(self.api), message(owner, room, character)
        try:
            for done in range(count):
                if (await client.ask(data)).status != 201:
                    return done
            return count
        finally:
            client.close()

    async def calls(self, after=0):
        """The calls that the simulated providers got, behind one."""
        return await self.call(self.simulator, request("GET", f"/calls?after={after}"))

    async def last_call(self):
        """The number of the newest call; 0 if there was none."""
        return (await self.call(self.simulator, request("GET", "/stats")))["calls"]

    @staticmethod
    def reached(calls):
        """The numbers whose phones got something from these calls, by their last ten digits."""
        return {call["receptor"][-10:] for call in calls if call["delivered"] and call["receptor"]}

    @property
    def api_key(self):
        # Not on the command line, where everybody on the machine can read it.
        return os.environ["API_KEY"]


def message(owner, room, character):
    """The bytes of a request that writes 32 KiB of one character; multipart, because that needs no escapes."""
    part = b"--X\r\nContent-Disposition: form-data; name=%s\r\n\r\n%s\r\n"
    body = part % (b"chat_room", b"%d" % room) + part % (b"text", character.encode() * MESSAGE_BYTES) + b"--X--\r\n"
    headers = [("Content-Type", "multipart/form-data; boundary=X"), owner.header]
    return request("POST", "/api/chat/messages/", body, headers)
