"""What a build costs, module by module: runs a command, and looks at the compilers' processes below it until it ends.

Usage: build_times.py COMMAND [ARGUMENT]...

Prints a row for each module: the processor time of all compilers that worked on it (seconds), from when to when (seconds since the start), and
the largest memory one of them had (MiB); then what was not a compiler's, and the whole. A process is known by `-module-name` (Swift) or by the
directory of its object, `NAME.build` (C); its time is read every 100 ms, so that of each up to that much is lost, which the last line tells.
"""

import os
import re
import resource
import subprocess
import sys
import time

INTERVAL = 0.1
TICK = os.sysconf("SC_CLK_TCK")
OBJECT = re.compile(r"([^/]+?)(?:-tool)?\.build/")


def module_of(words):
    """The module that a process with this command line compiles or links, or None for all others."""
    if not words:
        return None
    program = os.path.basename(words[0])
    for flag, following in zip(words, words[1:]):
        if flag == "-module-name" and "-emit-executable" not in words:
            # SwiftPM compiles each manifest under this name.
            return "(manifests)" if following == "main" else following
    for flag, following in zip(words, words[1:]):
        if flag == "-o" and program.startswith(("clang", "swift", "ld")):
            found = OBJECT.search(following)
            return found.group(1) if found else f"linking {os.path.basename(following)}"
    return None


class Process:
    """One process as it was last seen."""

    def __init__(self, parent, words, began):
        self.parent, self.words, self.began = parent, words, began
        self.module = module_of(words)
        self.seconds = 0.0
        self.memory = 0
        self.ended = began

    def look(self, fields, now):
        """fields: those of /proc/PID/stat behind the name."""
        self.seconds = (int(fields[11]) + int(fields[12])) / TICK
        self.memory = max(self.memory, int(fields[21]) * resource.getpagesize())
        self.ended = now


class Watch:
    """All processes below one, for as long as it runs."""

    def __init__(self, root):
        self.root, self.began, self.seen = root, time.monotonic(), {}

    def look(self):
        now = time.monotonic() - self.began
        for pid in (name for name in os.listdir("/proc") if name.isdigit()):
            try:
                with open(f"/proc/{pid}/stat") as file:
                    fields = file.read().rpartition(")")[2].split()
                key = (int(pid), fields[19])
                if key not in self.seen:
                    with open(f"/proc/{pid}/cmdline", "rb") as file:
                        words = file.read().decode(errors="replace").split("\0")[:-1]
                    self.seen[key] = Process(int(fields[1]), words, now)
                elif self.seen[key].module is None and now - self.seen[key].began < 1:
                    # It was seen between its fork and its exec.
                    with open(f"/proc/{pid}/cmdline", "rb") as file:
                        self.seen[key].words = file.read().decode(errors="replace").split("\0")[:-1]
                    self.seen[key].module = module_of(self.seen[key].words)
                self.seen[key].look(fields, now)
            except (FileNotFoundError, ProcessLookupError):
                continue

    def ours(self):
        """Those that the root started, itself or through others."""
        parents = {pid: process.parent for (pid, _), process in self.seen.items()}
        for (pid, _), process in self.seen.items():
            above = pid
            while above not in (self.root, 0, 1, None):
                above = parents.get(above)
            if above == self.root:
                yield process


def table(processes):
    """Rows of (module, seconds, from, to, bytes), the dearest first."""
    rows = {}
    for process in processes:
        name = process.module or "(the rest: planning, fetching, what is none of these)"
        seconds, began, ended, memory = rows.get(name, (0.0, process.began, 0.0, 0))
        rows[name] = (
            seconds + process.seconds, min(began, process.began), max(ended, process.ended),
            max(memory, process.memory))
    return sorted(((name, *row) for name, row in rows.items()), key=lambda row: -row[1])


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__.strip())
        return 0 if len(sys.argv) > 1 else 2
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(sys.argv[1:]) as child:
        watch = Watch(child.pid)
        while child.poll() is None:
            watch.look()
            time.sleep(INTERVAL)
        wall = time.monotonic() - watch.began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    rows = table(watch.ours())
    print(f"{'processor s':>11} {'from':>5} {'to':>5} {'MiB':>5}  module")
    for name, seconds, began, ended, memory in rows:
        if seconds >= 0.5:
            print(f"{seconds:11.1f} {began:5.0f} {ended:5.0f} {memory >> 20:5}  {name}")
    counted = sum(row[1] for row in rows)
    print(f"{used:11.1f}                    all, of which {used - counted:.1f} s are in none of the rows; {wall:.0f} s in all")
    return child.returncode


if __name__ == "__main__":
    sys.exit(main())
