#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""events.py BIN DEVICES SOURCE: a real daemon that events reach: at once, in bounds, and under another policy
without a restart."""
import pathlib
import signal
import sys
import time

from own_device import OBJECTIVE, PATIENCE_S, Device, check, own_mounts

HOLDS = ("satisfied", "degraded")
LIMIT = {"at_most": 3, "within": "12s"}  # of changes: one in four seconds, once three were told


def objective(page):
    return next((o["status"] for g in page["gates"] for o in g["objectives"] if o["id"] == OBJECTIVE), None)


def findings(page):
    return [f["id"] for g in page["gates"] if g["id"] == "monitoring" for f in g.get("findings", [])]


def wait_for(what, is_it, patience_s=PATIENCE_S):
    """Waits for such a page; fails without it. Returns the newest one."""
    end = time.monotonic() + patience_s
    while True:
        page = device.status()
        found = page is not None and is_it(page)
        if found or time.monotonic() > end:
            check(what, found, page)
            return page
        time.sleep(0.05)


def wait_for_log(what, words):
    end = time.monotonic() + PATIENCE_S
    while words not in log() and time.monotonic() < end:
        time.sleep(0.05)
    check(what, words in log(), log())


def workers():
    found = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == process.pid and words[0] == b"postured-worker":
            found[words[2]] = int(entry.name)
    return found


def log():
    return (device.tmp / "log").read_text()


own_mounts()
device = Device(sys.argv[1], sys.argv[3])
process = device.start(stderr=(device.tmp / "log").open("w"))
try:
    wait_for("there is a record, and the objective holds", lambda page: objective(page) in HOLDS)
    there = workers()
    check("each gate has its worker", len(there) == 10, there)

    device.set(False)
    wait_for("a file that is replaced is seen, at once and by the same worker", lambda page: objective(page) == "violated", 2)
    device.set(True)
    wait_for("and again", lambda page: objective(page) in HOLDS, 2)
    check("no worker made way", workers() == there, (workers(), there))

    # Another policy, by the same workers. What was held under the old one does not count.
    before = device.status()
    device.write_policy(version=2, changes=LIMIT)
    process.send_signal(signal.SIGHUP)
    page = wait_for("another policy is in force", lambda page: page["policy"]["version"] == 2)
    check("in one record", page["sequence"] == before["sequence"] + 1, (before["sequence"], page["sequence"]))
    check("with workers kept", workers() == there, (workers(), there))
    check("and all is evaluated", all(o["status"] != "unknown" or before_o["status"] == "unknown"
                                      for g, before_g in zip(page["gates"], before["gates"])
                                      for o, before_o in zip(g["objectives"], before_g["objectives"])), page)

    # One that is refused changes nothing, and says why.
    device.write_policy(version=2, colour="blue")
    process.send_signal(signal.SIGHUP)
    wait_for_log("a policy that is wrong is refused with its place", "/colour: this key is not known here")
    device.write_policy(version=1)
    process.send_signal(signal.SIGHUP)
    wait_for_log("a version does not go back", "version 2 stays in force")
    check("the old one stays", device.status()["policy"]["version"] == 2, device.status()["policy"])

    # A storm of requests is a few compilations, and the last one counts.
    for version in range(3, 203):
        device.write_policy(version=version, changes=LIMIT)
        process.send_signal(signal.SIGHUP)
    wait_for("after a storm the last policy is in force", lambda page: page["policy"]["version"] == 202)
    n = log().count("is in force now")
    check("it took a few reloads", n < 20, n)

    # What flaps is limited; the last state is told all the same, and that the limit bit is a finding.
    time.sleep(13)
    before = device.status()["sequence"]
    began = time.monotonic()
    for i in range(20):
        device.set(i % 2)
        time.sleep(0.25)
    device.set(False)
    page = wait_for("the last state is told", lambda page: objective(page) == "violated", 6)
    passed_s = time.monotonic() - began
    check("the limit holds", page["sequence"] - before <= 3 + passed_s / 4 + 1, (before, page["sequence"], passed_s))
    check("and is a finding", "limit-reached" in findings(page), findings(page))
    wait_for("until it was quiet", lambda page: "limit-reached" not in findings(page))
finally:
    device.stop(process)
device.end()
