"""Sends messages through a quorum queue as our services do, and says how fast, and what memory the broker took.

Usage: broker_memory.py AMQP_URL PID COUNT LABEL

128 messages are on their way at once, each persistent and confirmed, and a consumer acknowledges them by fifties, so that
the queue stays short: what grows is what the broker keeps of messages that are gone.
"""

import socket
import struct
import sys
import threading
import time
import urllib.parse

import pika
from pika import frame, spec

# A sealed job with its headers has about as many bytes.
BODY = b"x" * 600
IN_FLIGHT = 128
PREFETCH = 200
ACKNOWLEDGE_BY = 50
# What 200 messages a second are in ten minutes.
TEN_MINUTES = 120_000
QUEUE = "bench.memory"


class Wire:
    """An AMQP 0-9-1 connection with one channel, for as many frames a second as Python can read."""

    def __init__(self, url):
        """Connects, logs in and opens channel 1."""
        address = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((address.hostname, address.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.socket.sendall(b"AMQP\x00\x00\x09\x01")
        self.wait(0, spec.Connection.Start)
        login = f"\0{urllib.parse.unquote(address.username)}\0{urllib.parse.unquote(address.password)}"
        self.call(0, spec.Connection.StartOk({}, "PLAIN", login, "en_US"), spec.Connection.Tune)
        self.send(0, spec.Connection.TuneOk(16, 131_072, 0))
        path = urllib.parse.unquote(address.path[1:]) or "/"
        self.call(0, spec.Connection.Open(path, insist=True), spec.Connection.OpenOk)
        self.call(1, spec.Channel.Open(), spec.Channel.OpenOk)

    def send(self, channel, method):
        """Writes one method."""
        self.socket.sendall(frame.Method(channel, method).marshal())

    def call(self, channel, method, answer):
        """Writes a method and waits for its answer."""
        self.send(channel, method)
        return self.wait(channel, answer)

    def wait(self, channel, answer):
        """Reads until that method comes."""
        while True:
            for kind, number, payload in self.frames():
                if kind == 1 and number == channel and struct.unpack(">I", payload[:4])[0] == answer.INDEX:
                    return

    def frames(self):
        """Reads once, and gives all whole frames: type, channel, payload."""
        read = self.socket.recv(262_144)
        if not read:
            sys.exit("the broker closed the connection")
        self.buffer += read
        found, start = [], 0
        while len(self.buffer) - start >= 8:
            kind, channel, size = struct.unpack_from(">BHI", self.buffer, start)
            if len(self.buffer) - start < size + 8:
                break
            found.append((kind, channel, self.buffer[start + 7 : start + 7 + size]))
            start += size + 8
        self.buffer = self.buffer[start:]
        return found


def tags(wire, method):
    """Delivery tags, and whether each means all before it, of the methods of one kind that one read brings."""
    for kind, _, payload in wire.frames():
        if kind != 1:
            continue
        index = struct.unpack_from(">I", payload)[0]
        if index == spec.Channel.Close.INDEX or index == spec.Basic.Nack.INDEX:
            sys.exit(f"the broker refused: {payload!r}")
        if index == method.INDEX:
            yield payload


def publish(url, count, progress):
    """Publishes all, confirmed; progress[0] is how many are."""
    wire = Wire(url)
    wire.call(1, spec.Confirm.Select(), spec.Confirm.SelectOk)
    properties = pika.BasicProperties(delivery_mode=2, message_id="0" * 22, headers={"due": 1})
    message = b"".join(
        part.marshal()
        for part in (
            frame.Method(1, spec.Basic.Publish(exchange="", routing_key=QUEUE, mandatory=True)),
            frame.Header(1, len(BODY), properties),
            frame.Body(1, BODY),
        )
    )
    sent = confirmed = 0
    # Which single tags above the ones confirmed in a row are confirmed.
    apart = set()
    while confirmed < count:
        room = min(IN_FLIGHT - (sent - confirmed - len(apart)), count - sent)
        if room > 0:
            wire.socket.sendall(message * room)
            sent += room
        for payload in tags(wire, spec.Basic.Ack):
            tag, multiple = struct.unpack_from(">QB", payload, 4)
            if multiple:
                confirmed = max(confirmed, tag)
            else:
                apart.add(tag)
        apart = {tag for tag in apart if tag > confirmed}
        while confirmed + 1 in apart:
            confirmed += 1
            apart.discard(confirmed)
        progress[0] = confirmed


def consume(url):
    """Acknowledges what comes, until the process ends."""
    wire = Wire(url)
    wire.call(1, spec.Basic.Qos(prefetch_count=PREFETCH), spec.Basic.QosOk)
    wire.call(1, spec.Basic.Consume(queue=QUEUE, consumer_tag="c"), spec.Basic.ConsumeOk)
    owed = 0
    while True:
        for payload in tags(wire, spec.Basic.Deliver):
            owed += 1
            if owed == ACKNOWLEDGE_BY:
                # class, method, the consumer's tag with its length, then the delivery's.
                tag = struct.unpack_from(">Q", payload, 5 + payload[4])[0]
                wire.send(1, spec.Basic.Ack(tag, multiple=True))
                owed = 0


def rss(pid):
    """Resident memory in MB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1_024


def main():
    """Runs both sides and prints one line."""
    url, pid, count, label = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    connection = pika.BlockingConnection(pika.URLParameters(url.removesuffix("/") + "/%2F"))
    connection.channel().queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
    connection.close()
    before, most, after_ten = rss(pid), 0.0, None
    progress = [0]
    threading.Thread(target=consume, args=(url,), daemon=True).start()
    publisher = threading.Thread(target=publish, args=(url, count, progress), daemon=True)
    began = time.monotonic()
    publisher.start()
    while publisher.is_alive():
        publisher.join(0.5)
        now = rss(pid)
        most = max(most, now)
        if after_ten is None and progress[0] >= TEN_MINUTES:
            after_ten = now
    seconds = time.monotonic() - began
    if progress[0] < count:
        sys.exit("not all were confirmed")
    time.sleep(5)
    after = f"{after_ten:.0f}" if after_ten else "-"
    print(
        f"{label}  {count / seconds:6.0f} messages/s; MB: {before:.0f} before, {after} after {TEN_MINUTES},"
        f" {most:.0f} at most, {rss(pid):.0f} at the end",
        flush=True,
    )


if __name__ == "__main__":
    main()
