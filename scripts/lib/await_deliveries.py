"""Waits until the simulated provider has delivered so many messages more, and says how fast.

Usage: await_deliveries.py SIMULATOR_URL BEFORE COUNT STARTED_AT

BEFORE is the provider's count at the start, STARTED_AT the start in seconds since 1970.
"""

import json
import sys
import time
import urllib.request

# Without a new delivery for so long, the rest will not come.
PATIENCE_SECONDS = 20

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def main():
    """Polls the count; prints the rate, or fails with how far it came."""
    simulator, before, count, started_at = sys.argv[1], *map(int, sys.argv[2:4]), float(sys.argv[4])
    delivered, changed_at, first = 0, time.time(), None
    while delivered < count:
        with OPENER.open(f"{simulator}/stats", timeout=5) as response:
            now_delivered = json.load(response)["deliveries"] - before
        now = time.time()
        if now_delivered > delivered:
            first = first or (now, now_delivered)
            delivered, changed_at = now_delivered, now
        elif now - changed_at > PATIENCE_SECONDS:
            sys.exit(f"only {delivered} of {count} messages arrived; none for {PATIENCE_SECONDS} s")
        time.sleep(0.02)
    seconds = changed_at - started_at
    print(f"jobs/s       {delivered / seconds:.0f} ({delivered} in {seconds:.2f} s, the worker's start included)")
    if changed_at > first[0]:
        rate = (delivered - first[1]) / (changed_at - first[0])
        print(f"running      {rate:.0f} jobs/s from the first delivery on")


if __name__ == "__main__":
    main()
