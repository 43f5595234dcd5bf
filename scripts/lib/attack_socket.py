"""WebSockets on raw streams, for attackers and for the probe that asks how quickly a chat node answers."""

import asyncio
import json
import struct

from attack_wire import ATTACKER

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


def handshake(path, **headers):
    """The bytes of a handshake; headers replace or join the usual ones, with `_` for `-`."""
    fields = HANDSHAKE | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"X-Forwarded-For: {ATTACKER}"]
    return "\r\n".join(lines + [f"{name}: {value}" for name, value in fields.items()]).encode() + b"\r\n\r\n"


def frame(opcode, payload):
    """A client's frame. Its mask is zero, which is one like any other and costs nothing."""
    size = len(payload)
    if size < 126:
        head = struct.pack(">BB", 0x80 | opcode, 0x80 | size)
    elif size < 65536:
        head = struct.pack(">BBH", 0x80 | opcode, 0x80 | 126, size)
    else:
        head = struct.pack(">BBQ", 0x80 | opcode, 0x80 | 127, size)
    return head + bytes(4) + payload


class WebSocket:
    """An open socket."""

    def __init__(self, reader, writer):
        self.reader, self.writer, self.number = reader, writer, 0

    @classmethod
    async def open(cls, place, account, path="/ws/"):
        """Raises ConnectionError with the status of a refusal, and TimeoutError after half a minute."""
        reader, writer = await asyncio.open_connection(place.host, place.port)
        protocol = "chelseru.v1" if path == "/ws/" else "chelseru.chat"
        writer.write(handshake(path, Authorization=f"Bearer {account.access}", Sec_WebSocket_Protocol=protocol))
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
        except asyncio.IncompleteReadError as error:
            raise ConnectionError("closed") from error
        if int(head[9:12]) != 101:
            writer.close()
            raise ConnectionError(f"handshake refused: {int(head[9:12])}")
        return cls(reader, writer)

    def close(self):
        self.writer.transport.abort()

    async def send(self, opcode, payload):
        self.writer.write(frame(opcode, payload))
        await self.writer.drain()

    async def receive(self):
        """The next frame but for pings, which are answered. Raises ConnectionError when the socket ends."""
        while True:
            try:
                first, size = await self.reader.readexactly(2)
                if size == 126:
                    (size,) = struct.unpack(">H", await self.reader.readexactly(2))
                elif size == 127:
                    (size,) = struct.unpack(">Q", await self.reader.readexactly(8))
                payload = await self.reader.readexactly(size)
            except asyncio.IncompleteReadError as error:
                raise ConnectionError("closed") from error
            if first & 15 == CLOSE:
                raise ConnectionError(f"closed with {int.from_bytes(payload[:2], 'big')}")
            if first & 15 != PING:
                return first & 15, payload
            await self.send(PONG, payload)

    async def ask(self, **verb):
        """Sends a command and gives its reply, `ok` or `error`."""
        self.number += 1
        await self.send(TEXT, json.dumps({"id": self.number, **verb}, ensure_ascii=False).encode())
        while True:
            _, payload = await self.receive()
            # Only replies are looked into: the rest may be large and many.
            if b'"id":%d' % self.number in payload[:40]:
                return json.loads(payload)
            if b'"error"' in payload[:40]:
                return json.loads(payload)
