"""Sends 200 messages a second, and prints what memory each process has, once a minute.

Usage: soak.py API_URL API_KEY MINUTES NAME=PID...

Of each second's messages 50 are login codes and 150 texts, each asked for by a request of its own at its own moment. Fails if one
in a hundred is refused.
"""

import concurrent.futures
import itertools
import json
import random
import sys
import threading
import time
import urllib.error
import urllib.request

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
RATE = 200
# Of so many requests one is for a code.
CODES_EACH = 4


def rss(pid):
    """Resident memory in MB; what shares a page counts it."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1_024


def send(api, key, number):
    """One request; whether the message was taken."""
    phone = f"09{random.randrange(10**9):09d}"
    if number % CODES_EACH == 0:
        path, body, headers = "otp/send", {"mobile_number": phone}, {}
    else:
        path, headers = "message/send", {"Authorization": f"Api-Key {key}"}
        body = {"mobile_number": phone, "message_text": f"Your parcel {number} has arrived."}
    request = urllib.request.Request(
        f"{api}/api/{path}/", json.dumps(body).encode(), {"Content-Type": "application/json", **headers}
    )
    try:
        with OPENER.open(request, timeout=10) as response:
            response.read()
            return response.status < 300
    except (urllib.error.URLError, OSError):
        return False


def table(minutes, processes, began):
    """Prints a row now and after each minute."""
    print(f"{'minute':>6}  " + "  ".join(f"{name:>9}" for name, _ in processes), flush=True)
    for minute in range(minutes + 1):
        time.sleep(max(0, began + minute * 60 - time.monotonic()))
        print(f"{minute:>6}  " + "  ".join(f"{rss(pid):9.1f}" for _, pid in processes), flush=True)


def main():
    """Sends at a steady rate beside the table."""
    api, key, minutes = sys.argv[1], sys.argv[2], int(sys.argv[3])
    processes = [(name, int(pid)) for name, pid in (word.split("=") for word in sys.argv[4:])]
    began, refused, sent = time.monotonic(), 0, 0
    printer = threading.Thread(target=table, args=(minutes, processes, began))
    printer.start()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        under_way = set()
        for number in itertools.count():
            due = began + number / RATE
            if due >= began + minutes * 60:
                break
            time.sleep(max(0, due - time.monotonic()))
            under_way.add(pool.submit(send, api, key, number))
            # As many as may be late without end would be a memory of their own.
            while len(under_way) > 200:
                done, under_way = concurrent.futures.wait(
                    under_way, return_when=concurrent.futures.FIRST_COMPLETED
                )
                sent += len(done)
                refused += sum(1 for future in done if not future.result())
        done, _ = concurrent.futures.wait(under_way)
        sent += len(done)
        refused += sum(1 for future in done if not future.result())
    seconds = time.monotonic() - began
    printer.join()
    print(f"{sent} messages in {seconds:.0f} s, {sent / seconds:.0f} a second, {refused} refused")
    if refused * 100 > sent:
        sys.exit("too many were refused")


if __name__ == "__main__":
    main()
