"""Prints the report of the load generator in lines.

Usage: chat_figures.py TITLE SERVER_TICKS < report.json
  SERVER_TICKS  hundredths of a second of processor time that the server spent in the whole run
"""

import json
import sys


def times(values):
    return f"p50 {values['p50']:.1f} ms, p99 {values['p99']:.1f} ms, max {values['max']:.1f} ms"


def main():
    title, ticks = sys.argv[1], int(sys.argv[2])
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
    print(f"processor    {ticks / 100:.1f} s the server in all, {report['generator_cpu_seconds']:.1f} s the generator")


main()
