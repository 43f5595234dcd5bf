"""Walks through one login on a running stack: ask for a code, read the SMS, trade the code for tokens.

Usage: demo.py BASE_URL SIMULATOR_URL
"""

import base64
import json
import random
import re
import sys
import time
import urllib.error
import urllib.request

# Loopback is never reached through a proxy, whatever the environment says.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(method, url, body=None, token=None):
    """Sends JSON and returns the decoded answer; anything but a 2xx ends the demonstration."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url, method=method, headers=headers)
    data = json.dumps(body).encode() if body is not None else None
    try:
        with OPENER.open(request, data, timeout=10) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {url} was answered {error.code}: {error.read().decode(errors='replace')}")
    except urllib.error.URLError as error:
        sys.exit(f"{method} {url} failed: {error.reason}")


def received_text(simulator, number):
    """Waits for the number's newest SMS."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        messages = call("GET", f"{simulator}/inbox/{number}")
        if messages:
            return messages[0]["text"]
        time.sleep(0.1)
    sys.exit(f"no SMS for {number} reached the simulated phone within 15 s")


def decoded(token, part):
    """The header (part 0) or the payload (part 1) of a JWT, which anybody may read."""
    text = token.split(".")[part]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def code_in(text):
    """The code that an SMS brings."""
    code = re.search(r"(?<!\d)\d{3,10}(?!\d)", text)
    if code is None:
        sys.exit("there is no code in that SMS")
    return code.group()


def log_in(api, simulator):
    """Logs a new user in without a word; returns the access token."""
    number = f"09{random.randrange(10**9):09d}"
    call("POST", f"{api}/api/otp/send/", {"mobile_number": number})
    code = code_in(received_text(simulator, number))
    return call("POST", f"{api}/api/authenticate/", {"mobile_number": number, "code": code})["access"]


def main():
    """Runs the walk and prints each step as it happens."""
    api, simulator = sys.argv[1:3]
    # Another number each time: the number of a moment ago may still have a live code.
    number = f"09{random.randrange(10**9):09d}"

    print(f"\n1. POST /api/otp/send/ for {number}")
    print(f"    {json.dumps(call('POST', f'{api}/api/otp/send/', {'mobile_number': number}))}")

    text = received_text(simulator, number)
    print(f"\n2. the SMS on that phone:\n    {text}")
    code = code_in(text)

    print(f"\n3. POST /api/authenticate/ with code {code}")
    answer = call("POST", f"{api}/api/authenticate/", {"mobile_number": number, "code": code})
    for name in ("access", "refresh"):
        print(f"    {name}: {json.dumps(decoded(answer[name], 0))}")
        print(f"    {' ' * len(name)}  {json.dumps(decoded(answer[name], 1))}")
    print()


if __name__ == "__main__":
    main()
