#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""vm_verdicts.py RESULTS: what a healthy stock device has to be by debian-baseline.

Without the package nothing loads the kernel's socket-diagnosis modules there, so who listens has one witness."""
import json
import pathlib
import sys

results = pathlib.Path(sys.argv[1])
page = json.loads((results / "status.json").read_text())
signals = {s["id"]: s for s in json.loads((results / "signals.json").read_text())["signals"]}
failed = []


def check(what, holds, detail):
    print("ok     " if holds else "FAILED ", what)
    if not holds:
        failed.append(what)
        print("       ", detail)


for gate in page["gates"]:
    expected = {"management": ("not-applicable",), "network": ("satisfied", "degraded")}.get(gate["id"], ("satisfied",))
    check(f"{gate['id']} is {' or '.join(expected)}", gate["status"] in expected,
          [(o["id"], o["status"], [r["id"] for r in o["reasons"]]) for o in gate["objectives"]])
check("an update may be taken", page["decisions"]["ota_eligibility"] == "eligible", page["decisions"])
present = [s for s in signals.values() if s["state"] == "present"]
check("most signals are present", len(present) >= 90, len(present))
for signal, facts in {
        "boot.secure_boot": {"enabled": True, "setup_mode": False, "effective": True},
        "boot.event_log": {"replays": True, "secure_boot": True, "mismatched_registers": []},
        "boot.verity_root": {"active": True, "verified": True},
        "boot.lockdown": {"mode": "integrity"}}.items():
    found = {k: signals[signal]["facts"].get(k) for k in facts}
    check(f"{signal} {facts}", found == facts, (signals[signal]["state"], signals[signal]["reason"], found))

print(f"{len(failed)} failed, {len(present)} of {len(signals)} signals present")
sys.exit(1 if failed else 0)
