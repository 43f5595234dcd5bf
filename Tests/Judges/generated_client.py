"""Clients that generators make of the OpenAPI document, and what one of them does at a running system.

usage: generated_client.py BASE SIMULATOR DIRECTORY

In DIRECTORY are made, each from both forms of the document: a client in Python by OpenAPI Generator (needs Java), which then sends a
code, verifies it, lists the sessions, sends a text and opens a room, and meets refusals; and one by openapi-python-client, which may not
have a warning to say, and does the same with fewer steps. Nothing here knows more of the API than what they made.
"""

import asyncio
import concurrent.futures
import importlib
import os
import pathlib
import re
import secrets
import subprocess
import sys
import time

import requests

BIN = pathlib.Path(sys.executable).parent


def run(*command):
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout[-6_000:]}")
    return done.stdout


def make_both(base, directory):
    """Makes both clients from both forms, side by side: most of it is one program after another that begins and ends."""
    # Each lives for seconds, in which a compiler that optimises costs more than it wins.
    os.environ["JAVA_OPTS"] = "-XX:TieredStopAtLevel=1"
    config = no_hooks(directory)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(lambda form: make(base, directory, form, config), ["yaml", "json"]))
    first, second = (contents(directory / f"generator-{form}" / f"generator_{form}", form) for form in ["yaml", "json"])
    assert first == second, "the two forms make two clients"


def make(base, directory, form, config):
    """Makes both clients from one form."""
    document = f"{base}/openapi.{form}"
    said = run(BIN / "openapi-generator-cli", "validate", "-i", document, "--recommend")
    assert "No validation issues detected." in said, said
    said = run(
        *[BIN / "openapi-generator-cli", "generate", "-g", "python", "-i", document],
        *["-o", directory / f"generator-{form}", "--package-name", f"generator_{form}"],
        *["--global-property", "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"],
    )
    faults = [line for line in said.splitlines() if re.search(r" (WARN|ERROR) |Exception in", line) and not is_known(line)]
    assert not faults, "\n".join(faults)
    said = run(
        *[BIN / "openapi-python-client", "generate", "--meta", "none", "--overwrite", "--fail-on-warning"],
        *["--url", document, "--output-path", directory / f"plain_{form}", "--config", config],
    )
    assert "arning" not in said, said


def is_known(line):
    """Warnings that every document of version 3.1 gets, and that nothing is lost by."""
    return re.search(r"OpenAPI 3\.1 support is still in beta|Failed to get the schema name: null", line) or re.search(
        # The answer without members, of token/verify.
        r"Codegen property is null \(e\.g\. map/dict of undefined type\)",
        line,
    )


def no_hooks(directory):
    """Formatters are not installed here."""
    file = directory / "config.yaml"
    file.write_text("post_hooks: []\n", encoding="utf-8")
    return file


def contents(directory, form):
    """The Python that was made, by path."""
    texts = {}
    for file in directory.rglob("*.py"):
        texts[str(file.relative_to(directory))] = file.read_text(encoding="utf-8").replace(f"generator_{form}", "generator")
    assert len(texts) > 60, texts.keys()
    return texts


def code_on_phone(simulator, number):
    for _ in range(200):
        inbox = requests.get(f"{simulator}/inbox/{number}", timeout=10).json()
        if inbox:
            return re.search(r"\d+", inbox[0]["text"])[0]
        time.sleep(0.05)
    raise AssertionError("no SMS")


def refused(client, status, call, **arguments):
    """The error, as the client made it of the answer."""
    try:
        call(**arguments)
    except client.ApiException as error:
        assert error.status == status, error
        return error.data
    raise AssertionError(f"no {status}")


def generator_journey(base, simulator, form):
    """What OpenAPI Generator's client can do."""
    client = importlib.import_module(f"generator_{form}")
    number = f"09{secrets.randbelow(10**9):09}"
    settings = client.Configuration(host=base)
    api = client.ApiClient(settings)
    codes, sessions = client.CodesApi(api), client.SessionsApi(api)
    messages, chat, tokens = client.MessagesApi(api), client.ChatApi(api), client.TokensApi(api)

    sent = codes.send_code(client.SendCode(mobile_number=number))
    assert sent.expires_in > 0 and len(sent.id) == 32
    error = refused(client, 409, codes.send_code, send_code=client.SendCode(mobile_number=number))
    assert error.code == "otp_already_sent" and error.retry_after > 0 and error.details
    error = refused(client, 400, codes.send_code, send_code=client.SendCode(mobile_number="x"))
    assert error.code == "invalid" and error.mobile_number == ["Enter a valid mobile number."]
    code = code_on_phone(simulator, number)
    wrong = client.Authenticate(mobile_number=number, code=str(int(code) ^ 1))
    error = refused(client, 401, codes.authenticate, authenticate=wrong)
    assert error.code == "otp_mismatch" and error.attempts_left > 0
    login = codes.authenticate(client.Authenticate(mobile_number=number, code=code, id=sent.id))
    assert messages.get_message(sent.id).kind == "otp"
    tokens.verify_token(client.Verify(token=login.access))
    login = tokens.refresh_token(client.Refresh(refresh=login.refresh))
    assert refused(client, 401, sessions.list_sessions).code == "not_authenticated"

    settings.access_token = login.access
    [session] = sessions.list_sessions()
    assert session.current and session.created_at.tzinfo is not None
    text = client.SendMessage(mobile_number=number, message_text="سلام 👋")
    told = messages.send_message(text)
    assert told.details and (told.message, told.status) == ("سلام 👋", client.MessageStatus.SENT), told
    story = messages.get_message(told.id)
    assert (story.kind, len(story.attempts), story.alphabet) == ("text", 1, "UCS-2")
    error = refused(client, 400, messages.send_message, send_message=client.SendMessage(mobile_number=number))
    assert error.message_text == ["This field is required."]
    error = refused(
        client, 403, messages.send_message, send_message=client.SendMessage(mobile_number="09121234567", message_text="x")
    )
    assert error.code == "not_permitted"

    room = chat.open_room(client.OpenRoom(name="کوه", users=[]))
    assert (room.kind, room.role, room.member_count) == (client.RoomKind.GROUP, client.Role.OWNER, 1)
    said = chat.send_chat_message(client.SendChatMessage(chat_room=room.id, text="hello", key="k"))
    assert said.id == 1 and said.file_url is None and said.lat is None and said.chat_room.name == "کوه"
    place = client.SendChatMessage(chat_room=room.id, message_type="location", lat=35.7, lng=51.4)
    assert chat.send_chat_message(place).lat == 35.7
    page = chat.list_chat_messages(chat_room=room.id)
    assert [message.id for message in page.results] == [2, 1] and page.next is None
    assert chat.mark_read(room.id, client.ReadMark(offset=2)).offset == 2
    assert [shown.unread_count for shown in chat.list_rooms()] == [0]
    error = refused(client, 404, chat.open_room, open_room=client.OpenRoom(user_id=999_999_999))
    assert error.code == "user_not_found"
    sessions.log_out()
    assert refused(client, 401, sessions.list_sessions).code == "token_not_valid"


async def plain_journey(base, simulator, form):
    """What openapi-python-client's can do, in its asynchronous way."""

    def part(name):
        return importlib.import_module(f"plain_{form}.{name}")

    async def call(operation, client, **arguments):
        answer = await part(f"api.{operation}").asyncio_detailed(client=client, **arguments)
        assert answer.parsed is not None, (operation, answer)
        return answer.parsed

    models = part("models")
    number = f"09{secrets.randbelow(10**9):09}"
    async with part("client").Client(base_url=base) as nobody:
        sent = await call("codes.send_code", nobody, body=models.SendCode(mobile_number=number))
        conflict = await call("codes.send_code", nobody, body=models.SendCode(mobile_number=number))
        assert isinstance(conflict, models.SendConflict) and conflict.code == "otp_already_sent"
        guess = models.Authenticate(mobile_number=number, code=code_on_phone(simulator, number), id=sent.id)
        login = await call("codes.authenticate", nobody, body=guess)
    async with part("client").AuthenticatedClient(base_url=base, token=login.access) as user:
        [session] = await call("sessions.list_sessions", user)
        assert session.current
        text = models.SendMessage(mobile_number=number, message_text="سلام")
        told = await call("messages.send_message", user, body=text)
        assert told.status == models.MessageStatus.SENT, told
        room = await call("chat.open_room", user, body=models.OpenRoom(name="x", users=[]))
        assert room.role == models.Role.OWNER
        here = models.SendChatMessage(chat_room=room.id, text="hello")
        assert (await call("chat.send_chat_message", user, body=here)).id == 1


def main(base, simulator, directory):
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    make_both(base, directory)
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(directory), str(directory / "generator-json")]
    generator_journey(base, simulator, "json")
    asyncio.run(plain_journey(base, simulator, "json"))


if __name__ == "__main__":
    main(*sys.argv[1:])
