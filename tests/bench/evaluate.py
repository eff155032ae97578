# SPDX-License-Identifier: Apache-2.0
"""What one evaluation of everything costs, beside what others take for theirs."""
import json
import subprocess
import time

import others
from cost import Meter
from daemon import Daemon
from figures import Figure, median, most

CPU_MS = 5.0
AFTER_S = 0.1  # what an evaluation leaves behind is part of it
SPACING_S = 1.1  # each user has one a second for ever, and 32 at once


def checks_of(policy):
    """How many checks a policy has: each test of a fact, and each pair."""
    def count(entry):
        if isinstance(entry, list):
            return sum(count(each) for each in entry)
        if "pair" in entry:
            return 1
        return sum(count(entry[key]) for key in ("any", "all") if key in entry) + (
            len(set(entry) - {"signal", "why", "code", "if_absent"}) if "signal" in entry else 0)

    return sum(count(objective.get(key, [])) for objective in policy["objectives"].values()
               for key in ("require", "tolerate", "agree"))


def evaluations(place, daemon, count, spacing_s):
    """CPU of all processes and the wall time of each, in ms, and the CPU by process."""
    caller = subprocess.Popen([place.programs / "bench-evaluate", daemon.socket], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    cpu, wall, by_name = [], [], []
    try:
        for _ in range(count):
            meter = Meter(daemon)
            caller.stdin.write("\n")
            caller.stdin.flush()
            answer = caller.stdout.readline().strip()
            if not answer.isdigit():
                raise RuntimeError(f"Evaluate was not answered: {answer}")
            time.sleep(AFTER_S)
            spent = meter.by_name()
            if not meter.is_same():
                raise RuntimeError("a process ended during an evaluation")
            cpu.append(sum(spent.values()) / 1e6)
            wall.append(int(answer) / 1e6)
            by_name.append(spent)
            time.sleep(spacing_s)
    finally:
        caller.stdin.close()
        caller.wait()
    names = sorted({name for spent in by_name for name in spent})
    return cpu, wall, {name: median([spent[name] / 1e6 for spent in by_name]) for name in names}


def run(place, options):
    count = 20 if options.quick else 50
    with Daemon(place, policy=place.shipped) as daemon:
        time.sleep(2)
        cpu, wall, by_name = evaluations(place, daemon, count, 0.1 if options.quick else SPACING_S)
    checks = checks_of(json.loads(place.shipped.read_text()))
    figures = [
        Figure("evaluate", "CPU of all processes, an evaluation of all objectives", median(cpu), "ms", CPU_MS,
               f"median of {count}; {most(by_name, 'ms')}"),
        Figure("evaluate", "  until it is answered", median(wall), "ms"),
        Figure("evaluate", "  checks of the policy per CPU-second", checks / (median(cpu) / 1e3), "", None,
               f"{checks} checks"),
    ]
    figures += others.figures(place, options.quick)
    return figures, {"cpu_ms": cpu, "wall_ms": wall, "by_process_ms": by_name, "checks": checks}
