"""HTTP/1.1 on raw connections: what an attacker sends is not always what a client library would let pass, and the
generator shares its cores with what it measures."""

import asyncio
import ipaddress
import json
import urllib.parse
from typing import NamedTuple

# The one address of the attackers, as a trusted proxy would tell it.
ATTACKER = "203.0.113.66"


class Place(NamedTuple):
    """Where a service listens: on this machine, or nothing is sent."""

    host: str
    port: int

    @classmethod
    def of(cls, url):
        """Reads `http://127.0.0.1:PORT`."""
        parts = urllib.parse.urlsplit(url)
        if not ipaddress.ip_address(parts.hostname).is_loopback:
            raise SystemExit(f"{url} is not on this machine: attacks go to loopback only")
        return cls(parts.hostname, parts.port)


class Answer(NamedTuple):
    """An answer, with the loop's time at which its last byte was there."""

    status: int
    body: bytes
    at: float

    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The error's stable code, if it is an error with one."""
        try:
            return json.loads(self.body).get("code")
        except (ValueError, AttributeError):
            return None


def request(method, path, body=b"", headers=(), address=ATTACKER):
    """The bytes of a request; header values may hold anything but line breaks."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"X-Forwarded-For: {address}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body or method not in ("GET", "DELETE"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def json_request(method, path, value, headers=(), address=ATTACKER):
    """The bytes of a request whose body is JSON, unescaped where JSON allows it."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return request(method, path, body, [("Content-Type", "application/json"), *headers], address)


class Connection(asyncio.Protocol):
    """A connection that carries one request at a time."""

    def __init__(self):
        self.transport = self.answer = None
        self.received, self.head, self.chunks = bytearray(), None, None
        self.is_open = False

    @classmethod
    async def open(cls, place):
        _, connection = await asyncio.get_running_loop().create_connection(cls, place.host, place.port)
        return connection

    @property
    def is_busy(self):
        """Whether an answer is awaited."""
        return self.answer is not None and not self.answer.done()

    async def ask(self, data, timeout):
        """Sends a request.

        Raises ConnectionError when the connection ends first, TimeoutError when the time does; it is no more use then.
        """
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(data)
        try:
            return await asyncio.wait_for(self.answer, timeout)
        except BaseException:
            # An answer that came later would be taken for that of the next request.
            self.close()
            raise

    def close(self):
        self.is_open = False
        self.transport.abort()

    def connection_made(self, transport):
        self.transport, self.is_open = transport, True

    def connection_lost(self, error):
        self.is_open = False
        if self.answer and not self.answer.done():
            self.answer.set_exception(ConnectionError(str(error or "closed")))

    def data_received(self, data):
        self.received += data
        if self.head is None and not self._read_head():
            return
        body = self._read_chunks() if self.chunks is not None else self._read_length()
        if body is None:
            return
        status, self.head, self.chunks = self.head[0], None, None
        if self.answer and not self.answer.done():
            self.answer.set_result(Answer(status, body, asyncio.get_running_loop().time()))

    def _read_head(self):
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return False
        fields = bytes(self.received[:end]).lower().split(b"\r\n")
        del self.received[: end + 4]
        status, length = int(fields[0][9:12]), 0
        for field in fields[1:]:
            name, _, value = field.partition(b":")
            if name == b"content-length":
                length = int(value)
            elif name == b"transfer-encoding":
                self.chunks = []
            elif name == b"connection" and b"close" in value:
                self.is_open = False
        self.head = (status, length)
        return True

    def _read_length(self):
        length = self.head[1]
        if len(self.received) < length:
            return None
        body = bytes(self.received[:length])
        del self.received[:length]
        return body

    def _read_chunks(self):
        while True:
            end = self.received.find(b"\r\n")
            if end < 0:
                return None
            size = int(self.received[:end].split(b";")[0], 16)
            if len(self.received) < end + 2 + size + 2:
                return None
            self.chunks.append(bytes(self.received[end + 2 : end + 2 + size]))
            del self.received[: end + 2 + size + 2]
            if size == 0:
                return b"".join(self.chunks)


class Client:
    """One connection after the other to a place: the next is opened when the last has ended."""

    def __init__(self, place):
        self.place, self.connection = place, None

    async def ask(self, data, timeout=30):
        if self.connection is None or not self.connection.is_open:
            self.connection = await Connection.open(self.place)
        return await self.connection.ask(data, timeout)

    def close(self):
        if self.connection:
            self.connection.close()
