#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real daemon that events reach: at once, in bounds, and under another policy without a restart.

usage: events.py PROGRAMS DEVICES SOURCE     needs a mount namespace of its own: skipped (77) where there is none
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BIN, SOURCE = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[3])
CONF = "/etc/apt/apt.conf.d"
OBJECTIVE = "update.ota_eligibility"
PATIENCE_S = 30
failed = []


def check(what, good, found=""):
    if not good:
        failed.append(what)
        print(f"FAILED: {what}: {found}", file=sys.stderr)


def own_files():
    """Runs this again where mounts are its own."""
    if os.environ.get("POSTURE_EVENTS") == "inside":
        return
    probe = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
    if os.geteuid() != 0 or probe.returncode != 0 or not os.path.isdir(CONF):
        print("skipped: mounts of its own are root's")
        sys.exit(77)
    os.environ["POSTURE_EVENTS"] = "inside"
    os.execvp("unshare", ["unshare", "-m", "--propagation", "private", sys.executable, *sys.argv])


def replace(install):
    """By rename, as a package manager does: the worker's jail admits the old file alone."""
    new = pathlib.Path(CONF, "20auto-upgrades.new")
    new.write_text(f'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "{install}";\n')
    new.rename(pathlib.Path(CONF, "20auto-upgrades"))


def write_policy(**more):
    policy = json.loads((SOURCE / "policy/debian-baseline.json").read_text())
    policy["clear_after"] = 1
    policy["objectives"][OBJECTIVE] = {"require": [{"signal": "update.engine_configuration", "install": True}], "min_sources": 1}
    policy.update(more)
    (tmp / "policy.new").write_text(json.dumps(policy))
    (tmp / "policy.new").rename(tmp / "policy.json")


def status():
    done = subprocess.run([BIN / "posturectl", "--private", state, "status", "--json"], capture_output=True, env=environment,
                          check=False)
    return json.loads(done.stdout) if done.stdout else {"sequence": -1, "gates": []}


def objective(page):
    return next((o["status"] for g in page["gates"] for o in g["objectives"] if o["id"] == OBJECTIVE), None)


def wait_for(what, good, patience_s=PATIENCE_S):
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        page = status()
        if good(page):
            return page
        time.sleep(0.05)
    check(what, False, status())
    return status()


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
    return (tmp / "log").read_text()


own_files()
tmp = pathlib.Path(tempfile.mkdtemp(prefix="posture-events-"))
state = tmp / "state"
environment = dict(os.environ, XDG_STATE_HOME=str(tmp / "home"))
(tmp / "conf").mkdir()
subprocess.run(["mount", "--bind", tmp / "conf", CONF], check=True)
replace(1)
write_policy()
process = subprocess.Popen([BIN / "postured", "--private", state, "--policy", tmp / "policy.json"],
                           stderr=(tmp / "log").open("w"))
try:
    wait_for("there is a record", lambda page: page["sequence"] >= 0)
    first = wait_for("the objective holds", lambda page: objective(page) in ("satisfied", "degraded"))
    there = workers()

    replace(0)
    wait_for("a file that is replaced is seen, at once and by the same worker", lambda page: objective(page) == "violated", 2)
    replace(1)
    wait_for("and again", lambda page: objective(page) in ("satisfied", "degraded"), 2)
    check("no worker made way", workers() == there, (workers(), there))

    # Another policy, by the same workers. What was held under the old one does not count.
    before = status()
    write_policy(version=2, changes={"at_most": 3, "within": "12s"})
    process.send_signal(signal.SIGHUP)
    page = wait_for("another policy is in force", lambda page: page["policy"]["version"] == 2)
    check("in one record", page["sequence"] == before["sequence"] + 1, (before["sequence"], page["sequence"]))
    check("with workers kept", workers() == there, (workers(), there))
    check("and all is evaluated", all(o["status"] != "unknown" or before_o["status"] == "unknown"
                                      for g, before_g in zip(page["gates"], before["gates"])
                                      for o, before_o in zip(g["objectives"], before_g["objectives"])), page)

    # One that is refused changes nothing, and says why.
    write_policy(version=2, colour="blue")
    process.send_signal(signal.SIGHUP)
    end = time.monotonic() + PATIENCE_S
    while "was not accepted" not in log() and time.monotonic() < end:
        time.sleep(0.05)
    check("a policy that is wrong is refused with its place", "/colour: this key is not known here" in log(), log())
    write_policy(version=1)
    process.send_signal(signal.SIGHUP)
    end = time.monotonic() + PATIENCE_S
    while "versions never go back" not in log() and time.monotonic() < end:
        time.sleep(0.05)
    check("a version does not go back", "version 2 stays in force" in log(), log())
    check("the old one stays", status()["policy"]["version"] == 2, status()["policy"])

    # A storm of requests is a few compilations, and the last one counts.
    for version in range(3, 203):
        write_policy(version=version, changes={"at_most": 3, "within": "12s"})
        process.send_signal(signal.SIGHUP)
    page = wait_for("after a storm the last policy is in force", lambda page: page["policy"]["version"] == 202)
    n = log().count("is in force now")
    check("it took a few reloads", n < 20, n)

    # What flaps is limited; the last state is told all the same, and that the limit bit is a finding.
    time.sleep(13)
    before = status()["sequence"]
    began = time.monotonic()
    for i in range(20):
        replace(i % 2)
        time.sleep(0.25)
    replace(0)
    wait_for("the last state is told", lambda page: objective(page) == "violated", 6)
    page = status()
    passed_s = time.monotonic() - began
    check("the limit holds", page["sequence"] - before <= 3 + passed_s / 4 + 1, (before, page["sequence"], passed_s))
    found = [f["id"] for g in page["gates"] if g["id"] == "monitoring" for f in g.get("findings", [])]
    check("and is a finding", "limit-reached" in found, found)
    wait_for("until it was quiet", lambda page: "limit-reached" not in
             [f["id"] for g in page["gates"] if g["id"] == "monitoring" for f in g.get("findings", [])], 60)
finally:
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=PATIENCE_S)

subprocess.run(["umount", CONF], check=False)
shutil.rmtree(tmp)
print(f"{len(failed)} failed")
sys.exit(1 if failed else 0)
