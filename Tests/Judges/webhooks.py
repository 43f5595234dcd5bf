"""An app that hears of its messages: keeps what it got and says whether the signature holds.

usage: webhooks.py PORT SECRET
The path says how it answers: /ok, /fail-once (500 to the first try of each id, then 200), /gone, /redirect, /slow.
GET /seen lists what came, oldest first. It shares no code with ours: the signature is checked as the Standard Webhooks
text says.
"""

import base64
import hashlib
import hmac
import http.server
import json
import sys
import threading
import time

port, secret = int(sys.argv[1]), base64.b64decode(sys.argv[2].removeprefix("whsec_"))
seen, lock = [], threading.Lock()


def is_signed(headers, body):
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    is_fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 60
    return is_fresh and hmac.compare_digest(wanted, headers["webhook-signature"])


class App(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        with lock:
            self.answer(200, json.dumps(seen).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        entry = {
            "path": self.path,
            "id": self.headers["webhook-id"],
            "timestamp": int(self.headers["webhook-timestamp"]),
            "signed": is_signed(self.headers, body),
            "body": body.decode(),
        }
        with lock:
            tries = sum(1 for other in seen if other["id"] == entry["id"])
            seen.append(entry)
        path = self.path.split("?")[0]
        if path == "/slow":
            time.sleep(15)
        if path == "/redirect":
            self.answer(307, Location="/elsewhere")
        elif path == "/gone":
            self.answer(410)
        elif path == "/fail-once" and tries == 0:
            self.answer(500)
        else:
            self.answer(200)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


server = Server(("127.0.0.1", port), App)
threading.Timer(120, server.shutdown).start()
server.serve_forever()
