"""Texts that cost the square of their length where text is compared or cut the Unicode way."""

import asyncio
import itertools
import json
import random
import time
import urllib.parse

import attack_texts
from attack_kind import Kind
from attack_socket import TEXT, handshake
from attack_wire import Client, json_request, request
from attack_world import number

# Below the bounds of a body (64 KiB), of a header (16 KiB) and of a frame (64 KiB).
BODY, HEADER, NAME = 63_600, 15_500, 1_000
SIGNALS_PER_SECOND = 25
FORM = "application/x-www-form-urlencoded"


def multipart(path, disposition, value="1"):
    body = f"--X\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{value}\r\n--X--\r\n".encode()
    return request("POST", path, body, [("Content-Type", "multipart/form-data; boundary=X")])


def long_names(text, count=60):
    """An object whose names are long; each begins otherwise, or the second would be refused as a duplicate."""
    return {f"{index}{text(NAME)}": 1 for index in range(count)}


def places(text, user, room):
    """Everywhere that a text of a stranger or a user goes, with a request that brings it there."""
    send, whole, head = "/api/otp/send/", text(BODY), text(HEADER)
    form = [("Content-Type", FORM)]
    quoted = urllib.parse.quote(text(HEADER // 3))
    for name, path, fields in [
        ("JSON number", send, {"mobile_number": whole}),
        ("JSON token", "/api/token/verify/", {"token": whole}),
        ("JSON refresh", "/api/token/refresh/", {"refresh": whole}),
        ("JSON code", "/api/authenticate/", {"mobile_number": number(), "code": whole}),
        ("JSON group", "/api/authenticate/", {"mobile_number": number(), "code": "1", "group": whole}),
        ("JSON user name", "/api/login/", {"username": whole, "password": "x"}),
        ("JSON password", "/api/login/", {"username": "x", "password": whole}),
        ("JSON registration", "/api/register/", {"username": "x", "password": "y", "password2": "y", "email": whole}),
        ("JSON names", send, long_names(text)),
    ]:
        yield name, json_request("POST", path, fields)
    for name, path, fields in [
        ("users of a room", "/api/chat/chatrooms/", {"name": "x", "users": whole}),
        ("name of a room", "/api/chat/chatrooms/", {"name": whole, "users": []}),
        ("text of a message", "/api/chat/messages/", {"chat_room": room, "text": text(BODY // 2)}),
        ("text of an SMS", "/api/message/send/", {"mobile_number": user.number, "message_text": whole}),
        ("template of an SMS", "/api/message/send/", {"mobile_number": user.number, "template_id": whole}),
    ]:
        yield name, json_request("POST", path, fields, [user.header])
    yield "multipart parameter", multipart(send, f"name=x; a{whole}=1")
    yield "multipart name", multipart(send, f'name="{whole}"')
    yield "multipart file name", multipart(send, f'name=x; filename="{whole}"')
    yield "multipart value", multipart(send, "name=mobile_number", whole)
    yield "form name", request("POST", send, f"a{whole}=1".encode(), form)
    yield "form value", request("POST", send, f"mobile_number={whole}".encode(), form)
    yield "header Content-Type", request("POST", send, b"x=1", [("Content-Type", f"{FORM}; a{head}=1")])
    for field in ("Prefer", "Idempotency-Key", "Authorization", "User-Agent", "Origin", "X-Request-ID", "traceparent"):
        yield f"header {field}", request("POST", send, b"x=1", [*form, (field, head)])
    yield "header If-None-Match", request("GET", "/.well-known/jwks.json", b"", [("If-None-Match", head)])
    yield "header Authorization, chat", request("GET", "/api/chat/chatrooms/", b"", [("Authorization", head)])
    yield "path", request("GET", f"/api/messages/{quoted}/")
    query = f"/api/chat/messages/?chat_room={room}&cursor={quoted}"
    yield "query", request("GET", query, b"", [user.header])


def handshakes(text):
    """The same for the chat node."""
    head, path = text(HEADER), "/ws/"
    for field in ("Sec_WebSocket_Protocol", "Authorization", "Upgrade", "Connection", "Origin", "Sec_WebSocket_Key"):
        yield f"handshake {field.replace('_', '-')}", handshake(path, **{field: head})
    yield "handshake query", handshake(f"{path}?token={urllib.parse.quote(text(HEADER // 3))}")


class Normalise(Kind):
    """Connections of one address, as fast as they are answered, one to the chat node, and a socket that signals."""

    name, title = "normalise", "normalisation"

    async def prepare(self):
        self.user, self.other = await self.world.log_in_many(2)
        self.room = await self.world.room(self.user, [self.other])
        texts = attack_texts.ALL.items()
        self.requests = [
            (f"{name}, {kind}", data) for kind, text in texts for name, data in places(text, self.user, self.room)
        ]
        self.handshakes = [(f"{name}, {kind}", data) for kind, text in texts for name, data in handshakes(text)]
        self.frames = [
            json.dumps({"message_type": "webrtc_signal", **long_names(text)}, ensure_ascii=False).encode()
            for _, text in texts
        ]
        random.shuffle(self.requests)

    async def run(self):
        # All take from one row, so that each place has its turn before the first has its second.
        row, handshakes = itertools.cycle(self.requests), itertools.cycle(self.handshakes)
        path = f"/ws/chat/{self.room}/"
        await asyncio.gather(
            *(self._send(self.world.api, row) for _ in range(self.world.pressure.senders)),
            self._send(self.world.chat, handshakes),
            self.converse(self.other, self._listen, path),
            self.converse(self.user, self._signal, path),
        )

    async def finish(self):
        reached = sum(what in self.tally.slowest for what, _ in self.requests + self.handshakes)
        places = len(self.requests) + len(self.handshakes)
        self.tally.notes.append(f"{reached} of {places} requests had their turn")
        # Which ones is chance; a build that is slow for other reasons need not get through all of them.
        if reached < places / 3:
            self.tally.faults.append(f"only {reached} of {places} requests had their turn")

    async def _send(self, place, row):
        client = Client(place)
        try:
            for what, data in row:
                if await self.tally.watch(what, client.ask(data)) is None:
                    await asyncio.sleep(self.pause)
        finally:
            client.close()

    async def _signal(self, socket):
        """Signals with long names on the compatible wire, where frames go to the others as they came."""
        listening = asyncio.ensure_future(self._listen(socket))
        try:
            for data in itertools.cycle(self.frames):
                if listening.done():
                    return
                began = time.monotonic()
                await socket.send(TEXT, data)
                self.tally.add("signal", "frame", time.monotonic() - began)
                await asyncio.sleep(1 / SIGNALS_PER_SECOND)
        except OSError:
            return
        finally:
            listening.cancel()

    async def _listen(self, socket):
        try:
            while True:
                await socket.receive()
        except OSError as error:
            self.tally.add("socket", str(error), 0)
