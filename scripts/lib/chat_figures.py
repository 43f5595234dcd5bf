"""Prints the report of the load generator in lines.

Usage: chat_figures.py TITLE [SERVER REDIS MACHINE] < report.json
  SERVER, REDIS, MACHINE  hundredths of a second of processor time that each spent in the whole run
"""

import json
import sys


def times(values):
    return f"p50 {values['p50']:.1f} ms, p99 {values['p99']:.1f} ms, max {values['max']:.1f} ms"


def main():
    title, ticks = sys.argv[1], [int(word) / 100 for word in sys.argv[2:]]
    report = json.load(sys.stdin)
    print(f"--- {title}")
    opened = f"{report['connections']} in {report['open_seconds']:.2f} s"
    print(f"connections  {opened}" + (f", {times(report['open_ms'])}" if "open_ms" in report else ""))
    if report["messages"]:
        print(f"messages/s   {report['messages_per_second']:.0f}")
        print(f"deliveries/s {report['deliveries_per_second']:.0f}")
    if "latency_ms" in report:
        print(f"latency      {times(report['latency_ms'])}")
    if "stored_ms" in report:
        print(f"stored after {times(report['stored_ms'])}")
    if "back_seconds" in report:
        print(f"back after   {report['back_seconds']:.2f} s")
        print(f"resumed      {report['recovered']} with all they missed, {report['unrecovered']} without")
    print(f"lost         {report['lost']} of {report['delivered_in_all'] + report['lost']}")
    print(f"repeated     {report['repeated']}")
    if report["pings"]:
        print(f"pings        {report['pings']}")
    for name in ("failed", "closed", "errors"):
        for reason, count in report[name].items():
            print(f"{name:12} {count}: {reason}")
    if ticks:
        server, redis, machine = ticks
        generator = report["generator_cpu_seconds"]
        # What interrupts spend for the loopback network is nobody's in the kernel's books, and so with the others'.
        others = max(machine - server - redis - generator, 0)
        print(
            f"processor    server {server:.1f} s, Redis {redis:.1f} s, generator {generator:.1f} s, others {others:.1f} s"
        )


main()
