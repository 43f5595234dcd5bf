"""Measures how long a login code takes from the request to the provider's acceptance.

Usage: code_latency.py API_URL SECONDS RATE LABEL

It asks for RATE codes a second with `Prefer: wait`, so each answer comes when the provider has the SMS.
"""

import concurrent.futures
import json
import random
import sys
import time
import urllib.request

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(api):
    """One code; gives the milliseconds until the provider had it."""
    number = f"09{random.randrange(10**9):09d}"
    request = urllib.request.Request(
        f"{api}/api/otp/send/",
        json.dumps({"mobile_number": number}).encode(),
        {"Content-Type": "application/json", "Prefer": "wait=20"},
    )
    began = time.monotonic()
    with OPENER.open(request, timeout=30) as response:
        answer = json.load(response)
    if answer.get("status") != "sent":
        raise RuntimeError(f"not sent: {answer}")
    return (time.monotonic() - began) * 1000


def main():
    """Asks at a steady rate; prints the quantiles."""
    api, seconds, rate, label = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    times, began = [], time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        asked = []
        while time.monotonic() - began < seconds:
            asked.append(pool.submit(ask, api))
            time.sleep(max(0, began + len(asked) / rate - time.monotonic()))
        times = sorted(future.result() for future in asked)
    print(
        f"{label:12} {len(times)} codes, p50 {times[len(times) // 2]:.0f} ms,"
        f" p99 {times[int(len(times) * 0.99)]:.0f} ms, worst {times[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
