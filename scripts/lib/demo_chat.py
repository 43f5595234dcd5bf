"""Lets two new users of a running stack meet in a room, and one of them say a line, over WebSockets.

Usage: demo_chat.py BASE_URL SIMULATOR_URL
"""

import contextlib
import json
import secrets
import sys

from websockets.sync.client import connect

from demo import call, decoded, log_in


@contextlib.contextmanager
def open_socket(base, token):
    """Opens a socket as the user of the token and waits to be welcomed."""
    address, protocols = base.replace("http", "ws", 1) + "/ws/", ["chelseru.v1", f"bearer.{token}"]
    # No proxy: the address is loopback, whatever the environment says.
    with connect(address, subprotocols=protocols, proxy=None, open_timeout=10) as socket:
        if "welcome" not in json.loads(socket.recv(timeout=10)):
            sys.exit("the server does not welcome")
        yield socket


def command(socket, command_id, verb, fields):
    """Sends a command and returns its reply; pushes that come before it are of no interest here."""
    socket.send(json.dumps({"id": command_id, verb: fields}))
    while True:
        answer = json.loads(socket.recv(timeout=10))
        if answer.get("id") == command_id:
            if "error" in answer:
                sys.exit(f"{verb} was answered {json.dumps(answer['error'])}")
            return answer["ok"]


def message_in(socket):
    """Waits for a pushed message."""
    while True:
        push = json.loads(socket.recv(timeout=10))
        if "message" in push:
            return push["message"]


def main():
    """Runs the scene and prints each step as it happens."""
    base, simulator = sys.argv[1:3]
    tokens = [log_in(base, simulator) for _ in range(2)]
    users = [int(decoded(token, 1)["user_id"]) for token in tokens]

    room = call("POST", f"{base}/api/chat/chatrooms/", {"user_id": users[1]}, tokens[0])["id"]
    print(f"\n1. users {users[0]} and {users[1]} are logged in; POST /api/chat/chatrooms/ made room {room} for them")

    with open_socket(base, tokens[0]) as speaker, open_socket(base, tokens[1]) as listener:
        for socket in (speaker, listener):
            command(socket, 1, "subscribe", {"room": room})
        print("2. both have opened /ws/ and subscribed to the room")

        line = {"room": room, "key": secrets.token_hex(8), "message_type": "text", "message": "سلام، Chelseru!"}
        stored = command(speaker, 2, "send", line)
        print(f"3. user {users[0]} sends a line; it is stored: {json.dumps(stored)}")
        print(f"4. user {users[1]} hears: {json.dumps(message_in(listener), ensure_ascii=False)}\n")


if __name__ == "__main__":
    main()
