"""The OpenAPI document held against the running server, by tools that know nothing of ours.

usage: openapi.py lint BASE
       openapi.py fuzz BASE REPORT
       openapi.py journey BASE SIMULATOR
       openapi.py disabled BASE OPERATION...

lint     says whether the document is one
fuzz     lets schemathesis send what the document allows and what it forbids; REPORT gets its output
journey  goes from the code to the logout, meets every refusal that can be provoked on the way, and holds each answer against
         the document
disabled holds the refusals of operations that are switched off against it

The environment has API_KEY and DELIVERY_SECRET; for fuzz also the access tokens LIST_TOKEN, END_TOKEN and LOGOUT_TOKEN of three
users, ROOM and DOOMED_ROOM, which the first of them owns, MEMBER, who is in ROOM, and perhaps FUZZ_SEED and FUZZ_SECONDS; for journey LIMITED_KEY, a key that may send one message, and OTHER
and OTHER_ID, the access token and the id of another user.
"""

import json
import os
import pathlib
import re
import secrets
import subprocess
import sys
import tempfile
import time

import requests
import yaml
from openapi_exact import exact

# In the document they are texts that the operator chooses; these are the ones of the server under test.
CONFIGURED = {"Origin": ["a.ir"], "AppHash": []}
# As long as the operator says; the document has the most that can be said.
TEXTS = [("x-schemas", "Text"), ("schemas", "OptionalText"), ("x-schemas", "FormText")]


def text(base, form):
    answer = requests.get(f"{base}/openapi.{form}", timeout=10)
    answer.raise_for_status()
    assert answer.headers["content-type"] == f"application/{form}"
    return answer.text


def document(base):
    return yaml.safe_load(text(base, "yaml"))


def lint(base):
    from openapi_spec_validator import validate

    described = document(base)
    assert json.loads(text(base, "json")) == described
    aliases = [event.anchor for event in yaml.parse(text(base, "yaml")) if isinstance(event, yaml.AliasEvent)]
    assert not aliases, aliases
    faults = list(tool_faults(described))
    assert not faults, "\n".join(faults)
    validate(described)
    validate(exact(described))


def tool_faults(node, path="#"):
    """Places that generators of clients drop, or make something of that cannot be used."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from tool_faults(item, f"{path}/{index}")
    if not isinstance(node, dict):
        return
    for name in ["anyOf", "oneOf", "allOf", "const"]:
        if name in node:
            yield f"{path}: {name}; one class with one type a field, and what is only known to validators in if, then and else, or x-also"
    if "requestBody" in node:
        types = list(node["requestBody"]["content"])
        if types != ["application/json"]:
            yield f"{path}: {types}; a class for a form is imported and not made by some, so forms stand as x-form"
    types = node.get("type", "")
    if types == "null" or isinstance(types, list) and (len(types) != 2 or types[1] != "null"):
        yield f"{path}: the type {types}"
    for name, item in node.items():
        # What follows is for validators.
        if name not in {"if", "then", "else"} and not name.startswith("x-"):
            yield from tool_faults(item, f"{path}/{name}")


def fuzz(base, report):
    described = document(base)
    for part, name in TEXTS:
        described["components"][part][name]["maxLength"] = 290
    described = exact(described)
    schemas = described["components"]["schemas"]
    for name, values in CONFIGURED.items():
        schemas[name] = {"enum": values} if values else {"not": {}}
    # Others are not there, and a 404 says nothing.
    schemas["RoomID"] = {"type": "integer", "const": int(os.environ["ROOM"])}
    schemas["UserID"] = {"type": "integer", "const": int(os.environ["MEMBER"])}
    judges = pathlib.Path(__file__).parent.absolute()
    with tempfile.TemporaryDirectory() as directory, open(report, "w", encoding="utf-8") as out:
        file = pathlib.Path(directory) / "openapi.yaml"
        file.write_text(yaml.safe_dump(described), encoding="utf-8")
        command = [pathlib.Path(sys.executable).parent / "schemathesis"]
        command += ["--config-file", judges / "schemathesis.toml", "run", file, "--url", base, "--no-color"]
        command += ["--continue-on-failure", "--max-examples", "25"]
        # The same tests each time; another seed and more time find more.
        command += ["--seed", os.environ.get("FUZZ_SEED", "1"), "--max-time", os.environ.get("FUZZ_SECONDS", "30")]
        hooks = {"SCHEMATHESIS_HOOKS": str(judges / "schemathesis_hooks.py"), "PYTHONDONTWRITEBYTECODE": "1"}
        # In the directory, because it leaves files behind.
        status = subprocess.run(
            command, cwd=directory, env=os.environ | hooks, stdout=out, stderr=subprocess.STDOUT, check=False
        ).returncode
    if status != 0:
        sys.exit(pathlib.Path(report).read_text(encoding="utf-8")[-12_000:])


class Traveller:
    """Calls operations by their id."""

    def __init__(self, base):
        import schemathesis

        self.not_here = [schemathesis.checks.not_a_server_error]
        schema = schemathesis.openapi.from_dict(exact(document(base)))
        schema.config.update(base_url=base)
        self.operations = {
            result.ok().definition.raw["operationId"]: result.ok() for result in schema.get_all_operations()
        }

    def call(self, operation, status, body=None, media_type="application/json", **parameters):
        given = {} if body is None else {"body": body, "media_type": media_type}
        case = self.operations[operation].Case(**given, **parameters)
        response = case.call()
        if response.status_code != status:
            raise AssertionError(f"{operation}: {response.status_code} for {status}: {response.text}")
        # The status is the wanted one, a 502 too.
        case.validate_response(response, excluded_checks=self.not_here)
        return response.json() if response.content else None, response.headers


def code_on_phone(simulator, number):
    for _ in range(200):
        inbox = requests.get(f"{simulator}/inbox/{number}", timeout=10).json()
        if inbox:
            return re.search(r"\d+", inbox[0]["text"])[0]
        time.sleep(0.05)
    raise AssertionError("no SMS")


def journey(base, simulator):
    traveller = Traveller(base)
    call = traveller.call
    number = f"09{secrets.randbelow(10**9):09}"
    key = {"Authorization": "Api-Key " + os.environ["API_KEY"]}
    form = "application/x-www-form-urlencoded"

    sent, _ = call("sendCode", 200, {"mobile_number": number}, headers={"Prefer": "wait=10"})
    call("sendCode", 409, {"mobile_number": number}, form)
    call("sendCode", 400, {"mobile_number": "x"})
    call("sendCode", 400, b"{", headers={"Idempotency-Key": "a"})
    call("sendCode", 413, {"mobile_number": number, "more": "x" * 70_000})
    code = code_on_phone(simulator, number)
    wrong = str(int(code) ^ 1)
    call("authenticate", 401, {"mobile_number": number, "code": wrong})
    call("authenticate", 400, {"mobile_number": number})
    tokens, _ = call("authenticate", 200, {"mobile_number": number, "code": code, "id": sent["id"]}, "multipart/form-data")
    call("authenticate", 401, {"mobile_number": number, "code": code})
    call("getMessage", 200, path_parameters={"id": sent["id"]})

    call("verifyToken", 200, {"token": tokens["access"]})
    call("verifyToken", 401, {"token": "x"})
    call("refreshToken", 401, {"refresh": tokens["access"]})
    call("refreshToken", 400, {})
    tokens, _ = call("refreshToken", 200, {"refresh": tokens["refresh"]}, form)
    user = {"Authorization": "Bearer " + tokens["access"]}
    _, headers = call("getKeys", 200)
    call("getKeys", 304, headers={"If-None-Match": headers["etag"][0]})

    name, password = secrets.token_hex(8), secrets.token_urlsafe(12)
    call("register", 201, {"username": name, "password": password, "password2": password, "email": "a@b.ir"})
    call("register", 400, {"username": "G0-x", "password": "12345678", "password2": "1"}, form)
    call("logIn", 401, {"username": name, "password": "x"})
    call("logIn", 400, {"username": name})
    mine, _ = call("logIn", 200, {"username": name, "password": password}, "multipart/form-data")
    mine = {"Authorization": "Bearer " + mine["access"]}
    other, _ = call("logIn", 200, {"username": name, "password": password})
    new = {"old_password": password, "new_password": password + "!"}
    call("changePassword", 401, new)
    call("changePassword", 400, new, headers=user)
    call("changePassword", 400, {"old_password": "x", "new_password": "x", "new_password2": ""}, form, headers=mine)
    call("changePassword", 400, new | {"old_password": "wrong"}, headers=mine)
    call("changePassword", 204, new, headers=mine)
    call("verifyToken", 401, {"token": other["access"]})
    call("listSessions", 200, headers=mine)

    text = {"mobile_number": number, "message_text": "Hello سلام"}
    repeat = {"Idempotency-Key": secrets.token_hex(8)} | key
    message, _ = call("sendMessage", 200, text, headers=repeat)
    again, headers = call("sendMessage", 200, text, headers=repeat)
    assert again == message and headers["idempotent-replayed"] == ["true"]
    call("sendMessage", 422, text | {"message_text": "x"}, headers=repeat)
    call("sendMessage", 202, text, form, headers={"Prefer": "respond-async"} | key)
    call("sendMessage", 502, text | {"template_id": "nobody", "message_text": "x"}, headers=key)
    call("sendMessage", 400, {"template_id": []}, headers=key)
    call("sendMessage", 401, text)
    call("sendMessage", 401, text, headers={"Authorization": "Bearer x"})
    limited = {"Authorization": "Api-Key " + os.environ["LIMITED_KEY"]}
    call("sendMessage", 200, text, headers=limited)
    call("sendMessage", 429, text, headers=limited)
    call("sendMessage", 403, text | {"mobile_number": "09121234567"}, headers=user)
    batch, _ = call("sendMessages", 200, {"messages": [text, {}, 7]}, headers=key)
    assert (batch["accepted"], batch["refused"]) == (1, 2)
    call("sendMessages", 400, [], headers=key)
    nothing, _ = call("sendMessages", 400, [{}, 7], headers=key)
    assert nothing["code"] == "no_valid_message" and len(nothing["results"]) == 2
    call("sendMessages", 403, [text], headers=user)
    here = {"path_parameters": {"id": message["id"]}}
    call("getMessage", 200, **here, headers=key)
    call("getMessage", 404, **here, headers=user)
    call("getMessage", 400, **here, headers=key, query={"wait": "x"})
    report = {"provider": "kavenegar", "secret": os.environ["DELIVERY_SECRET"]}
    call("reportDelivery", 200, {"messageid": message["messageid"], "status": 10}, form, path_parameters=report)
    call("reportDeliveryByQuery", 200, path_parameters=report)
    call("reportDeliveryByQuery", 404, path_parameters=report | {"secret": "x"})

    chat(call, user)
    null_bodies(traveller, user, key)
    sessions, _ = call("listSessions", 200, headers=user)
    assert [session["current"] for session in sessions] == [True]
    call("listSessions", 401)
    call("endSession", 404, path_parameters={"id": 999}, headers=user)
    call("endOtherSessions", 204, headers=user)
    call("logOut", 204, headers=user)
    call("logOut", 401, headers=user)
    call("refreshToken", 401, {"refresh": tokens["refresh"]})


def null_bodies(traveller, user, key):
    """JSON's null as the body of every operation that takes one: refused, unless its schema takes it."""
    room, _ = traveller.call("openRoom", 201, {"users": []}, headers=user)
    places = {
        "id": room["id"],
        "user": int(os.environ["OTHER_ID"]),
        "provider": "kavenegar",
        "secret": os.environ["DELIVERY_SECRET"],
    }
    answered = set()
    for name, operation in traveller.operations.items():
        raw = operation.definition.raw
        if "requestBody" not in raw:
            continue
        here = {place: places[place] for place in re.findall(r"{(\w+)}", operation.path)}
        ways = [way for choice in raw["security"] for way in choice]
        headers = key if "ApiKey" in ways else user if ways else {}
        takes_all = name == "reportDelivery"
        body, _ = traveller.call(
            name, 200 if takes_all else 400, b"null", path_parameters=here, headers=headers
        )
        if name == "sendMessages":
            assert body["code"] == "invalid" and len(body["messages"]) == 1, body
        elif not takes_all:
            assert (body["code"], body["non_field_errors"]) == ("null", ["No data provided"]), (name, body)
        answered.add(name)
    assert len(answered) >= 16 and {"editRoom", "replaceRoom", "markRead"} <= answered, answered


def chat(call, owner):
    """Two users in rooms: who has owner as headers, and OTHER."""
    other = {"Authorization": "Bearer " + os.environ["OTHER"]}
    other_id = int(os.environ["OTHER_ID"])
    form = "application/x-www-form-urlencoded"
    call("listRooms", 401)
    direct, _ = call("openRoom", 201, {"user_id": other_id}, headers=owner)
    call("openRoom", 200, {"user_id": other_id}, form, headers=owner)
    call("openRoom", 404, {}, headers=owner)
    call("openRoom", 404, {"user_id": 999_999_999}, headers=owner)
    call("openRoom", 400, {"user_id": "x"}, headers=owner)
    call("deleteRoom", 403, path_parameters={"id": direct["id"]}, headers=owner)
    group, _ = call("openRoom", 201, {"name": "کوه", "users": []}, headers=owner)
    here = {"path_parameters": {"id": group["id"]}}
    member = {"path_parameters": {"id": group["id"], "user": other_id}}
    call("getRoom", 404, **here, headers=other)
    call("addMember", 201, {"user_id": other_id, "role": "reader"}, **here, headers=owner)
    call("addMember", 200, {"user_id": other_id}, "multipart/form-data", **here, headers=owner)
    call("getRoom", 200, **here, headers=other)
    call("sendChatMessage", 403, {"chat_room": group["id"], "text": "x"}, headers=other)
    call("changeMember", 200, {"role": "member"}, **member, headers=owner)
    call("changeMember", 400, {}, **member, headers=owner)
    call("editRoom", 403, {"name": "mine"}, **here, headers=other)
    call("editRoom", 200, {"name": "دریا", "status": 2}, **here, headers=owner)
    call("sendChatMessage", 403, {"chat_room": group["id"], "text": "x"}, headers=other)
    call("replaceRoom", 200, {"status": 1}, form, **here, headers=owner)

    room = {"chat_room": group["id"]}
    for number in range(31):
        sent, _ = call("sendChatMessage", 201, room | {"text": f"{number}"}, headers=owner)
    assert sent["id"] == 31
    place = room | {"message_type": "location", "lat": 35.7, "lng": 51.4, "key": "here"}
    sent, _ = call("sendChatMessage", 201, place, headers=other)
    again, headers = call("sendChatMessage", 201, place, headers=other)
    call("sendChatMessage", 422, place | {"lat": 1.5}, headers=other)
    assert again == sent and headers["idempotent-replayed"] == ["true"]
    call("sendChatMessage", 400, {"text": "x"}, headers=other)
    call("sendChatMessage", 404, {"chat_room": 999_999_999, "text": "x"}, headers=other)
    page, _ = call("listChatMessages", 200, query=room, headers=owner)
    assert [message["id"] for message in page["results"]] == list(range(32, 2, -1)) and page["previous"] is None
    cursor = page["next"].split("cursor=")[1]
    page, _ = call("listChatMessages", 200, query=room | {"cursor": cursor}, headers=owner)
    assert [message["id"] for message in page["results"]] == [2, 1] and page["next"] is None
    call("listChatMessages", 200, headers=owner)
    call("listChatMessages", 400, query={"chat_room": "x"}, headers=owner)
    call("listChatMessages", 404, query=room | {"cursor": "x"}, headers=owner)
    mark, _ = call("markRead", 200, {"offset": 32}, **here, headers=owner)
    assert mark == {"offset": 32}
    call("markRead", 400, {"offset": -1}, **here, headers=owner)
    rooms, _ = call("listRooms", 200, headers=owner)
    assert [(shown["id"], shown["unread_count"]) for shown in rooms] == [(group["id"], 0), (direct["id"], 0)]

    call("removeMember", 403, path_parameters={"id": direct["id"], "user": other_id}, headers=owner)
    call("removeMember", 204, **member, query={"ban": "true"}, headers=owner)
    call("removeMember", 404, **member, headers=owner)
    call("addMember", 403, {"user_id": other_id}, **here, headers=owner)
    bans, _ = call("listBans", 200, **here, headers=owner)
    assert [ban["id"] for ban in bans] == [other_id]
    call("liftBan", 204, **member, headers=owner)
    call("liftBan", 404, **member, headers=owner)
    invitations(call, owner, other, group["id"], direct["id"])
    call("deleteRoom", 204, **here, headers=owner)


def invitations(call, owner, other, group, direct):
    """A link into a group, from its making to its end, and numbers: other is no member of the group."""
    form = "application/x-www-form-urlencoded"
    here = {"path_parameters": {"id": group}}
    call("openRoom", 404, {"mobile_number": f"0900{secrets.randbelow(10**7):07}"}, form, headers=owner)
    call("openRoom", 400, {"mobile_number": "09121234567", "user_id": 1}, headers=owner)
    call("addMember", 404, {"mobile_number": f"0900{secrets.randbelow(10**7):07}"}, form, **here, headers=owner)
    call("addMember", 400, {"mobile_number": "09121234567", "user_id": 1}, **here, headers=owner)
    call("createInvitation", 201, {}, headers=other)
    made, _ = call("createInvitation", 201, {"room": group, "uses": 2}, form, headers=owner)
    call("createInvitation", 400, {"uses": 0}, headers=owner)
    call("createInvitation", 403, {"room": direct}, headers=owner)
    call("createInvitation", 404, {"room": 999_999_999}, headers=owner)
    link, this = {"token": made["token"]}, {"path_parameters": {"id": made["id"]}}
    call("lookAtInvitation", 404, {"token": made["token"][:-1]}, form, headers=other)
    seen, _ = call("lookAtInvitation", 200, link, headers=other)
    assert (seen["kind"], seen["members"], seen["is_member"], "room" in seen) == ("group", 1, False, False), seen
    call("editRoom", 200, {"status": 2}, **here, headers=owner)
    call("acceptInvitation", 403, link, headers=other)
    call("editRoom", 200, {"status": 1}, **here, headers=owner)
    call("acceptInvitation", 400, {}, headers=other)
    entered, _ = call("acceptInvitation", 200, link, "multipart/form-data", headers=other)
    again, _ = call("acceptInvitation", 200, link, headers=other)
    assert entered["id"] == again["id"] == group
    seen, _ = call("lookAtInvitation", 200, link, headers=other)
    assert (seen["members"], seen["is_member"], seen["room"]) == (2, True, group), seen
    mine, _ = call("listInvitations", 200, headers=owner)
    assert [(one["id"], one["uses_left"]) for one in mine] == [(made["id"], 1)], mine
    call("listInvitations", 401)
    call("revokeInvitation", 404, **this, headers=other)
    call("revokeInvitation", 204, **this, headers=owner)
    call("acceptInvitation", 404, link, headers=other)


def disabled(base, *operations):
    call = Traveller(base).call
    for operation in operations:
        call(operation, 404, {})


if __name__ == "__main__":
    {"lint": lint, "fuzz": fuzz, "journey": journey, "disabled": disabled}[sys.argv[1]](*sys.argv[2:])
