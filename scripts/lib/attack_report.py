"""The table of what honest users saw under each attack, and the verdict."""

import dataclasses

from attack_honest import Measure, quantile
from attack_tally import Tally

COLUMNS = "{:<22} {:>8} {:>7} {:>7} {:>7} {:>8} {:>8} {:>7} {:>8}  {}"


@dataclasses.dataclass
class Turn:
    """One row."""

    title: str
    honest: Measure
    attack: Tally | None = None

    @property
    def p99(self):
        return quantile(self.honest.times, 0.99)

    def faults(self, limit):
        """Why honest users would complain, with a limit in milliseconds."""
        honest, found = self.honest, []
        if self.p99 > limit:
            found.append(f"p99 {self.p99:.0f} ms above {limit:.0f}")
        if honest.refused:
            found.append("refused: " + ", ".join(f"{count} {why}" for why, count in honest.refused.most_common()))
        if honest.undelivered:
            found.append(f"{honest.undelivered} codes never reached the phone")
        return found + (self.attack.faults if self.attack else [])

    def row(self, limit):
        honest = self.honest
        rate = f"{self.attack.done / self.attack.seconds:.0f}" if self.attack and self.attack.seconds else "-"
        times = [f"{quantile(honest.times, share):.1f}" for share in (0.5, 0.99, 1)]
        lost = [sum(honest.refused.values()), honest.undelivered]
        others = [f"{quantile(values, 0.99):.1f}" for values in (honest.late, honest.pings)]
        return COLUMNS.format(self.title, rate, *times, *lost, *others, "; ".join(self.faults(limit)) or "held")

    def details(self):
        """What the attackers did, and what took them longest."""
        if not self.attack:
            return
        statuses = ", ".join(f"{count} × {status}" for status, count in self.attack.statuses.most_common(8))
        slowest = sorted(self.attack.slowest.items(), key=lambda item: -item[1])[:4]
        yield f"{self.title}: {statuses or 'nothing done'}"
        yield "    slowest: " + ", ".join(f"{what} {1000 * seconds:.0f} ms" for what, seconds in slowest)
        if self.attack.notes:
            yield "    " + "; ".join(self.attack.notes)


def report(turns, limit, rate):
    """Prints everything; gives whether every turn held."""
    print(f"\nHonest users ask for {rate:g} codes a second; limit of their p99: {limit:.0f} ms. Times in ms.\n")
    header = ("attack", "att/s", "p50", "p99", "max", "refused", "not del.", "late", "chat p99", "verdict")
    print(COLUMNS.format(*header))
    for turn in turns:
        print(turn.row(limit))
    print()
    for turn in turns:
        for line in turn.details():
            print(line)
    for turn in turns:
        late = quantile(turn.honest.late, 0.99)
        if late > limit / 4:
            print(f"warning: {turn.title}: the generator itself was {late:.0f} ms late (p99); its machine is too busy")
        if quantile(turn.honest.pings, 0.99) > limit:
            print(f"warning: {turn.title}: the chat node answered pings later than the limit")
    return not any(turn.faults(limit) for turn in turns)
