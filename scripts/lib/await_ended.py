"""Waits until a worker has brought so many messages to their end, and says how fast and at what cost.

Usage: await_ended.py WORKER_ADMIN_URL COUNT PID
"""

import os
import sys
import time
import urllib.request

# Without a message more for so long, the rest will not come.
PATIENCE_SECONDS = 20

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ended(admin):
    """How many messages the worker has brought to an end; none while it does not answer yet."""
    try:
        with OPENER.open(f"{admin}/metrics", timeout=5) as response:
            lines = response.read().decode().splitlines()
    except OSError:
        return 0
    return sum(float(line.split()[-1]) for line in lines if line.startswith("sms_messages_ended_total"))


def processor_seconds(pid):
    """User and system time of a process."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid):
    """Memory of a process that is in use now."""
    if not os.path.exists(f"/proc/{pid}"):
        sys.exit("the worker has ended; its log says why")
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main():
    """Polls the count from the first message to the last."""
    admin, count, pid = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    first, last, done, most = None, time.time(), 0, 0.0
    while done < count:
        time.sleep(0.05)
        now_done, now = ended(admin), time.time()
        most = max(most, resident_megabytes(pid))
        if now_done > done:
            first = first or (now, now_done, processor_seconds(pid))
            done, last = now_done, now
        elif now - last > PATIENCE_SECONDS:
            sys.exit(f"only {done:.0f} of {count} messages came to an end; none for {PATIENCE_SECONDS} s")
    spent = processor_seconds(pid) - first[2]
    print(f"jobs/s       {(done - first[1]) / (last - first[0]):.0f} from the first end on ({done:.0f} messages)")
    print(f"processor    {spent / (done - first[1]) * 1000:.3f} ms of the worker's own a message")
    print(f"memory       {most:.0f} MB at most")


if __name__ == "__main__":
    main()
