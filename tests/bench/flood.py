# SPDX-License-Identifier: Apache-2.0
"""Whether one gate is told of as fast while others are flooded with events."""
import multiprocessing
import os
import pathlib
import time

import cost
import latency
from daemon import Daemon
from figures import Figure, median, most

RATIO = 2.0
SETTLE_S = 1
# What is replaced, as fast as one process can, while the file of another gate is timed.
FLOODS = {"a file of /etc, which nine processes watch": "/etc/fstab",
          "a file that another gate reads": "/etc/apt/apt.conf.d/99bench"}


def storm(path):
    new = path.with_name(path.name + ".new")
    while True:
        new.write_text("# the benchmark's\n")
        os.replace(new, path)


def time_file(place, daemon, count):
    samples = latency.measure(place, daemon, "file", count)
    if not samples["verified_ns"]:
        raise RuntimeError("no change was told")
    return median(latency.milliseconds(samples["verified_ns"]))


def flooded(place, daemon, path, count):
    """The median, and what the daemon's processes spent of a CPU meanwhile, in percent."""
    process = multiprocessing.Process(target=storm, args=(path,), daemon=True)
    process.start()
    try:
        time.sleep(SETTLE_S)
        meter, started = cost.Meter(daemon), time.monotonic()
        found = time_file(place, daemon, count)
        took_ns = (time.monotonic() - started) * 1e9
        return found, {name: 100 * ns / took_ns for name, ns in meter.by_name().items()}
    finally:
        process.terminate()
        process.join()


def run(place, options):
    figures, samples, count = [], {}, 20 if options.quick else 200
    with Daemon(place) as daemon:
        for what, name in FLOODS.items():
            path = pathlib.Path(name)
            if not path.parent.is_dir():
                continue
            idle = time_file(place, daemon, count)
            busy, spent = flooded(place, daemon, path, count)
            time.sleep(SETTLE_S)
            idle = min(idle, time_file(place, daemon, count))  # the machine's own noise is no excuse
            samples[what] = {"idle_ms": idle, "flooded_ms": busy, "cpu_percent": spent}
            figures.append(Figure("flood", f"/etc/hosts replaced, beside {what}, p50", busy, "ms", RATIO * idle,
                                  f"{RATIO:g} × {idle:.2f} ms without it; {count} changes"))
            figures.append(Figure("flood", "  CPU of all processes meanwhile", sum(spent.values()), "%", None,
                                  most(spent, "%")))
    return figures, samples
