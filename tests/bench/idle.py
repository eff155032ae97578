# SPDX-License-Identifier: Apache-2.0
"""What the daemon costs while nothing happens, and whether it grows with what does."""
import collections
import os
import pathlib
import time

import cost
import evaluate
from daemon import Daemon
from figures import Figure, most

WAKEUPS_H, CPU_S_H, PSS_MIB = 600, 1.0, 12.0
SETTLE_S = 5
# Of all processes together. The allocator keeps what it got once; a leak of a byte an evaluation would be seen.
GROWTH_KIB = 64
# Each is read by another gate, so that each change is sampled and judged for itself.
FILES = ("hosts", "debian_version", "group", "apt/apt.conf.d/01autoremove")
SPACING_S = 0.25  # of changes that one gate reads: beyond what is coalesced
WARM = 0.1  # so much of it goes by before growth is counted from,
EVALUATIONS = 8  # and so many of everything before that: what a process needs for a second one it keeps for all others


def replace(path):
    """By another file of the same content: all that depends on it is looked at, and nothing comes of it."""
    new = path.with_name(path.name + ".bench")
    new.write_bytes(path.read_bytes())
    os.replace(new, path)


def descriptors(daemon):
    return sum(cost.descriptors(pid) for pid in daemon.processes())


def memory(daemon):
    pss, own = collections.Counter(), collections.Counter()
    for pid in daemon.processes():
        shared, private = cost.memory_kib(pid)
        pss[cost.name_of(pid)] += shared
        own[cost.name_of(pid)] += private
    return pss, own


def rest(daemon, seconds):
    """Wake-ups and CPU by process over that time."""
    woken, spent = cost.Meter(daemon, cost.wakeups), cost.Meter(daemon)
    started = time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - started
    if not woken.is_same():
        raise RuntimeError("a process ended while nothing happened")
    return woken.by_name(), spent.by_name(), took


def grow(daemon, count):
    """Makes that many changes; by how much memory, by process, and descriptors grew after the warm-up."""
    files = [path for path in (pathlib.Path("/etc") / name for name in FILES) if path.exists()]
    if not files:
        raise RuntimeError("none of the files that are to be replaced is there")
    own, opened, meter, started = None, None, None, time.monotonic()
    for i in range(count):
        if i == int(count * WARM):
            own, opened = memory(daemon)[1], descriptors(daemon)
            meter = cost.Meter(daemon, cost.wakeups)
        replace(files[i % len(files)])
        time.sleep(max(0.0, started + (i + 1) * SPACING_S / len(files) - time.monotonic()))
    time.sleep(1)
    grown = {name: kib - own[name] for name, kib in memory(daemon)[1].items()}
    core = meter.by_name()["core"]
    if core < count * (1 - WARM):  # it is woken at least once by each that is judged
        raise RuntimeError(f"only {core} wake-ups of core for {count} changes: they were not evaluated")
    return grown, descriptors(daemon) - opened


def run(place, options):
    seconds, count = (60, 500) if options.quick else (600, 10000)
    seconds, count = options.minutes * 60 or seconds, options.evaluations or count
    with Daemon(place, policy=place.shipped) as daemon:
        time.sleep(SETTLE_S)
        woken, spent, took = rest(daemon, seconds)
        pss, own = memory(daemon)
        evaluate.evaluations(place, daemon, EVALUATIONS, evaluate.AFTER_S)
        worked = memory(daemon)[0]
        grown, grown_fds = grow(daemon, count)

    span = f"over {took / 60:.0f} min" + (" (--quick)" if options.quick else "")
    figures = [
        Figure("idle", "wake-ups of all processes, an hour", sum(woken.values()) * 3600 / took, "", WAKEUPS_H, span),
        Figure("idle", "CPU of all processes, an hour", sum(spent.values()) / 1e9 * 3600 / took, "s", CPU_S_H, span),
        Figure("idle", "memory of all processes together (PSS)", sum(pss.values()) / 1024, "MiB", PSS_MIB,
               f"{len(pss)} processes; {most({name: kib / 1024 for name, kib in pss.items()}, 'MiB')}"),
        Figure("idle", f"  the same after {EVALUATIONS} evaluations of everything", sum(worked.values()) / 1024, "MiB",
               PSS_MIB),
        Figure("idle", f"growth over {count} evaluations", sum(grown.values()), "KiB", GROWTH_KIB,
               f"anonymous memory, after the first {count * WARM:.0f}; {most(grown, 'KiB')}"),
        Figure("idle", f"  descriptors more after {count} evaluations", grown_fds, "", 0),
    ]
    table = {name: {"wakeups_h": woken[name] * 3600 / took, "cpu_ms_h": spent[name] / 1e6 * 3600 / took,
                    "pss_kib": pss[name], "own_kib": own[name], "grown_kib": grown.get(name, 0)}
             for name in sorted(pss, key=pss.get, reverse=True)}
    return figures, {"seconds": took, "by_process": table}
