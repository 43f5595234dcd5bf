"""What strange text costs a service, beside plain text of the same length.

usage: text_cost.py api BASE PID
       text_cost.py chat BASE PID ROOM

Each field, parameter and header that openapi.yaml names, each media type, and each command and frame of both chat wires gets text
that normalises, combines or forms graphemes. The processor time of the whole process is read before and after, and has to be at
most three times that of plain text of the same length, or LIMIT milliseconds (20 in a release build), whichever is more.

The environment has ACCESS, an access token; for api also API_KEY and DELIVERY_SECRET; perhaps LIMIT.
"""

import asyncio
import http.client
import json
import os
import pathlib
import sys
import unicodedata
import urllib.parse

import yaml

BODY_BYTES = 60_000
HEAD_BYTES = 12_000
LIMIT = float(os.environ.get("LIMIT", "60"))
TRIES = 4


def falling_marks():
    """Combining marks in falling class, which are sorted by insertion."""
    classes = {}
    for code in range(0x300, 0x7FF):
        classes.setdefault(unicodedata.combining(chr(code)), chr(code))
    classes.pop(0, None)
    return [classes[number] for number in sorted(classes, reverse=True)]


def grown(make, size):
    """A text of at most size bytes."""
    text = make(size)
    return text.encode()[:size].decode(errors="ignore")


def marks(size):
    found = falling_marks()
    return "x" + "".join(mark * (size // 2 // len(found)) for mark in found)


def admitted(size):
    """Runs of 30 marks behind a letter each: as much as the gate lets through."""
    run = "a" + "".join(falling_marks()[:30])
    return run * (size // len(run.encode()))


def tibetan(size):
    """Signs of class 0 that decompose into others: counted by class alone, they are a run without end."""
    return "x" + "\u0f73" * (size // 3)


def graphemes(size):
    """One character for whoever counts graphemes: joined emoji, flags, jamo, signs that take what follows into themselves."""
    family, flag, jamo, prepended = "👨\u200d", "\U0001f1ee", "\u1100", "\u0600"
    part = size // 4
    return family * (part // 7) + flag * (part // 4) + jamo * (part // 3) + prepended * (part // 2)


def expanding(size):
    """What normalising makes many times longer."""
    return "\ufdfa" * (size // 3)


TEXTS = [marks, admitted, tibetan, graphemes, expanding]


def plain(size):
    return "x" * size


def spent(pid):
    """The processor time of a process in milliseconds, over all of its threads."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except OSError:
            pass  # a thread that has ended
    return total / 1e6


class Judge:
    def __init__(self, pid):
        self.pid = pid
        self.cases = 0
        self.failed = []

    def cost(self, do):
        before = spent(self.pid)
        do()
        return spent(self.pid) - before

    def compare(self, name, do, texts=None):
        """do(make) sends the text that make(size) gives. A machine that is busy now gets another chance."""
        cheap = None
        for make in texts or TEXTS:
            self.cases += 1
            best = None
            for _ in range(TRIES):
                here = self.cost(lambda: do(make))
                best = here if best is None else min(best, here)
                if best <= LIMIT:
                    break
                again = self.cost(lambda: do(plain))
                cheap = again if cheap is None else max(cheap, again)
                if best <= 3 * cheap:
                    break
            else:
                self.failed.append(f"{name}, {make.__name__}: {best:.0f} ms beside {cheap:.0f} ms")

    def end(self):
        for line in self.failed:
            print(line)
        print(f"{self.cases} cases, {len(self.failed)} too dear")
        sys.exit(1 if self.failed or not self.cases else 0)


class Client:
    def __init__(self, base):
        self.address = urllib.parse.urlparse(base)

    def send(self, method, path, body=None, headers=()):
        """Sends a request whose head may hold any bytes; any answer is one, except that of a fault of ours."""
        raw = [f"{method} ".encode() + path.encode() + b" HTTP/1.1", b"Host: localhost", b"Connection: close"]
        for name, value in headers:
            raw.append(name.encode() + b": " + (value if isinstance(value, bytes) else value.encode()))
        if body is not None:
            raw.append(b"Content-Length: %d" % len(body))
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60)
        connection.connect()
        connection.sock.sendall(b"\r\n".join(raw) + b"\r\n\r\n" + (body or b""))
        answer = http.client.HTTPResponse(connection.sock, method=method)
        answer.begin()
        answer.read()
        connection.close()
        assert answer.status < 500, f"{method} {path[:80]}: {answer.status}"
        return answer.status


def resolve(document, node):
    while isinstance(node, dict) and "$ref" in node:
        target = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def properties(document, schema):
    """The names of all members that a schema knows, with an example of each if it has one."""
    schema = resolve(document, schema)
    found = {}
    for name, member in schema.get("properties", {}).items():
        examples = resolve(document, member).get("examples") or [None]
        found[name] = examples[0]
    for word in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(word, []):
            found.update(properties(document, part))
    return found


def operations(document):
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for method, operation in item.items():
            if method in ("get", "post", "put", "patch", "delete"):
                parameters = [resolve(document, p) for p in shared + operation.get("parameters", [])]
                yield method.upper(), path, operation, parameters


def multipart(name, value, extra=b""):
    head = b"Content-Disposition: form-data; name=" + name + extra
    return b"--X\r\n" + head + b"\r\n\r\n" + value + b"\r\n--X--\r\n"


FORM = "application/x-www-form-urlencoded"


def api(base, pid):
    judge, client = Judge(pid), Client(base)
    connection = http.client.HTTPConnection(*client.address.netloc.split(":"))
    connection.request("GET", "/openapi.yaml")
    document = yaml.safe_load(connection.getresponse().read())
    bearer = ("Authorization", "Bearer " + os.environ["ACCESS"])
    json_type = ("Content-Type", "application/json")
    names = set()

    for method, template, operation, parameters in operations(document):
        path = template
        for parameter in parameters:
            if parameter["in"] == "path":
                known = {"provider": "kavenegar", "secret": os.environ["DELIVERY_SECRET"]}
                path = path.replace("{%s}" % parameter["name"], known.get(parameter["name"], "1"))
            if parameter["in"] == "header":
                names.add(parameter["name"])
        for parameter in parameters:
            quoted = lambda make: urllib.parse.quote(grown(make, HEAD_BYTES // 3))
            where = f"{method} {template} {parameter['in']} {parameter['name']}"
            if parameter["in"] == "query":
                judge.compare(
                    where, lambda make: client.send(method, f"{path}?{parameter['name']}={quoted(make)}", headers=[bearer]))
                judge.compare(where + " (name)", lambda make: client.send(method, f"{path}?{quoted(make)}=1", headers=[bearer]))
            if parameter["in"] == "path":
                one = template.replace("{%s}" % parameter["name"], "@@")
                for other in parameters:
                    one = one.replace("{%s}" % other["name"], known.get(other["name"], "1"))
                judge.compare(where, lambda make: client.send(method, one.replace("@@", quoted(make)), headers=[bearer]))
        content = resolve(document, operation.get("requestBody", {})).get("content", {})
        fields = {}
        for media in content.values():
            fields.update(properties(document, media.get("schema", {})))
        batch = "messages" in fields
        for name in fields:
            base_body = {other: value for other, value in fields.items() if value is not None and other != name}

            def as_json(make):
                body = json.dumps({**base_body, name: grown(make, BODY_BYTES)}, ensure_ascii=False).encode()
                client.send(method, path, body, [json_type, bearer])

            judge.compare(f"{method} {template} {name}", as_json)
        if fields:
            one = next(iter(fields))

            def named(make):
                client.send(method, path, json.dumps({grown(make, BODY_BYTES): 1}, ensure_ascii=False).encode(), [json_type, bearer])

            def escaped(make):
                body = '{"%s":"%s"}' % (one, json.dumps(grown(make, BODY_BYTES // 6))[1:-1])
                client.send(method, path, body.encode()[: BODY_BYTES + 4_000], [json_type, bearer])

            judge.compare(f"{method} {template} a name", named, [marks, admitted])
            judge.compare(f"{method} {template} {one} in escapes", escaped, [marks, admitted])
        if FORM in content and not batch:
            header = [("Content-Type", FORM), bearer]
            quote = lambda make: urllib.parse.quote(grown(make, BODY_BYTES // 3)).encode()
            judge.compare(f"{method} {template} form value", lambda m: client.send(method, path, one.encode() + b"=" + quote(m), header))
            judge.compare(f"{method} {template} form name", lambda m: client.send(method, path, quote(m) + b"=1", header))
            raw = lambda make: grown(make, BODY_BYTES).encode()
            header = [("Content-Type", "multipart/form-data; boundary=X"), bearer]
            for where, body in {
                "value": lambda m: multipart(one.encode(), raw(m)),
                "name": lambda m: multipart(b'"' + raw(m) + b'"', b"1"),
                "parameter": lambda m: multipart(b"x", b"1", b"; a" + raw(m) + b"=1"),
                "parameter's value": lambda m: multipart(b"x", b"1", b'; filename="' + raw(m) + b'"'),
                "header": lambda m: b"--X\r\n" + raw(m) + b": 1\r\n" + multipart(b"x", b"1")[5:],
                "short head": lambda m: multipart(b"x", b"1", b"; a" + grown(m, 3_900).encode() + b"=1"),
            }.items():
                judge.compare(f"{method} {template} multipart {where}", lambda m: client.send(method, path, body(m), header))

    delivery = f"/api/providers/kavenegar/delivery/{os.environ['DELIVERY_SECRET']}/"
    for field in ("messageid", "status", "statustext"):
        judge.compare(
            f"delivery report {field}",
            lambda m: client.send(
                "POST", delivery, json.dumps({"messageid": "1", "status": "10", field: grown(m, BODY_BYTES)}, ensure_ascii=False).encode(),
                [json_type]))
    judge.compare("delivery report's name", lambda m: client.send(
        "POST", delivery, json.dumps({grown(m, BODY_BYTES): "1"}, ensure_ascii=False).encode(), [json_type]))

    names |= {
        "Content-Type", "Authorization", "Prefer", "Idempotency-Key", "If-None-Match", "If-Modified-Since", "Accept", "User-Agent",
        "Referer", "Cookie", "Connection", "Upgrade", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Request-ID",
        "traceparent", "tracestate", "Origin", "Access-Control-Request-Method", "Expect", "TE", "X-Anything",
    }
    for name in sorted(names):
        for method, path, body in [("POST", "/api/otp/send/", b"x=1"), ("GET", "/.well-known/jwks.json", None)]:
            judge.compare(
                f"{method} {path} header {name}",
                lambda m: client.send(method, path, body, [(name, grown(m, HEAD_BYTES).encode())]))
            # What the header is likely to hold, and then the text.
            start = {"Content-Type": "multipart/form-data; boundary=", "Authorization": "Bearer ", "Prefer": "wait=1; "}.get(name)
            if start:
                judge.compare(
                    f"{method} {path} header {name} behind {start!r}",
                    lambda m: client.send(method, path, body, [(name, start.encode() + grown(m, HEAD_BYTES).encode())]))
    judge.compare("an address", lambda m: client.send("GET", "/api/" + grown(m, HEAD_BYTES)))
    judge.end()


async def sockets(judge, base, room):
    import websockets

    url = base.replace("http", "ws", 1)
    access = os.environ["ACCESS"]

    async def told(socket, text):
        """Sends a frame, and waits until the frame behind it is answered."""
        await socket.send(text)
        await socket.send('{"id":999,"presence":{"room":%d}}' % room if socket.version1 else "no JSON")
        while True:
            frame = json.loads(await asyncio.wait_for(socket.recv(), 60))
            if frame.get("id") == 999 or frame.get("code") == "bad_request" and not socket.version1:
                return

    async def over(open_socket, frames):
        for name, frame in frames.items():
            for make in TEXTS:
                judge.cases += 1
                best = cheap = None
                for _ in range(TRIES):
                    socket = await open_socket()
                    costs = []
                    for one in (make, plain):
                        before = spent(judge.pid)
                        await told(socket, frame(one))
                        costs.append(spent(judge.pid) - before)
                    await socket.close()
                    best = costs[0] if best is None else min(best, costs[0])
                    cheap = costs[1] if cheap is None else max(cheap, costs[1])
                    if best <= max(LIMIT, 3 * cheap):
                        break
                else:
                    judge.failed.append(f"{name}, {make.__name__}: {best:.0f} ms beside {cheap:.0f} ms")

    async def version1():
        socket = await websockets.connect(url + "/ws/", subprotocols=["chelseru.v1", "bearer." + access], max_size=None)
        socket.version1 = True
        await socket.recv()
        await socket.send('{"id":1,"subscribe":{"room":%d}}' % room)
        await socket.recv()
        return socket

    async def compatible():
        socket = await websockets.connect(f"{url}/chat/{room}/?token={access}", max_size=None)
        socket.version1 = False
        return socket

    def frame(**members):
        return json.dumps(members, ensure_ascii=False)

    text = lambda make, size=BODY_BYTES: grown(make, size)
    body = {"room": room}
    await over(version1, {
        "a command": lambda m: frame(id=2, **{text(m): {}}),
        "send.message": lambda m: frame(id=2, send={**body, "message": text(m, 30_000)}),
        "send.message_type": lambda m: frame(id=2, send={**body, "message": "x", "message_type": text(m)}),
        "send.key": lambda m: frame(id=2, send={**body, "message": "x", "key": text(m)}),
        "subscribe.since.epoch": lambda m: frame(id=2, subscribe={**body, "since": {"epoch": text(m), "offset": 0}}),
        "a member of presence": lambda m: frame(id=2, presence={**body, text(m): 1}),
        "signal.data": lambda m: frame(id=2, signal={**body, "data": text(m)}),
        "signal.data's name": lambda m: frame(id=2, signal={**body, "data": {text(m): 1}}),
        "signal.data's short names": lambda m: frame(
            id=2, signal={**body, "data": {f"{n}{text(m, 900)}": 1 for n in range(60)}}),
        "refresh.token": lambda m: frame(id=2, refresh={"token": text(m)}),
        "watch.message": lambda m: frame(id=2, watch={"message": text(m)}),
    })
    await over(compatible, {
        "message": lambda m: frame(message=text(m, 30_000)),
        "message_type": lambda m: frame(message="x", message_type=text(m)),
        "a name": lambda m: frame(**{text(m): 1}),
        "a signal": lambda m: frame(message_type="webrtc_signal", sdp=text(m)),
        "a signal's short names": lambda m: frame(
            message_type="webrtc_signal", **{f"{n}{text(m, 900)}": 1 for n in range(60)}),
    })


def chat(base, pid, room):
    judge, client = Judge(pid), Client(base)
    asyncio.run(sockets(judge, base, room))
    handshake = [
        ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Connection", "Upgrade"),
    ]
    for name in (
        "Sec-WebSocket-Protocol", "Authorization", "Upgrade", "Origin", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Extensions",
        "X-Request-ID", "User-Agent", "Cookie",
    ):
        others = [pair for pair in handshake if pair[0] != name]
        judge.compare(
            f"handshake header {name}", lambda m: client.send("GET", "/ws/", headers=others + [(name, grown(m, HEAD_BYTES).encode())]))
    judge.compare("handshake query", lambda m: client.send("GET", "/ws/?token=" + grown(m, HEAD_BYTES), headers=handshake))
    judge.compare("handshake path", lambda m: client.send("GET", f"/{grown(m, HEAD_BYTES)}/chat/1/", headers=handshake))
    judge.end()


if __name__ == "__main__":
    if sys.argv[1] == "api":
        api(sys.argv[2], int(sys.argv[3]))
    else:
        chat(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
