"""Hands texts to the API in batches of 1,000 until so many are accepted.

Usage: queue_texts.py API_URL API_KEY COUNT
"""

import concurrent.futures
import json
import sys
import time
import urllib.request

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
BATCH = 1_000


def send(api, key, start, count):
    """Posts one batch; gives how many of it were accepted."""
    messages = [
        {"mobile_number": f"0935{number:07d}", "message_text": f"Your parcel {number} has arrived."}
        for number in range(start, start + count)
    ]
    request = urllib.request.Request(
        f"{api}/api/messages/batch/",
        json.dumps({"messages": messages}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Api-Key {key}"},
    )
    with OPENER.open(request, timeout=60) as response:
        answer = json.load(response)
    return sum(1 for result in answer["results"] if "id" in result)


def main():
    """Keeps four batches under way; prints the rate, or fails if something was refused."""
    api, key, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    began = time.time()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        batches = [(start, min(BATCH, count - start)) for start in range(0, count, BATCH)]
        accepted = sum(pool.map(lambda batch: send(api, key, *batch), batches))
    seconds = time.time() - began
    print(f"queued       {accepted} texts in {seconds:.1f} s, {accepted / seconds:.0f}/s by batches of {BATCH}")
    if accepted != count:
        sys.exit(f"{count - accepted} texts were refused")


if __name__ == "__main__":
    main()
