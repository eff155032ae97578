# SPDX-License-Identifier: Apache-2.0
"""Reading the record over the socket, beside a bare peer-to-peer server; and a cold posturectl."""
import json
import os
import subprocess
import time

import cost
from daemon import Daemon
from figures import Figure, median, percentile

RATIO = 1.25
STATUS_MS = 10.0
CLIENTS = (1, 8, 1000)
AT_ONCE = 60  # the daemon admits 64 of one user
ROUNDS = 7


class Echo:
    """The bare server."""

    def __init__(self, place, size):
        self.program, self.size = place.programs / "bench-echo", size
        self.socket = place.fresh("echo") / "socket"

    def __enter__(self):
        self.process = subprocess.Popen([self.program, self.socket, str(self.size)])
        while not self.socket.exists():
            if self.process.poll() is not None:
                raise RuntimeError("bench-echo did not start")
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def read(place, socket, clients, calls):
    run = subprocess.run([place.programs / "bench-read", socket, str(clients), str(calls), str(AT_ONCE)],
                         capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(run.stderr.strip())
    return json.loads(run.stdout)


def compare(place, daemon, echo, clients, total):
    """The two in turns, so that both see the same machine; the ratio of each turn, and the medians."""
    calls = max(total // clients, 2)
    ratios, ours, bare, rate, work = [], [], [], [], []
    for _ in range(ROUNDS):
        spent = cost.cpu_ns(echo.process.pid), cost.cpu_ns(daemon.process.pid)
        a, b = read(place, echo.socket, clients, calls), read(place, daemon.socket, clients, calls)
        work.append((cost.cpu_ns(daemon.process.pid) - spent[1]) / (cost.cpu_ns(echo.process.pid) - spent[0]))
        if a["record_bytes"] != b["record_bytes"]:
            raise RuntimeError("the record changed its size meanwhile")
        bare.append(median(a["call_ns"]) / 1e3)
        ours.append(median(b["call_ns"]) / 1e3)
        ratios.append(ours[-1] / bare[-1])
        rate.append(len(b["call_ns"]) / (b["spent_ns"] / 1e9))
    note = f"{median(ours):.0f} µs to {median(bare):.0f} µs, medians; {median(rate):,.0f} reads a second"
    if clients > AT_ONCE:
        note += f"; {AT_ONCE} connected at a time, for 64 of a user are admitted"
    many = f"{clients:,} client" + ("s" if clients > 1 else "")
    yield Figure("read", f"GetRecord to a bare call of the same size, {many}", median(ratios), "×", RATIO, note)
    yield Figure("read", "  CPU that it takes the server, the same ratio", median(work), "×")


def status(place, daemon, count):
    """A new process each time: wall and CPU, in ms."""
    wall, cpu = [], []
    command = [daemon.programs / "bin/posturectl", "--private", daemon.dir, "status"]
    for _ in range(count):
        started = time.monotonic()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=daemon.environment)
        _, code, usage = os.wait4(child.pid, 0)
        wall.append((time.monotonic() - started) * 1e3)
        cpu.append((usage.ru_utime + usage.ru_stime) * 1e3)
        child.returncode = os.waitstatus_to_exitcode(code)
        if child.returncode not in (0, 3):
            raise RuntimeError(f"posturectl status exits with {child.returncode}")
    yield Figure("read", "posturectl status, from its start to its end", median(wall), "ms", STATUS_MS,
                 f"median of {count}, p99 {percentile(wall, 99):.1f} ms; {median(cpu):.1f} ms of CPU")


def run(place, options):
    total = 2000 if options.quick else 20000
    figures = []
    with Daemon(place, policy=place.shipped) as daemon:
        time.sleep(2)
        size = read(place, daemon.socket, 1, 2)["record_bytes"]
        with Echo(place, size) as echo:
            for clients in CLIENTS:
                figures += compare(place, daemon, echo, clients, total)
        figures += status(place, daemon, 50)
    return figures, {"record_bytes": size}
