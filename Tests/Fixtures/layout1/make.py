"""Makes the fixture of `api-frontend migrate`: uses a running stack of an older version, and writes down all keys of its Redis.

Usage: make.py ROOT OUTPUT

ROOT is that version's tree, in which `scripts/up --detach` runs with AUTH_AUTH_METHOD=OTP,PASSWD (where its own settings do not say
otherwise), OTP_RESEND_AFTER=5, AUTH_OPTIONS_OTP_EXPIRE_PER_MINUTES=60, SMS_USER_SEND=limited
and WORKER_MAX_ATTEMPTS=1. Needs Python's websockets.

OUTPUT.jsonl is a JSON array of words a line, each a command that Redis takes: a key's contents, then PEXPIRE with what is left of its
life. OUTPUT.keys.json is the key ring, and OUTPUT.facts.json says what a test can do with it all.
"""

import json
import pathlib
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from websockets.sync.client import connect

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
NUMBERS = [f"0912000{n:04d}" for n in range(1, 13)]


class Redis:
    """As much of a client as this needs."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.file = socket.create_connection((parts.hostname, parts.port)).makefile("rwb")
        if parts.password:
            self.ask("AUTH", *([parts.username] if parts.username else []), urllib.parse.unquote(parts.password))
        self.ask("SELECT", parts.path.strip("/") or "0")

    def ask(self, *words):
        """Sends a command and gives its reply."""
        encoded = [word.encode() for word in words]
        self.file.write(b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded))
        self.file.flush()
        return self.reply()

    def reply(self):
        """Reads a reply; texts have to be UTF-8."""
        line = self.file.readline()
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise RuntimeError(rest.decode())
        if kind == b"*":
            return [self.reply() for _ in range(int(rest))]
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2].decode()
        return int(rest) if kind == b":" else rest.decode()


def commands(redis, key):
    """The commands that make a key again."""
    kind, words = redis.ask("TYPE", key), []
    if kind == "string":
        words = [["SET", key, redis.ask("GET", key)]]
    elif kind == "hash":
        fields = redis.ask("HGETALL", key)
        pairs = sorted(zip(fields[::2], fields[1::2]))
        words = [["HSET", key, *(word for pair in pairs for word in pair)]]
    elif kind == "set":
        words = [["SADD", key, *sorted(redis.ask("SMEMBERS", key))]]
    elif kind == "zset":
        members = redis.ask("ZRANGE", key, "0", "-1", "WITHSCORES")
        words = [["ZADD", key, *(word for pair in zip(members[1::2], members[::2]) for word in pair)]]
    elif kind == "list":
        words = [["RPUSH", key, *redis.ask("LRANGE", key, "0", "-1")]]
    elif kind == "stream":
        words = [["XADD", key, entry, *fields] for entry, fields in redis.ask("XRANGE", key, "-", "+")]
    elif kind != "none":
        raise RuntimeError(f"{key} is a {kind}")
    left = redis.ask("PTTL", key)
    return words + ([["PEXPIRE", key, str(left)]] if left > 0 else [])


def call(method, url, body=None, token=None, expected=range(200, 300)):
    """Sends JSON and gives the decoded answer."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = token if " " in token else f"Bearer {token}"
    request = urllib.request.Request(url, method=method, headers=headers)
    data = json.dumps(body).encode() if body is not None else None
    try:
        with OPENER.open(request, data, timeout=30) as response:
            status, text = response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read().decode()
    if status not in expected:
        sys.exit(f"{method} {url} was answered {status}: {text}")
    return json.loads(text) if text else {}


def claims(token):
    """What a token says."""
    import base64

    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class Stack:
    """The running stack, as its users see it."""

    def __init__(self, env):
        self.env = dict(line.split("=", 1) for line in env.read_text().splitlines())
        self.api, self.simulator = self.env["API_URL"] + "/api", self.env["SIMULATOR_URL"]
        self.key = "Api-Key " + self.env["API_KEY"]

    def code(self, number):
        """Asks for a code and reads it from the phone."""
        before = len(call("GET", f"{self.simulator}/inbox/{number}"))
        call("POST", f"{self.api}/otp/send/", {"mobile_number": number})
        for _ in range(150):
            texts = call("GET", f"{self.simulator}/inbox/{number}")
            if len(texts) > before:
                return re.search(r"(?<!\d)\d{3,10}(?!\d)", texts[0]["text"])[0]
            time.sleep(0.1)
        sys.exit(f"no SMS for {number}")

    def log_in(self, number, group=0):
        """Logs a number in and gives its access token and id."""
        body = {"mobile_number": number, "code": self.code(number), "group": str(group)}
        token = call("POST", f"{self.api}/authenticate/", body)["access"]
        return token, int(claims(token)["user_id"])

    def send(self, number, text, token=None, path="message/send"):
        """Sends a text and gives its id."""
        body = {"mobile_number": number, "message_text": text}
        return call("POST", f"{self.api}/{path}/", body, token or self.key, range(200, 503))["id"]

    def status(self, message):
        """Where a message is."""
        return call("GET", f"{self.api}/messages/{message}/", token=self.key)["status"]

    def await_status(self, message, wanted):
        """Waits for a status."""
        for _ in range(200):
            if self.status(message) in wanted:
                return
            time.sleep(0.1)
        sys.exit(f"{message} is {self.status(message)}, not {wanted}")


def command(opened, number, verb, fields):
    """Sends a command over a socket and gives its reply."""
    opened.send(json.dumps({"id": number, verb: fields}))
    while True:
        answer = json.loads(opened.recv(timeout=10))
        if answer.get("id") == number:
            return answer["ok"]


def chat(stack, users):
    """Rooms with messages, a group, reading, a ban, presence; gives the first room and what is said there."""
    (one, _), (two, second), (_, third) = users[:3]
    base = f"{stack.api}/chat"
    room = call("POST", f"{base}/chatrooms/", {"user_id": second}, one)["id"]
    group = call("POST", f"{base}/chatrooms/", {"name": "کوه", "users": [second, third]}, one)["id"]
    said = ["سلام", "hello", "line {with} braces"]
    for text in said:
        call("POST", f"{base}/messages/", {"chat_room": room, "text": text}, one)
    call("POST", f"{base}/messages/", {"chat_room": group, "text": "to all"}, one)
    call("POST", f"{base}/chatrooms/{room}/read/", {"offset": 2}, two, range(200, 405))
    call("DELETE", f"{base}/chatrooms/{group}/members/{third}/?ban=true", token=one)
    address = stack.env["CHAT_URL"].replace("http", "ws", 1) + "/ws/"
    with connect(address, subprotocols=["chelseru.v1", f"bearer.{two}"], proxy=None) as opened:
        command(opened, 1, "subscribe", {"room": room})
        line = {"room": room, "key": "a:key {of} two", "message_type": "text", "message": "over a socket"}
        command(opened, 2, "send", line)
        command(opened, 3, "delivered", {"room": room, "offset": 4})
        time.sleep(0.5)
    return room, said + ["over a socket"]


def texts(stack, users):
    """Texts: delivered, parked, of a user, of a batch, with reports; gives one that an app has sent."""
    sent = stack.send(NUMBERS[8], "یک پیام")
    stack.await_status(sent, {"sent", "delivered"})
    stack.send(NUMBERS[9], "from a user", users[0][0])
    batch = {"messages": [{"mobile_number": number, "message_text": "of a batch"} for number in NUMBERS[8:11]]}
    call("POST", f"{stack.api}/messages/batch/", batch, stack.key)
    fault = {"provider": "kavenegar", "fault": "code", "value": 409, "count": 1, "receptor": NUMBERS[11]}
    call("POST", f"{stack.simulator}/faults", fault)
    parked = stack.send(NUMBERS[11], "this is parked")
    for _ in range(100):
        if stack.status(parked) == "parked":
            break
        time.sleep(0.1)
    return sent, parked, stack.status(parked)


def main():
    """Uses the stack, and writes what is in its Redis then."""
    root, output = (pathlib.Path(word) for word in sys.argv[1:])
    env, run = root / ".local/env", root / ".local/run"
    stack = Stack(env)
    redis = Redis(stack.env["REDIS_URL"])
    users = [stack.log_in(number) for number in NUMBERS[:4]]
    users.append(stack.log_in(NUMBERS[0], group=3))
    account = {"username": "shirin", "password": "kooh-o-darya-9", "password2": "kooh-o-darya-9", "email": "s@example.org"}
    call("POST", f"{stack.api}/register/", account)
    call("POST", f"{stack.api}/login/", account)
    call("POST", f"{stack.api}/login/", account | {"password": "wrong"}, expected=[401])
    call("GET", f"{stack.api}/sessions/", token=users[0][0])
    room, said = chat(stack, users)
    sent, parked, parked_status = texts(stack, users)
    # A repeat of a request is answered from what is kept.
    request = urllib.request.Request(
        f"{stack.api}/message/send/", json.dumps({"mobile_number": NUMBERS[8], "message_text": "once"}).encode(),
        {"Content-Type": "application/json", "Authorization": stack.key, "Idempotency-Key": "a-key-of-an-app"})
    OPENER.open(request, timeout=30).read()
    # A live code with a wrong guess, another one, and one that is pending while the broker takes nothing.
    live = stack.code(NUMBERS[4])
    wrong = "1" * len(live) if live != "1" * len(live) else "2" * len(live)
    call("POST", f"{stack.api}/authenticate/", {"mobile_number": NUMBERS[4], "code": wrong}, expected=[401])
    again = stack.code(NUMBERS[0])
    # Reports of deliveries come a little later.
    time.sleep(3)
    alarm = [str(root / "scripts/services"), "alarm", str(run), "on"]
    subprocess.run(alarm, check=True)
    time.sleep(1)
    body = {"mobile_number": NUMBERS[5]}
    sending = threading.Thread(target=call, args=("POST", f"{stack.api}/otp/send/", body, None, range(200, 504)))
    sending.start()
    time.sleep(0.3)
    lines = []
    # Codes first: the pending one is taken back in a moment.
    for key in sorted(redis.ask("KEYS", "*"), key=lambda key: (not key.startswith("otp:"), key)):
        # Gone before anybody can read them.
        if not key.startswith(("worker:", "probe:")):
            lines += commands(redis, key)
    sending.join()
    base = str(output)
    pathlib.Path(base + ".jsonl").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    ring = json.loads((run / "keys.json").read_text())
    pathlib.Path(base + ".keys.json").write_text(json.dumps(ring, indent=1, sort_keys=True) + "\n")
    facts = {
        "api_key": stack.env["API_KEY"], "message": sent, "parked": parked, "parked_status": parked_status,
        "live_number": NUMBERS[4], "live_code": live, "known_number": NUMBERS[0], "known_code": again,
        "known_user": users[0][1], "pending_number": NUMBERS[5], "room": room, "said": said,
        "username": account["username"], "password": account["password"],
    }
    pathlib.Path(base + ".facts.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
