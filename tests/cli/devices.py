#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""devices.py BIN DEVICES SOURCE: recorded devices, as captures, judged by the same gates as a running one."""
import json
import pathlib
import subprocess
import sys
import tempfile

BIN, DEVICES, SOURCE = (pathlib.Path(p) for p in sys.argv[1:4])
failed = []


def check(what, holds, detail=""):
    print("ok     " if holds else "FAILED ", what)
    if not holds:
        failed.append(what)
        print("       ", detail)


# Of the minimum set of gate boot, what a recording cannot show, and why. Nothing: files, raw netlink and dmsetup
# answer all of it.
BOOT_EXCEPTIONS = {}

BOOT_MINIMUM = {"boot.secure_boot", "boot.verity_root", "boot.module_signing", "boot.event_log", "boot.platform_registers",
                "boot.signature_databases", "boot.lockdown", "boot.kernel_taint", "boot.boot_aggregate"}

# device: { signal: { fact: value } }; tests/devices/README.md says how they differ.
FACTS = {
    "sb-on-uki-verity-ima": {
        "boot.secure_boot": {"enabled": True, "setup_mode": False},
        "boot.lockdown": {"mode": "integrity"},
        "boot.event_log": {"replays": True, "secure_boot": True},
        "boot.verity_root": {"active": True, "verified": True, "read_only": True},
        "network.packet_filter": {"input_default_drop": True, "forward_default_drop": True, "output_default_drop": False},
        "platform.kernel_exposure": {"sysrq": 0, "kptr_restrict": 2, "kexec_load_disabled": 1},
        "build.release_identity": {"variant_id": "production", "image_id": "test-device"},
    },
    "sb-on-stock": {
        "boot.secure_boot": {"enabled": True},
        "network.packet_filter": {"input_default_drop": False, "forward_default_drop": False},
        "platform.kernel_exposure": {"sysrq": 438, "kptr_restrict": 0},
        "build.release_identity": {"id": "debian", "variant_id": ""},
    },
    "sb-off-3banks-tis": {
        "boot.secure_boot": {"enabled": False, "setup_mode": True},
        "boot.lockdown": {"mode": "none"},
        "boot.event_log": {"replays": True},
    },
    "sb-on-verity-corrupted": {
        "boot.secure_boot": {"enabled": True},
        "boot.verity_root": {"active": True, "verified": False},
        "boot.event_log": {"replays": True},
    },
}

with tempfile.TemporaryDirectory(prefix="posture-devices-") as tmp:
    for name, expected in FACTS.items():
        capture = pathlib.Path(tmp, name)
        subprocess.run([sys.executable, SOURCE / "tests/devices/capture.py", DEVICES / name, capture], check=True)
        run = subprocess.run([BIN / "posturectl", "evaluate", "--root", capture, "--json"], capture_output=True, text=True,
                             timeout=120)
        check(f"{name} is evaluated", run.returncode == 3, run.stderr)
        if run.returncode != 3:
            continue
        page = json.loads(run.stdout)
        signals = {s["id"]: s for s in page["signals"]}
        missing = {i: (signals[i]["state"], signals[i]["reason"]) for i in BOOT_MINIMUM
                   if signals[i]["state"] != "present" and i not in BOOT_EXCEPTIONS}
        check(f"{name}: the minimum set of boot is present", not missing, missing)
        for signal, facts in expected.items():
            found = {k: signals[signal]["facts"].get(k) for k in facts}
            check(f"{name}: {signal} {facts}", found == facts, (signals[signal]["state"], signals[signal]["reason"], found))
        kernel = next(s["facts"] for i, s in signals.items() if i == "update.running_kernel")
        check(f"{name}: the kernel is the device's", kernel["release"].startswith("6.1."), kernel)
        daemons = {s["reason"] for s in signals.values() if s["source"] == "daemon" and s["state"] == "unavailable"}
        check(f"{name}: what only a running device has is offline", daemons <= {"offline"}, daemons)

        bare = subprocess.run([BIN / "posturectl", "evaluate", "--root", DEVICES / name / "root", "--json"],
                              capture_output=True, text=True, timeout=120)
        live = {s["id"]: s["reason"] for s in json.loads(bare.stdout)["signals"] if s["id"] == "network.packet_filter"}
        check(f"{name}: without answers the packet filter is offline", live == {"network.packet_filter": "offline"}, live)

print(f"{len(failed)} failed")
sys.exit(1 if failed else 0)
