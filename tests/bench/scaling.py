# SPDX-License-Identifier: Apache-2.0
"""Whether an event costs more when the history is long, or the gates are many."""
import json
import shutil
import subprocess
import time

import cost
import latency
from daemon import Daemon
from figures import Figure, median

HISTORIES = (10, 1000, 100000)
GATES = (10, 13, 16)  # a record has room for 16
FLAT = 1.5  # the largest to the smallest; what two runs of the same differ by is below it
BURST_S = 60


def event(place, daemon, count):
    """Latency and CPU of all processes of one change of a file, in ms: medians and a mean."""
    time.sleep(1)
    meter = cost.Meter(daemon)
    samples = latency.measure(place, daemon, "file", count)
    if not samples["verified_ns"]:
        raise RuntimeError("no record told of a change")
    return median(samples["verified_ns"]) / 1e6, meter.total() / 1e6 / len(samples["verified_ns"])


def histories(place, count):
    """One directory that grows, so that all else is the same."""
    with Daemon(place, name="long"):
        pass
    for length in HISTORIES:
        subprocess.run([place.programs / "bench-lengthen", place.root / "long", str(length)], check=True,
                       timeout=10 * BURST_S)
        with Daemon(place, name="long", keep=True) as daemon:
            sequence = json.loads(daemon.ctl("status", "--json"))["sequence"]
            if sequence < length:
                raise RuntimeError(f"the history of {length} records was not taken up: it is at {sequence}")
            yield length, *event(place, daemon, count)
    shutil.rmtree(place.root / "long")


def tree(place, n_gates):
    """The programs of this build beside so many gates: those of the model, and copies of an example."""
    programs = place.fresh("programs")
    for name in ("bin", "policy"):
        shutil.copytree(place.build / name, programs / name, ignore=shutil.ignore_patterns("CMakeFiles"))
    shutil.copytree(place.build / "gates", programs / "gates")
    for number in range(11, n_gates + 1):
        for extra in (place.build / "release/tests/bench/gates").glob(f"bench{number}.*"):
            shutil.copy(extra, programs / "gates")
    return programs


def gates(place, count):
    for n_gates in GATES:
        with Daemon(place, programs=tree(place, n_gates)) as daemon:
            workers = sum(cost.name_of(pid).startswith("worker ") for pid in daemon.processes())
            if workers != n_gates:
                raise RuntimeError(f"{workers} gates run, not {n_gates}")
            yield n_gates, *event(place, daemon, count)


def judge(points, what, figures):
    """`points`: (how many, latency, CPU)."""
    for many, wall_ms, cpu_ms in points:
        figures.append(Figure("scaling", f"an event with {many:,} {what}", wall_ms, "ms", None,
                              f"{cpu_ms:.2f} ms of CPU of all processes"))
    for index, name in ((1, "latency"), (2, "CPU")):
        values = [point[index] for point in points]
        figures.append(Figure("scaling", f"  {name}, the most {what} to the fewest", values[-1] / values[0], "×", FLAT))


def run(place, options):
    count = 5 if options.quick else 100
    figures = []
    by_history, by_gates = list(histories(place, count)), list(gates(place, count))
    judge(by_history, "records", figures)
    judge(by_gates, "gates", figures)
    return figures, {"records": by_history, "gates": by_gates}
