"""Writers and readers of chat who know nothing but the contract, while nodes and Redis come and go.

usage: chat_history.py PLAN PROGRESS

PLAN is a JSON file: nodes (ws://…), rooms, writers and readers (tokens), messages (in all), allow_loss. PROGRESS is rewritten with
the number of acknowledged messages. Each writer repeats a message with its key until it is acknowledged; each reader resumes where it
was. In the end every reader has every message of its room in order, none twice, and every acknowledged message is in the history
once. Prints a JSON report.
"""

import asyncio
import json
import pathlib
import random
import sys
import uuid

import websockets

plan = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
progress = pathlib.Path(sys.argv[2])
rooms = plan["rooms"]
acknowledged = {room: {} for room in rooms}
counts = {"acknowledged": 0, "reconnects": 0, "resumed": 0, "resets": 0, "closed": {}}
done = asyncio.Event()


class Ended(Exception):
    """The socket is of no use any more."""


class Client:
    def __init__(self, token):
        self.token = token
        self.socket = None
        self.next_id = 0
        self.replies = {}

    async def open(self):
        while True:
            try:
                url = random.choice(plan["nodes"]) + "/ws/"
                self.socket = await websockets.connect(
                    url, subprotocols=["chelseru.v1", "bearer." + self.token], open_timeout=3, max_size=None)
                await asyncio.wait_for(self.socket.recv(), 3)
                return
            except (OSError, websockets.WebSocketException, TimeoutError):
                await asyncio.sleep(random.uniform(0.05, 0.3))

    async def ask(self, verb, fields):
        """The reply; None if the socket ended or it took too long."""
        self.next_id += 1
        try:
            await self.socket.send(json.dumps({"id": self.next_id, verb: fields}))
        except websockets.ConnectionClosed:
            raise Ended from None
        return self.next_id

    async def receive(self, seconds):
        try:
            return json.loads(await asyncio.wait_for(self.socket.recv(), seconds))
        except websockets.ConnectionClosed as end:
            code = str(end.rcvd.code if end.rcvd else 1006)
            counts["closed"][code] = counts["closed"].get(code, 0) + 1
            raise Ended from None
        except TimeoutError:
            raise Ended from None

    async def reopen(self):
        counts["reconnects"] += 1
        try:
            await asyncio.wait_for(self.socket.close(), 1)
        except (OSError, websockets.WebSocketException, TimeoutError):
            pass
        await self.open()


async def write(token, messages):
    client = Client(token)
    await client.open()
    for number in range(messages):
        room, key = random.choice(rooms), uuid.uuid4().hex
        while True:
            try:
                wanted = await client.ask("send", {"room": room, "key": key, "message": f"{number} {key}"})
                reply = await client.receive(3)
                while reply.get("id") != wanted:
                    reply = await client.receive(3)
            except Ended:
                await client.reopen()
                continue
            if "ok" in reply:
                offset = reply["ok"]["offset"]
                assert key not in acknowledged[room]
                acknowledged[room][key] = offset
                counts["acknowledged"] += 1
                break
            assert reply["error"]["temporary"], reply
            await asyncio.sleep(0.1)


async def read(token, room, failures):
    client = Client(token)
    await client.open()
    epoch, offset, seen = None, 0, {}
    while not (done.is_set() and offset >= done.top[room]):
        try:
            since = {} if epoch is None else {"since": {"epoch": epoch, "offset": offset}}
            wanted = await client.ask("subscribe", {"room": room, **since})
            reply = await client.receive(5)
            while reply.get("id") != wanted:
                reply = await client.receive(5)
            if "ok" not in reply:
                assert reply["error"]["temporary"], reply
                await asyncio.sleep(0.2)
                raise Ended
            ok = reply["ok"]
            if epoch is not None and ok["recovered"]:
                counts["resumed"] += 1
                if ok["epoch"] != epoch:
                    failures.append(f"room {room}: recovered into another epoch")
            elif epoch is not None:
                counts["resets"] += 1
                if ok["epoch"] == epoch:
                    failures.append(f"room {room}: not recovered in the same epoch at {offset} of {ok['offset']}")
                offset, seen = ok["offset"], {}
            elif ok["offset"] != 0:
                failures.append(f"room {room}: began at {ok['offset']}")
            epoch = ok["epoch"]
            for message in ok["messages"]:
                offset = take(message, room, offset, seen, failures)
            while not (done.is_set() and offset >= done.top[room]):
                try:
                    frame = json.loads(await asyncio.wait_for(client.socket.recv(), 0.5))
                except TimeoutError:
                    continue
                except websockets.ConnectionClosed as end:
                    code = str(end.rcvd.code if end.rcvd else 1006)
                    counts["closed"][code] = counts["closed"].get(code, 0) + 1
                    raise Ended from None
                if "message" in frame:
                    offset = take(frame["message"], room, offset, seen, failures)
        except Ended:
            await client.reopen()
    return room, seen


def take(message, room, offset, seen, failures):
    if message["offset"] != offset + 1:
        failures.append(f"room {room}: {message['offset']} behind {offset}")
    if message["key"] in seen:
        failures.append(f"room {room}: {message['key']} twice, {seen[message['key']]} and {message['offset']}")
    seen[message["key"]] = message["offset"]
    return message["offset"]


async def tell():
    while True:
        progress.write_text(str(counts["acknowledged"]), encoding="utf-8")
        await asyncio.sleep(0.1)


async def tops():
    """The offsets at the end."""
    client = Client(plan["readers"][0])
    await client.open()
    top = {}
    for room in rooms:
        wanted = await client.ask("history", {"room": room, "limit": 1})
        reply = await client.receive(5)
        while reply.get("id") != wanted:
            reply = await client.receive(5)
        messages = reply["ok"]["messages"]
        top[room] = messages[0]["offset"] if messages else 0
    return top


async def main():
    failures = []
    telling = asyncio.create_task(tell())
    readers = [
        asyncio.create_task(read(plan["readers"][index % len(plan["readers"])], room, failures))
        for index, room in enumerate(rooms * plan["readers_per_room"])
    ]
    await asyncio.sleep(1)
    share = plan["messages"] // plan["writers_count"]
    writers = [write(plan["writers"][index % len(plan["writers"])], share) for index in range(plan["writers_count"])]
    await asyncio.wait_for(asyncio.gather(*writers), 240)
    done.top = await tops()
    done.set()
    results = await asyncio.wait_for(asyncio.gather(*readers), 60)
    telling.cancel()
    if not plan["allow_loss"]:
        for room, seen in results:
            for key, offset in acknowledged[room].items():
                if seen.get(key) != offset:
                    failures.append(f"room {room}: {key} acknowledged at {offset}, seen at {seen.get(key)}")
            if len(seen) != done.top[room]:
                failures.append(f"room {room}: {len(seen)} of {done.top[room]} seen")
        if sum(done.top.values()) != plan["messages"]:
            failures.append(f"{sum(done.top.values())} messages stored for {plan['messages']}")
    print(json.dumps(counts | {"failures": failures[:20], "failed": len(failures)}))


asyncio.run(main())
