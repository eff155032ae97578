#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""daemon.py BIN DEVICES SOURCE: posturectl against a real private daemon of this device."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

BIN, SOURCE = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[3])
failed = []
tmp = pathlib.Path(tempfile.mkdtemp(prefix="posture-cli-"))
state, home = tmp / "state", tmp / "home"
environment = dict(os.environ, XDG_STATE_HOME=str(home))


def ctl(*words, expect=None, **more):
    run = subprocess.run([BIN / "posturectl", *map(str, words)], capture_output=True, text=True, timeout=120,
                         env=environment, **more)
    if expect is not None:
        check(f"posturectl {' '.join(map(str, words))} exits with {expect}",
              run.returncode in (expect if isinstance(expect, tuple) else (expect,)), run)
    return run


def check(what, holds, detail=None):
    print("ok     " if holds else "FAILED ", what)
    if not holds:
        failed.append(what)
        if detail is not None:
            print(f"        exit {detail.returncode}\n        {detail.stdout[:2000]}\n        {detail.stderr[:2000]}"
                  if isinstance(detail, subprocess.CompletedProcess) else f"        {detail}")


def daemon(*words):
    return subprocess.Popen([BIN / "postured", "--private", state, *words])


def stop(process):
    process.send_signal(signal.SIGTERM)
    return process.wait(timeout=60)


ANSWERS = (0, 3)

none = ctl("--private", state, "status", expect=1)
check("it says that no daemon listens", "No posture daemon listens" in none.stderr, none)
long = ctl("--socket", "/" + "s" * 200, "status", expect=1)
check("it says that the path is too long", "107" in long.stderr, long)
ctl("nonsense", expect=2)

process = daemon()
try:
    first = ctl("--private", state, "status", "--wait", expect=ANSWERS)
    check("a first use is said aloud", "FIRST USE" in first.stdout, first)
    check("ten gates are shown", all(f"\n{n:3}  " in first.stdout for n in range(1, 11)), first)
    second = ctl("--private", state, "status", expect=ANSWERS)
    check("the second time it is the one seen before", "seen before" in second.stdout, second)

    page = json.loads(ctl("--private", state, "status", "--json").stdout)
    check("the JSON has the names of the interface",
          set(page["decisions"]) == {"device_trust", "production_readiness", "ota_eligibility", "managed_review"}
          and len(page["gates"]) == 10 and all(len(g["objectives"]) == 3 for g in page["gates"])
          and page["policy"]["id"] == "debian-baseline", page)

    key = json.loads(ctl("--private", state, "key", "--json", expect=0).stdout)
    check("the key is shown", len(key["public_key"]) == 64 and len(key["key_id"]) == 32
          and key["protection"] == "software", key)
    (tmp / "key").write_text(key["public_key"] + "\n")
    (tmp / "pin.json").write_text(ctl("--private", state, "key").stdout)
    ctl("--private", state, "record", "-o", tmp / "record.cbor", expect=0)
    check("record.cbor is the same bytes", (tmp / "record.cbor").read_bytes() == (state / "record.cbor").read_bytes())
    for trusted in ("key", "pin.json"):
        ctl("verify", tmp / "record.cbor", "--key", tmp / trusted, expect=0)
    ctl("verify", tmp / "record.cbor", "--key", tmp / "key", "--now", page["sequence"] + 4000000000, expect=6)
    ctl("verify", tmp / "record.cbor", expect=2)
    ctl("verify", tmp / "record.cbor", "--key", tmp / "record.cbor", expect=1)
    (tmp / "other").write_text("00" * 32)
    wrong = ctl("verify", "--json", tmp / "record.cbor", "--key", tmp / "other", expect=5)
    check("another key is unknown", json.loads(wrong.stdout)["result"] == "unknown-key", wrong)
    flipped = bytearray((tmp / "record.cbor").read_bytes())
    flipped[len(flipped) // 2] ^= 1
    (tmp / "flipped.cbor").write_bytes(flipped)
    ctl("verify", tmp / "flipped.cbor", "--key", tmp / "key", expect=5)

    signals = json.loads(ctl("--private", state, "signals", "--json", expect=0).stdout)["signals"]
    states = {s["state"] for s in signals}
    check("signals have states and facts", {"present"} <= states <= {"present", "absent", "unavailable", "tampered"}
          and any(s["facts"] for s in signals), states)
    check("most signals could be read", sum(s["state"] == "present" for s in signals) * 2 > len(signals),
          [(s["id"], s["state"], s["reason"]) for s in signals if s["state"] != "present"])
    kernel = next(s for s in signals if s["id"] == "update.running_kernel")
    check("a fact is the device's own", kernel["facts"]["release"] == os.uname().release, kernel)
    why = ctl("--private", state, "explain", "update.update_integrity", expect=0)
    check("explain goes down to the facts", os.uname().release in why.stdout, why)
    ctl("--private", state, "explain", "no.such.thing", expect=1)
    gates = json.loads(ctl("gates", "--json", expect=0).stdout)["gates"]
    check("gates are described", [g["number"] for g in gates] == list(range(1, 11)), [g["number"] for g in gates])

    history = json.loads(ctl("--private", state, "history", "--json", expect=0).stdout)
    check("the history begins with a record of kind boot", history[0]["kind"] == "boot", history)
    ctl("verify", state / "history/0.cborseq", "--key", tmp / "key", expect=0)

    process2 = subprocess.run([BIN / "postured", "--private", state], capture_output=True, text=True, timeout=30)
    check("a second daemon on the same state is refused", process2.returncode == 1 and process2.stderr, process2)
finally:
    status = stop(process)
check("the daemon stops cleanly", status == 0, status)

sequence = json.loads(ctl("verify", "--json", state / "history/0.cborseq", "--key", tmp / "key").stdout)["sequence"]
process = daemon()
try:
    again = json.loads(ctl("--private", state, "status", "--wait", "--json", expect=ANSWERS).stdout)
    check("after a restart the chain goes on", again["sequence"] > sequence and again["chain"] == page["chain"], again)
finally:
    stop(process)

shutil.rmtree(state)
process = daemon()
try:
    swapped = ctl("--private", state, "status", "--wait", expect=5)
    check("another key behind the same socket is not trusted", "unknown-key" in swapped.stderr, swapped)
    other = json.loads(ctl("--private", state, "key", "--json", expect=0).stdout)
    check("but it is shown, to be compared", other["public_key"] != key["public_key"], other)
finally:
    stop(process)

checked = ctl("policy", "check", "debian-baseline", expect=0)
check("the shipped policy is sound", "sound" in checked.stdout, checked)
shown = ctl("policy", "show", "debian-baseline", expect=0)
check("a policy is shown in words", "boot.verified_software_state" in shown.stdout, shown)
(tmp / "bad.json").write_text('{ "policy": "x", "version": 1, "sumary": "" }')
bad = ctl("policy", "check", tmp / "bad.json", expect=1)
check("an error has its place", "bad.json:1:" in bad.stderr, bad)

evaluated = ctl("evaluate", "--json", expect=ANSWERS)
page = json.loads(evaluated.stdout)
check("evaluate also says sources and signals", page["signals"] and all("sources" in o for g in page["gates"]
                                                                     for o in g["objectives"]))
one = ctl("evaluate", "--gates", "update", "--json", expect=ANSWERS)
check("evaluate can look at one gate", [g["id"] for g in json.loads(one.stdout)["gates"]] == ["update"], one)
ctl("evaluate", "--policy", tmp / "bad.json", expect=1)
ctl("evaluate", "--root", tmp / "nowhere", expect=1)

shutil.rmtree(tmp)
print(f"{len(failed)} failed")
sys.exit(1 if failed else 0)
