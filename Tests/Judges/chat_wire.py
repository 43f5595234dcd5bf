"""Chat as a client of the Python package `websockets` meets it; knows nothing of the server but its contract.

usage: chat_wire.py SCENARIO

The environment has CHAT (ws://…), API (http://…), and USERS, a JSON list of {"id", "token"} of users in the API; further
variables are a scenario's own. Says nothing if all is as it should be.
"""

import asyncio
import base64
import hmac
import json
import os
import socket
import struct
import sys
import time
import urllib.parse

import requests
import websockets

CHAT = os.environ["CHAT"]
API = os.environ["API"]
USERS = json.loads(os.environ["USERS"])
WAIT = 10


def rest(method, path, user, body=None, status=None):
    headers = {"Authorization": "Bearer " + user["token"]}
    reply = requests.request(method, API + path, json=body, headers=headers, timeout=WAIT)
    assert status is None or reply.status_code == status, (method, path, reply.status_code, reply.text)
    return reply.json() if reply.content else None


def direct_room(one, other):
    return rest("POST", "/api/chat/chatrooms/", one, {"user_id": other["id"]})["id"]


def group(owner, *members):
    return rest("POST", "/api/chat/chatrooms/", owner, {"name": "g", "users": [member["id"] for member in members]}, 201)["id"]


class Client:
    """A socket of chelseru.v1."""

    def __init__(self, socket):
        self.socket = socket
        self.next_id = 0
        self.pushes = []

    @classmethod
    async def open(cls, user, url=CHAT):
        ws = await websockets.connect(url + "/ws/", subprotocols=["chelseru.v1", "bearer." + user["token"]])
        assert ws.subprotocol == "chelseru.v1"
        client = cls(ws)
        welcome = (await client.receive())["welcome"]
        assert welcome["user"]["id"] == user["id"] and welcome["ping"] == 25 and welcome["max_frame"] == 204_800, welcome
        # How long the token lives by the server's clock, so that no client has to trust its own.
        claims = user["token"].split(".")[1]
        left = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["exp"] - time.time()
        assert max(left, 0) - 2 <= welcome["expires_in"] <= max(left, 0) + 2, (welcome, left)
        return client

    async def receive(self):
        return json.loads(await asyncio.wait_for(self.socket.recv(), WAIT))

    async def ask(self, verb, **fields):
        """The whole reply; pushes before it are kept."""
        self.next_id += 1
        await self.socket.send(json.dumps({"id": self.next_id, verb: fields}))
        while True:
            frame = await self.receive()
            if frame.get("id") == self.next_id:
                return frame
            self.pushes.append(frame)

    async def do(self, verb, **fields):
        reply = await self.ask(verb, **fields)
        assert "ok" in reply, (verb, fields, reply)
        return reply["ok"]

    async def refused(self, code, verb, **fields):
        reply = await self.ask(verb, **fields)
        assert reply.get("error", {}).get("code") == code, (verb, fields, reply)
        return reply["error"]

    async def push(self, kind):
        """The next push of a kind; others before it are dropped."""
        while True:
            frame = self.pushes.pop(0) if self.pushes else await self.receive()
            if kind in frame:
                return frame

    async def silence(self, seconds=0.3):
        """Nothing comes any more; returns what had."""
        had, self.pushes = self.pushes, []
        try:
            while True:
                had.append(json.loads(await asyncio.wait_for(self.socket.recv(), seconds)))
        except TimeoutError:
            return had

    async def closed(self, code, within=WAIT):
        try:
            while True:
                await asyncio.wait_for(self.socket.recv(), within)
        except websockets.ConnectionClosed as end:
            assert end.rcvd and end.rcvd.code == code, (code, end)


async def refused(path, status, **options):
    try:
        async with websockets.connect(CHAT + path, **options):
            raise AssertionError(f"{path} was let in")
    except websockets.InvalidStatus as refusal:
        assert refusal.response.status_code == status, (path, refusal.response.status_code)
        body = json.loads(refusal.response.body)
        assert body["detail"] and body["code"] and body["request_id"], body


async def compatible():
    one, two, stranger = USERS[:3]
    room = direct_room(one, two)
    path = f"/chat/{room}/"
    await refused(path, 401)
    await refused(path + "?token=x", 401)
    await refused(f"{path}?token={stranger['token']}", 403)
    await refused(f"/chat/999999999/?token={one['token']}", 403)
    await refused(f"/elsewhere/?token={one['token']}", 404)
    bearer = {"Authorization": "Bearer " + two["token"]}
    async with (
        websockets.connect(f"{CHAT}/ws{path}?token={one['token']}") as first,
        websockets.connect(CHAT + path, subprotocols=["chelseru.chat", "bearer." + one["token"]]) as second,
        websockets.connect(CHAT + path[:-1], additional_headers=bearer) as other,
    ):
        assert second.subprotocol == "chelseru.chat" and first.subprotocol is None

        async def heard(ws):
            return await asyncio.wait_for(ws.recv(), WAIT)

        await asyncio.sleep(0.2)
        await first.send(json.dumps({"message": "salam سلام", "message_type": "text"}))
        texts = [await heard(ws) for ws in (first, second, other)]
        assert texts[0] == texts[1] == texts[2]
        frame = json.loads(texts[0])
        wanted = ["type", "id", "message", "message_type", "file_url", "lat", "lng", "sender", "created_at"]
        assert list(frame) == wanted, frame
        assert list(frame["sender"]) == ["id", "username"] and frame["sender"]["id"] == one["id"]
        assert frame["type"] == "chat_message" and frame["id"] == 1 and frame["message"] == "salam سلام"
        assert frame["file_url"] is None and frame["lat"] is None and frame["created_at"].endswith("000+00:00")
        assert "•••" in frame["sender"]["username"]

        await other.send(json.dumps({"message": "here", "message_type": "location", "lat": 35.7, "lng": 51}))
        frames = [json.loads(await heard(ws)) for ws in (first, second, other)]
        assert [frame["id"] for frame in frames] == [2, 2, 2] and (frames[0]["lat"], frames[0]["lng"]) == (35.7, 51)

        signal = '{"message_type":"webrtc_signal", "sdp":"v=0\\r\\n","z":1, "a":[1.50,2]}'
        await first.send(signal)
        assert await heard(other) == signal
        for bad in ["{", "[]", '"x"', "{}", '{"message":null}', '{"message":7}', '{"message":"x","message_type":"poem"}',
                    '{"message":"x","lat":"north"}', b"bytes", '{"message":"' + "x" * 40_000 + '"}']:
            await other.send(bad)
            error = json.loads(await heard(other))
            assert error["type"] == "error" and error["code"] and error["details"], (bad[:40], error)
        rest("POST", "/api/chat/messages/", one, {"chat_room": room, "text": "by rest"}, 201)
        for ws in (first, second, other):
            assert json.loads(await heard(ws))["message"] == "by rest"
        rest("POST", "/api/logout/", two, status=204)
        try:
            await heard(other)
            raise AssertionError("the socket of an ended session hears")
        except websockets.ConnectionClosed as end:
            assert end.rcvd.code == 4101, end
    await refused(f"{path}?token={two['token']}", 401)


async def commands():
    one, two, stranger = USERS[:3]
    room = direct_room(one, two)
    a, b, c = await Client.open(one), await Client.open(two), await Client.open(stranger)
    start = await a.do("subscribe", room=room)
    assert (start["offset"], start["recovered"], start["messages"]) == (0, False, []), start
    await a.refused("already_subscribed", "subscribe", room=room)
    await c.refused("not_member", "subscribe", room=room)
    await c.refused("not_member", "subscribe", room=999_999_999)
    await c.refused("not_member", "history", room=room)
    await c.refused("not_member", "send", room=room, message="x")
    await c.refused("not_member", "read", room=room, offset=1)
    await c.refused("not_subscribed", "presence", room=room)
    await c.refused("not_subscribed", "typing", room=room, active=True)
    await b.do("subscribe", room=room)
    assert (await a.push("join"))["join"]["user"]["id"] == two["id"]

    sent = await a.do("send", room=room, key="k1", message="one")
    assert (sent["room"], sent["offset"], sent["duplicate"]) == (room, 1, False), sent
    again = await a.do("send", room=room, key="k1", message="one")
    assert (again["offset"], again["created_at"], again["duplicate"]) == (1, sent["created_at"], True), again
    push = (await b.push("message"))["message"]
    assert (push["offset"], push["message"], push["key"], push["message_type"]) == (1, "one", "k1", "text"), push
    assert push["sender"]["id"] == one["id"] and push["created_at"] == sent["created_at"]
    for offset in range(2, 8):
        assert (await a.do("send", room=room, message=f"m{offset}"))["offset"] == offset
    assert [(await b.push("message"))["message"]["offset"] for _ in range(6)] == list(range(2, 8))

    page = await b.do("history", room=room, limit=3)
    assert [m["offset"] for m in page["messages"]] == [7, 6, 5] and page["more"], page
    page = await b.do("history", room=room, before=3)
    assert [m["offset"] for m in page["messages"]] == [2, 1] and not page["more"], page

    await b.do("read", room=room, offset=5)
    assert (await a.push("read"))["read"] == {"user": push_user(two), "offset": 5}
    await b.do("read", room=room, offset=3)
    await b.do("delivered", room=room, offset=99)
    assert (await a.push("delivered"))["delivered"]["offset"] == 7
    assert not [frame for frame in await a.silence() if "read" in frame], "a mark went back"
    assert [r["unread_count"] for r in rest("GET", "/api/chat/chatrooms/", two) if r["id"] == room] == [2]

    users = {user["id"]: user for user in (await a.do("presence", room=room))["users"]}
    assert users[one["id"]]["connections"] == 1 and users[two["id"]]["last_seen"] is None
    await b.socket.send(json.dumps({"typing": {"room": room, "active": True}}))
    assert (await a.push("typing"))["typing"] == {"user": push_user(two), "active": True}
    await b.do("signal", room=room, data={"x": [1, None]})
    assert (await a.push("signal"))["signal"] == {"user": push_user(two), "data": {"x": [1, None]}}
    assert not [frame for frame in await b.silence() if "signal" in frame or "typing" in frame], "one's own events come back"

    epoch = start["epoch"]
    await b.do("unsubscribe", room=room)
    assert (await a.push("leave"))["leave"]["user"]["id"] == two["id"]
    users = {user["id"]: user for user in (await a.do("presence", room=room))["users"]}
    assert users[two["id"]]["connections"] == 0 and users[two["id"]]["last_seen"]
    await a.do("send", room=room, message="m8")
    assert not await b.silence(), "who has unsubscribed hears"
    missed = await b.do("subscribe", room=room, since={"epoch": epoch, "offset": 5})
    assert missed["recovered"] and [m["offset"] for m in missed["messages"]] == [6, 7, 8], missed
    for since in [{"epoch": epoch, "offset": 9}, {"epoch": "other", "offset": 5}]:
        await b.do("unsubscribe", room=room)
        fresh = await b.do("subscribe", room=room, since=since)
        assert (fresh["recovered"], fresh["messages"], fresh["offset"]) == (False, [], 8), fresh
    await b.do("unsubscribe", room=room)
    whole = await b.do("subscribe", room=room, since={"epoch": epoch, "offset": 8})
    assert whole["recovered"] and whole["messages"] == []

    await a.refused("bad_request", "send", room=room, message=" ")
    await a.refused("bad_request", "send", room=room, message="x" * 40_000)
    await a.refused("bad_request", "send", room=room, message="x", key="")
    await a.refused("unknown_command", "dance", room=room)
    assert (await a.do("refresh", token=one["token"]))["expires_in"] > 0
    await a.refused("other_user", "refresh", token=two["token"])
    await a.refused("token_not_valid", "refresh", token="x")
    await a.refused("not_found", "watch", message="0" * 32)

    for _ in range(9):
        await c.socket.send("{")
        assert "error" in await c.receive()
    await c.socket.send("{")
    await c.closed(4102)
    binary = await Client.open(stranger)
    await binary.socket.send(b"x")
    await binary.closed(1003)
    rest("POST", "/api/logout/", one, status=204)
    await a.closed(4101)


def push_user(user):
    """The user as others see it, learned from the room."""
    for room in rest("GET", "/api/chat/chatrooms/", user):
        for member in room["users"]:
            if member["id"] == user["id"]:
                return member
    raise AssertionError("not among the users")


async def members():
    """Changes of rooms and members take effect on live sockets."""
    owner, two, three = USERS[:3]
    room = group(owner, two, three)
    a, b, c = [await Client.open(user) for user in (owner, two, three)]
    old = await websockets.connect(f"{CHAT}/chat/{room}/?token={two['token']}")
    for client in (a, b, c):
        await client.do("subscribe", room=room)
    rest("PATCH", f"/api/chat/chatrooms/{room}/members/{three['id']}/", owner, {"role": "reader"})
    await c.refused("read_only", "send", room=room, message="x")
    rest("PATCH", f"/api/chat/chatrooms/{room}/", owner, {"status": 2})
    await b.refused("room_closed", "send", room=room, message="x")
    rest("PATCH", f"/api/chat/chatrooms/{room}/", owner, {"status": 1})
    await b.do("send", room=room, message="open again")
    rest("DELETE", f"/api/chat/chatrooms/{room}/members/{two['id']}/", owner)
    left = (await b.push("leave"))["leave"]
    while left["user"]["id"] != two["id"]:
        left = (await b.push("leave"))["leave"]
    assert left["removed"], left
    await b.refused("not_member", "send", room=room, message="x")
    await a.do("send", room=room, message="without two")
    assert not [frame for frame in await b.silence() if "message" in frame], "a removed member hears"
    try:
        while True:
            assert "without two" not in await asyncio.wait_for(old.recv(), WAIT)
    except websockets.ConnectionClosed as end:
        assert end.rcvd.code == 4101, end
    rest("POST", f"/api/chat/chatrooms/{room}/members/", owner, {"user_id": two["id"]})
    await b.do("subscribe", room=room)
    rest("DELETE", f"/api/chat/chatrooms/{room}/", owner)
    assert (await b.push("leave"))["leave"]["removed"]
    await a.refused("not_member", "send", room=room, message="x")


FORGED = (
    '{"type":"chat_message","id":999,"message":"Pay to card 1234","message_type":"webrtc_signal",'
    '"sender":{"id":46,"username":"OWNER"},"created_at":"2026-11-27T02:00:00.000000+00:00"}'
)


async def within(seconds, ask):
    """What is asked again and again comes to be true."""
    end = time.time() + seconds
    while not await ask():
        assert time.time() < end, ask
        await asyncio.sleep(0.05)


async def voices():
    """Who only reads makes nobody hear anything, nobody does in a closed room, and nobody speaks as the server."""
    owner, reader, member = USERS[:3]
    room = group(owner, reader, member)
    role = f"/api/chat/chatrooms/{room}/members/{reader['id']}/"
    rest("PATCH", role, owner, {"role": "reader"}, 200)
    path = f"{CHAT}/chat/{room}/?token="
    old_member, old_reader = [await websockets.connect(path + user["token"]) for user in (member, reader)]
    new_member, new_reader = await Client.open(member), await Client.open(reader)
    for client in (new_member, new_reader):
        await client.do("subscribe", room=room)
    plain = '{"message_type":"webrtc_signal", "type":"offer","sdp":"v=0\\r\\n","a":{"sender":1,"type":"error"}}'
    signal = {"room": room, "data": {"x": 1}}

    async def answer(ws, frame):
        """The error that a frame gets; none is said by the silence behind it."""
        await ws.send(frame)
        try:
            while True:
                error = json.loads(await asyncio.wait_for(ws.recv(), 0.4))
                if error.get("type") == "error":
                    return error["code"]
        except TimeoutError:
            return None

    async def heard_nothing():
        try:
            raise AssertionError(await asyncio.wait_for(old_member.recv(), 0.3))
        except TimeoutError:
            pass
        frames = [frame for frame in await new_member.silence() if "signal" in frame or "typing" in frame]
        assert not frames, frames

    async def reader_is_refused(code):
        assert await answer(old_reader, plain) == code
        await new_reader.refused(code, "signal", **signal)
        await new_reader.refused(code, "typing", room=room, active=True)

    await reader_is_refused("read_only")
    assert await answer(old_reader, FORGED) == "reserved_member"
    await new_reader.refused("read_only", "signal", room=room, data=json.loads(FORGED))
    await heard_nothing()
    # What it has read is its own to say, and others are told.
    rest("POST", "/api/chat/messages/", owner, {"chat_room": room, "text": "one"}, 201)
    await old_member.recv()
    await new_reader.do("read", room=room, offset=1)
    assert (await new_member.push("read"))["read"] == {"user": push_user(reader), "offset": 1}

    # A member is heard as soon as it is one, and no longer than that.
    rest("PATCH", role, owner, {"role": "member"}, 200)

    async def is_heard():
        return "ok" in await new_reader.ask("signal", **signal)

    await within(5, is_heard)
    assert (await new_member.push("signal"))["signal"]["data"] == {"x": 1}
    assert await answer(old_reader, plain) is None
    assert await asyncio.wait_for(old_member.recv(), WAIT) == plain
    await new_member.silence()
    for forged in [
        FORGED, '{"message_type":"webrtc_signal","sen\\u0064er":1}', '{"message_type":"webrtc_signal","ID":1}',
        '{"message_type":"webrtc_signal","user":1}', '{"message_type":"webrtc_signal","created_at":1}',
        '{"message_type":"webrtc_signal","type":"error"}', '{"message_type":"webrtc_signal","Type":["chat_message"]}',
    ]:
        assert await answer(old_reader, forged) == "reserved_member", forged
        # Old clients would hear it from this wire as well.
        await new_reader.refused("reserved_member", "signal", room=room, data=json.loads(forged))
    for forged in [
        '{"message_type":"webrtc_signal","a":1,"a":2}', '{"message_type":"text","message_type":"webrtc_signal"}',
        '{"message_type":"webrtc_signal","type":"offer","type":"chat_message"}',
    ]:
        assert await answer(old_reader, forged) == "bad_request", forged
    room_left = 8_192 - len('{"message_type":"webrtc_signal","x":""}')
    large = '{"message_type":"webrtc_signal","x":"%s"}'
    assert await answer(old_reader, large % ("x" * (room_left + 1))) == "too_large"
    await new_reader.refused("too_large", "signal", room=room, data="x" * 8_191)
    await new_reader.refused("too_large", "signal", room=room, data="x" * 60_000)
    await heard_nothing()
    assert await answer(old_reader, large % ("x" * room_left)) is None
    assert len(await asyncio.wait_for(old_member.recv(), WAIT)) == 8_192
    await new_reader.do("signal", room=room, data="x" * 8_190)
    await new_member.silence()

    rest("PATCH", f"/api/chat/chatrooms/{room}/", owner, {"status": 2}, 200)

    async def is_closed():
        return (await new_reader.ask("signal", **signal)).get("error", {}).get("code") == "room_closed"

    await within(5, is_closed)
    await new_member.silence()
    await reader_is_refused("room_closed")
    await heard_nothing()
    await new_reader.do("delivered", room=room, offset=1)
    rest("PATCH", f"/api/chat/chatrooms/{room}/", owner, {"status": 1}, 200)
    await within(5, is_heard)
    rest("PATCH", role, owner, {"role": "reader"}, 200)

    async def is_reader():
        return (await new_reader.ask("signal", **signal)).get("error", {}).get("code") == "read_only"

    await within(5, is_reader)
    # What comes on a socket's heels, before the room is live on the node, waits for that.
    early = await websockets.connect(path + member["token"])
    await early.send(plain)
    assert await asyncio.wait_for(old_reader.recv(), WAIT) == plain
    # Who floods is told to wait.
    codes = [(await new_member.ask("signal", room=room, data="x" * 8_000)).get("error", {}).get("code") for _ in range(60)]
    assert set(codes) == {None, "rate_limited"} and codes.count(None) < 45, codes
    start = time.time()
    codes = [(await new_reader.ask("read", room=room, offset=1)).get("error", {}).get("code") for _ in range(400)]
    assert set(codes) == {None, "rate_limited"}, codes
    assert codes.count(None) <= 202 + 50 * (time.time() - start), codes
    for _ in range(1_500):
        refusal = rest("POST", f"/api/chat/chatrooms/{room}/read/", reader, {"offset": 1})
        if "offset" not in refusal:
            break
    assert (refusal["code"], refusal["limit"]) == ("rate_limited", "marks") and refusal["retry_after"] == 1, refusal


EXTREMES = [
    "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e308", "-1e308", "1e999", "4.9e-324", "0", "-1",
    "1" + "0" * 400,
]


async def numbers():
    """Absurd numbers in every place of a frame and a request: refused or taken, and nothing ends."""
    one, two = USERS[:2]
    room = direct_room(one, two)
    rest("POST", "/api/chat/messages/", one, {"chat_room": room, "text": "x"}, 201)
    a = await Client.open(one)
    await a.do("subscribe", room=room)
    old = await websockets.connect(f"{CHAT}/chat/{room}/?token={two['token']}")
    for number in EXTREMES:
        verbs = [
            '"read":{"room":%d,"offset":N}' % room, '"delivered":{"room":%d,"offset":N}' % room, '"read":{"room":N,"offset":N}',
            '"history":{"room":%d,"before":N}' % room, '"history":{"room":%d,"limit":N}' % room, '"presence":{"room":N}',
            '"subscribe":{"room":N,"since":{"epoch":"e","offset":N}}', '"unsubscribe":{"room":N}', '"typing":{"room":N,"active":true}',
            '"send":{"room":%d,"message":"x","message_type":"location","lat":N,"lng":N}' % room, '"send":{"room":N,"message":"x"}',
            '"signal":{"room":%d,"data":{"n":N}}' % room, '"read":{"room":%d,"offset":1},"x":N' % room,
        ]
        for verb in verbs:
            await a.socket.send('{"id":7,' + verb.replace("N", number) + "}")
            while "id" not in (reply := await a.receive()) and "error" not in reply:
                pass
            assert "ok" in reply or reply["error"]["code"] != "unavailable", (verb, number, reply)
            await a.do("unsubscribe", room=999_999)  # one that is right forgives those before it
        await a.socket.send('{"id":N,"presence":{"room":1}}'.replace("N", number))
        for frame in ('{"message":"x","message_type":"location","lat":N,"lng":N}', '{"message":"x","lat":N}'):
            await old.send(frame.replace("N", number))
        await old.send('{"message_type":"webrtc_signal","n":N}'.replace("N", number))
        requests_ = [
            ("POST", "/api/chat/messages/", '{"chat_room":N,"text":"x"}'), ("POST", "/api/chat/chatrooms/", '{"user_id":N}'),
            ("POST", "/api/chat/messages/", '{"chat_room":%d,"message_type":"location","lat":N,"lng":N}' % room),
            ("POST", "/api/chat/chatrooms/", '{"name":"g","users":[N]}'), ("PATCH", f"/api/chat/chatrooms/{room}/", '{"status":N}'),
            ("POST", f"/api/chat/chatrooms/{room}/members/", '{"user_id":N}'),
            ("POST", f"/api/chat/chatrooms/{room}/members/", '{"mobile_number":N}'), ("GET", "/api/chat/chatrooms/N/", None),
            ("POST", f"/api/chat/chatrooms/{room}/read/", '{"offset":N}'), ("GET", "/api/chat/messages/?chat_room=N", None),
            ("DELETE", f"/api/chat/chatrooms/{room}/members/N/", None), ("DELETE", "/api/sessions/N/", None),
            ("POST", "/api/authenticate/", '{"mobile_number":"09120000000","code":N,"group":N}'),
            ("GET", "/api/messages/00000000000000000000000000000000/?wait=N&status=sent", None),
        ]
        for method, path, body in requests_:
            reply = requests.request(
                method, API + path.replace("N", number), data=body and body.replace("N", number),
                headers={"Authorization": "Bearer " + one["token"], "Content-Type": "application/json", "Prefer": "wait=" + number},
                timeout=WAIT)
            assert reply.status_code < 500, (method, path, body, number, reply.status_code, reply.text)
    await a.do("history", room=room)
    rest("GET", "/api/chat/chatrooms/", one, status=200)
    assert (await asyncio.wait_for(old.recv(), WAIT)) and old.close_code is None


async def endings():
    """A socket of the old wire ends with its session: 4100 if that is over by itself, 4101 if somebody has ended it."""
    one, two = USERS[:2]
    room = direct_room(one, two)
    sockets = []
    for user, ends in ((one, 4), (two, 3_600)):
        claims = user["token"].split(".")[1]
        sid = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sid"]
        key, end = f"session:{{u{user['id']}}}:{sid}", int((time.time() + ends) * 1000)
        silent_redis("HSET", key, "ends", end)
        silent_redis("PEXPIREAT", key, end)
        sockets.append((await websockets.connect(f"{CHAT}/chat/{room}/?token={user['token']}"), key))
    start = time.time()
    await Client(sockets[0][0]).closed(4100, within=30)
    assert time.time() - start > 2.5, time.time() - start
    # Gone before its time, and nobody was told: found within half a minute.
    silent_redis("DEL", sockets[1][1])
    await Client(sockets[1][0]).closed(4101, within=40)


async def foreign():
    """Tokens of the old site, signed with the shared SECRET: one ends a socket at its end, and absurd ones end nothing."""
    one, two = USERS[:2]
    room = direct_room(one, two)
    silent_redis("HSET", f"account:{{u{one['id']}}}", "imported", "ali")

    def token(exp):
        claims = {"token_type": "access", "exp": exp, "iat": int(time.time()), "jti": "x", "user_id": one["id"]}
        if isinstance(exp, str):  # no number that Python would write
            claims["exp"] = 0
            text = json.dumps(claims).replace('"exp": 0', '"exp": ' + exp)
        else:
            text = json.dumps(claims)
        parts = [base64.urlsafe_b64encode(part.encode()).rstrip(b"=") for part in ('{"alg":"HS256","typ":"JWT"}', text)]
        code = hmac.new(os.environ["SECRET"].encode(), b".".join(parts), "sha256").digest()
        return b".".join([*parts, base64.urlsafe_b64encode(code).rstrip(b"=")]).decode()

    end = int(time.time()) + 4
    short = await websockets.connect(f"{CHAT}/chat/{room}/?token={token(end)}")
    latest = await websockets.connect(f"{CHAT}/chat/{room}/?token={token(253_402_300_799)}")
    newest = await Client.open({"token": token(253_402_300_799), "id": one["id"]})
    for exp in ["9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e308", "253402300800", "-1", "1e999"]:
        for path in ("/ws/", f"/chat/{room}/"):
            await refused(f"{path}?token={token(exp)}", 401)
        rest("GET", "/api/chat/chatrooms/", {"token": token(exp)}, status=401)
    await Client(short).closed(4100, within=20)
    assert end <= time.time() < end + 10, time.time() - end
    await asyncio.sleep(2.5)  # two ticks of the node with all of them open
    await newest.do("subscribe", room=room)
    assert (await newest.do("refresh", token=token(253_402_300_799)))["expires_in"] > 10**11
    await latest.send(json.dumps({"message": "still here"}))
    assert json.loads(await asyncio.wait_for(latest.recv(), WAIT))["message"] == "still here"


async def silent_removal():
    """A member whose removal nobody was told of (SILENT is a command that removes it) hears nothing more all the same."""
    owner, two = USERS[:2]
    room = group(owner, two)
    a, b = await Client.open(owner), await Client.open(two)
    for client in (a, b):
        await client.do("subscribe", room=room)
    await a.do("send", room=room, message="before")
    await b.push("message")
    silent_redis("HDEL", f"members:{{r{room}}}", two["id"])
    silent_redis("HINCRBY", f"room:{{r{room}}}", "version", 1)
    await a.do("send", room=room, message="after")
    frames = await b.silence(1)
    assert not [frame for frame in frames if "message" in frame], frames
    assert [frame for frame in frames if frame.get("leave", {}).get("removed")], frames
    assert (await a.push("message"))["message"]["message"] == "before"
    assert (await a.push("message"))["message"]["message"] == "after"
    # Without even a new version only looking helps, and that is done at least every half minute.
    room = group(owner, two)
    await b.do("subscribe", room=room)
    silent_redis("HDEL", f"members:{{r{room}}}", two["id"])
    await asyncio.wait_for(removed(b), 35)


async def removed(client):
    while True:
        frame = json.loads(await client.socket.recv())
        if frame.get("leave", {}).get("removed"):
            return


def silent_redis(*words):
    redis = urllib.parse.urlsplit(os.environ["REDIS"])
    commands = [["AUTH", redis.password]] * bool(redis.password) + [words]
    with socket.create_connection((redis.hostname, redis.port), WAIT) as connection:
        for command in commands:
            parts = [str(word).encode() for word in command]
            connection.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
            reply = connection.recv(1_000)
            assert not reply.startswith(b"-"), reply


async def expiry():
    """Tokens here are short-lived: a socket of v1 ends half a minute behind its token, one of the old wire lives as long as its session."""
    one, two = USERS[:2]
    room = direct_room(one, two)
    a, renewed = await Client.open(one), await Client.open(one)
    old = await websockets.connect(f"{CHAT}/chat/{room}/?token={two['token']}")
    start = time.time()
    await asyncio.sleep(8)
    fresh = requests.post(API + "/api/token/refresh/", json={"refresh": one["refresh"]}, timeout=WAIT).json()
    assert (await renewed.do("refresh", token=fresh["access"]))["expires_in"] in (9, 10)
    await a.closed(4100, within=50)
    assert 35 < time.time() - start < 46, time.time() - start
    await renewed.do("subscribe", room=room)
    await old.send(json.dumps({"message": "still here"}))
    assert json.loads(await asyncio.wait_for(old.recv(), WAIT))["message"] == "still here"


async def limits():
    """CONNECTIONS sockets a user, MESSAGES messages a minute."""
    one, two = USERS[:2]
    room = direct_room(one, two)
    clients = [await Client.open(one) for _ in range(int(os.environ["CONNECTIONS"]))]
    await asyncio.sleep(0.3)
    over = await websockets.connect(CHAT + "/ws/?token=" + one["token"])
    await Client(over).closed(4103)
    for _ in range(int(os.environ["MESSAGES"])):
        await clients[0].do("send", room=room, message="x")
    error = await clients[0].refused("rate_limited", "send", room=room, message="x")
    assert error["temporary"] and 0 < error["retry_after"] <= 60, error
    reply = requests.post(
        API + "/api/chat/messages/", json={"chat_room": room, "text": "x"}, timeout=WAIT,
        headers={"Authorization": "Bearer " + one["token"]})
    assert reply.status_code == 429, reply.text
    await clients[1].socket.close()
    await asyncio.sleep(0.3)
    await Client.open(one)


async def tabs():
    """Two tabs that number their messages: under a key that stands for another text nothing is lost in silence."""
    one, two = USERS[:2]
    room = direct_room(one, two)
    first, second, other = await Client.open(one), await Client.open(one), await Client.open(two)
    await other.do("subscribe", room=room)
    sent = await first.do("send", room=room, key="1", message="from tab 1")
    error = await second.refused("key_reused", "send", room=room, key="1", message="from tab 2")
    assert not error["temporary"] and error["message"], error
    again = await second.do("send", room=room, key="1", message="from tab 1")
    assert (again["offset"], again["duplicate"]) == (sent["offset"], True), again
    # The key is a user's own, and a room's.
    assert not (await other.do("send", room=room, key="1", message="from another"))["duplicate"]
    assert not (await first.do("send", room=group(one, two), key="1", message="elsewhere"))["duplicate"]
    heard = [frame["message"]["message"] for frame in await other.silence(0.5) if "message" in frame]
    assert heard == ["from tab 1", "from another"], heard
    headers = {"Authorization": "Bearer " + one["token"], "Idempotency-Key": "rk"}
    answers = [
        requests.post(API + "/api/chat/messages/", json={"chat_room": room, "text": text}, headers=headers, timeout=WAIT)
        for text in ("one", "two", "one")
    ]
    assert [answer.status_code for answer in answers] == [201, 422, 201], [answer.text for answer in answers]
    assert answers[1].json()["code"] == "key_reused" and answers[0].json() == answers[2].json(), answers[1].text
    # Over both ways it is one key.
    await first.refused("key_reused", "send", room=room, key="rk", message="two")


async def escaped():
    """A text within its limit fits into a frame however its client escapes it; one that is too long is an error with its id."""
    one, two = USERS[:2]
    room = direct_room(one, two)
    client = await Client.open(one)
    old = await websockets.connect(f"{CHAT}/chat/{room}/?token={one['token']}", max_size=None)

    def unicode(text):
        units = text.encode("utf-16-be")
        return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))

    async def say(text):
        """The reply to a text all of whose characters are escaped."""
        client.next_id += 1
        await client.socket.send('{"id":%d,"send":{"room":%d,"message":"%s"}}' % (client.next_id, room, unicode(text)))
        reply = await client.receive()
        assert reply["id"] == client.next_id, reply
        return reply

    # As Python's json, PHP's json_encode and .NET write it by default.
    assert "ok" in await client.ask("send", room=room, message="س" * 16_000, key="k")
    assert json.loads(await asyncio.wait_for(old.recv(), WAIT))["message"] == "س" * 16_000
    for letter, size in (("a", 1), ("س", 2), ("€", 3), ("😀", 4), ("<", 1), ('"', 1)):
        count = 32_768 // size
        assert "ok" in await say(letter * count), letter
        assert json.loads(await asyncio.wait_for(old.recv(), WAIT))["message"] == letter * count
        error = (await say(letter * (count + 1)))["error"]
        assert error["code"] == "bad_request" and "32768" in error["message"] and not error["temporary"], error
        await old.send('{"message":"%s"}' % unicode(letter * count))
        assert json.loads(await asyncio.wait_for(old.recv(), WAIT))["message"] == letter * count
        await old.send('{"message":"%s"}' % unicode(letter * (count + 1)))
        assert json.loads(await asyncio.wait_for(old.recv(), WAIT))["code"] == "too_long"
        await client.silence(0.1)
    # Without escapes there is room for much more than a text may have: still an error, and no end.
    await client.refused("bad_request", "send", room=room, message="x" * 200_000)
    assert "ok" in await client.ask("send", room=room, message="still here")
    # Beyond the frame's own limit there is no reading on.
    await client.socket.send('{"id":9,"send":{"room":%d,"message":"%s"}}' % (room, "x" * 204_800))
    await client.closed(1009)


async def grace():
    """Who is back within the grace (GRACE seconds) has neither left nor come; CHAT2 is another node, STOP the first one's process."""
    one, two = USERS[:2]
    room, grace, other_node = direct_room(one, two), float(os.environ["GRACE"]), os.environ["CHAT2"]
    witness = await Client.open(one, other_node)
    await witness.do("subscribe", room=room)

    async def enter(url):
        client = await Client.open(two, url)
        await client.do("subscribe", room=room)
        return client

    async def told(seconds):
        """Who is said to have come or gone meanwhile."""
        await asyncio.sleep(seconds)
        return [name for frame in await witness.silence(0.1) for name in ("join", "leave") if name in frame]

    async def next_told():
        while True:
            frame = witness.pushes.pop(0) if witness.pushes else await witness.receive()
            for name in ("join", "leave"):
                if name in frame:
                    assert frame[name]["user"]["id"] == two["id"], frame
                    return name

    async def shown():
        users = {user["id"]: user for user in (await witness.do("presence", room=room))["users"]}
        return users[two["id"]]["connections"], users[two["id"]]["last_seen"]

    async def is_gone():
        connections, last_seen = await shown()
        return connections == 0 and last_seen is not None

    async def is_there():
        return await shown() == (1, None)

    client = await enter(CHAT)
    assert await next_told() == "join"
    await within(WAIT, is_there)
    # Network after network, on the same node and on another: nobody is told, though who asks is told the truth.
    for url in (CHAT, other_node, CHAT):
        client.socket.transport.abort()
        await within(WAIT, is_gone)
        client = await enter(url)
        await within(WAIT, is_there)
    assert await told(grace + 1.5) == []
    # Who does not come back has gone, and no sooner than the grace.
    start = time.time()
    await client.socket.close()
    assert await next_told() == "leave"
    assert time.time() - start >= grace - 0.1, time.time() - start
    client = await enter(CHAT)
    assert await next_told() == "join"
    # Who says so has gone at once.
    start = time.time()
    await client.do("unsubscribe", room=room)
    assert await next_told() == "leave"
    assert time.time() - start < grace, "who says so is held to be there"
    await client.do("subscribe", room=room)
    assert await next_told() == "join"
    # A node that stops sends its sockets elsewhere.
    os.kill(int(os.environ["STOP"]), 15)
    await client.closed(1001)
    await enter(other_node)
    assert await told(grace + 1.5) == []
    await within(WAIT, is_there)


async def hasty():
    """Clients that ask for much and are gone before the answers come; who stays is served as before."""
    one, two = USERS[:2]
    room = direct_room(one, two)
    for number in range(30):
        rest("POST", "/api/chat/messages/", two, {"chat_room": room, "text": f"{number}"}, 201)
    witness = await Client.open(two)
    at = await witness.do("subscribe", room=room)
    start = {"epoch": at["epoch"], "offset": 0}
    for turn in range(60):
        client = await Client.open(one)
        for number in range(1, 60):
            await client.socket.send(json.dumps({"id": number, "history": {"room": room}}))
        await client.socket.send(json.dumps({"id": 60, "subscribe": {"room": room, "since": start}}))
        await asyncio.sleep(turn % 6 * 0.002)
        client.socket.transport.abort()
        assert (await witness.do("send", room=room, message="on"))["offset"] == 31 + turn
    async def alone():
        while True:
            users = (await witness.do("presence", room=room))["users"]
            if not any(user["id"] == one["id"] and user["connections"] for user in users):
                return
            await asyncio.sleep(0.1)

    # None of them is still held to be there.
    await asyncio.wait_for(alone(), WAIT)


async def undecided():
    """In, out and in again before the first answer, in a room that nobody else on the node is in."""
    one, two = USERS[:2]
    for turn in range(10):
        room = group(one, two)
        client = await Client.open(one)
        for number, verb in enumerate(["subscribe", "unsubscribe", "subscribe"], 1):
            await client.socket.send(json.dumps({"id": number, verb: {"room": room}}))
        replies = {}
        while len(replies) < 3:
            frame = await client.receive()
            if "id" in frame:
                replies[frame["id"]] = frame
        assert "ok" in replies[1] or replies[1]["error"]["temporary"], replies
        assert "ok" in replies[2] and "ok" in replies[3], replies
        sent = await client.do("send", room=room, message="hi")
        assert (await client.push("message"))["message"]["offset"] == sent["offset"]


async def documented():
    """The client that docs/use/chat.md shows: it follows a room over a lost connection."""
    one, two = USERS[:2]
    room = direct_room(one, two)
    with open(os.environ["ROOT"] + "/docs/use/chat.md") as file:
        code = file.read().split("```python client.py\n")[1].split("```")[0]
    relay = await asyncio.start_server(lambda *streams: pass_on(*streams, CHAT), "127.0.0.1", 0)
    address = "http://127.0.0.1:%d" % relay.sockets[0].getsockname()[1]
    environment = dict(os.environ, BASE_URL=address, ACCESS=one["token"], PYTHONUNBUFFERED="1")
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(room), env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        while not RELAYED:
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        for number in range(3):
            rest("POST", "/api/chat/messages/", two, {"chat_room": room, "text": f"line {number}"}, 201)
            line = (await asyncio.wait_for(child.stdout.readline(), WAIT)).decode()
            assert f"line {number}" in line, line
        while RELAYED:
            RELAYED.pop().transport.abort()
        for number in range(3, 6):
            rest("POST", "/api/chat/messages/", two, {"chat_room": room, "text": f"line {number}"}, 201)
        for number in range(3, 6):
            line = (await asyncio.wait_for(child.stdout.readline(), 20)).decode()
            assert f"line {number}" in line, line
    finally:
        child.kill()
        relay.close()


RELAYED = []


async def pass_on(reader, writer, target):
    """A connection between a client and the node that can be cut."""
    host, port = target.removeprefix("ws://").split(":")
    there, back = await asyncio.open_connection(host, int(port))
    RELAYED.extend([writer, back])

    async def copy(source, sink):
        try:
            while data := await source.read(65_536):
                sink.write(data)
        except OSError:
            pass
        sink.transport.abort()

    await asyncio.gather(copy(reader, back), copy(there, writer))


async def watch():
    """The status of an SMS comes over the socket."""
    one, two = USERS[:2]
    a, b = await Client.open(one), await Client.open(two)
    body = {"mobile_number": one["number"], "message_text": "hello"}
    headers = {"Authorization": "Bearer " + one["token"], "Prefer": "respond-async"}
    sent = requests.post(API + "/api/message/send/", json=body, headers=headers, timeout=WAIT)
    assert sent.status_code == 202, sent.text
    message = sent.json()["id"]
    await b.refused("not_found", "watch", message=message)
    status = (await a.do("watch", message=message))["status"]
    while status not in ("sent", "delivered"):
        push = (await a.push("sms"))["sms"]
        assert push["id"] == message
        status = push["status"]


async def slow():
    """A reader that does not read is closed with 4001 in the end, and the others do not wait for it."""
    one, two = USERS[:2]
    room = direct_room(one, two)
    a, b = await Client.open(one), await Client.open(two)
    for client in (a, b):
        await client.do("subscribe", room=room)
    host, port = CHAT.removeprefix("ws://").split(":")
    lazy = socket.socket()
    lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
    lazy.connect((host, int(port)))
    lazy.sendall(
        (f"GET /chat/{room}/?token={two['token']} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
    await asyncio.sleep(0.3)
    text, slowest = "x" * 30_000, 0
    # More than the kernel and the node hold for a socket, and not much more: who is closed has ten seconds to read why.
    for _ in range(250):
        start = time.time()
        await a.do("send", room=room, message=text)
        await b.push("message")
        slowest = max(slowest, time.time() - start)
        a.pushes.clear()
    assert slowest < 2, slowest
    lazy.settimeout(WAIT)
    received = bytearray()
    while chunk := await asyncio.to_thread(lazy.recv, 65_536):
        received += chunk
    body = bytes(received[received.index(b"\r\n\r\n") + 4 :])
    codes, place = [], 0
    while place + 2 <= len(body):
        length, head = body[place + 1] & 127, 2
        if length == 126:
            length, head = struct.unpack(">H", body[place + 2 : place + 4])[0], 4
        if body[place] == 0x88:
            codes.append(struct.unpack(">H", body[place + head : place + head + 2])[0])
        place += head + length
    assert codes == [4001] and place == len(body), (codes, place, len(body))


async def drain():
    """Everybody is told to go, by and by, while the node stops (STOP is its process)."""
    one, two = USERS[:2]
    room = direct_room(one, two)
    clients = [await Client.open(user) for user in (one, two) for _ in range(30)]
    for client in clients:
        await client.do("subscribe", room=room)
    start = time.time()
    os.kill(int(os.environ["STOP"]), 15)
    times = []

    async def leave(client):
        await client.closed(1001)
        times.append(time.time() - start)

    await asyncio.gather(*(leave(client) for client in clients))
    assert max(times) < 6 and max(times) - min(times) > 0.5, (min(times), max(times))


asyncio.run(globals()[sys.argv[1]]())
