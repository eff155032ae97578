#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lays the gate of docs/WRITING-A-GATE.md beside the others and finds it in a verified record."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

products, extra = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])

with tempfile.TemporaryDirectory(prefix="posture-doc-") as tmp:
    tree = pathlib.Path(tmp)
    shutil.copytree(products / "bin", tree / "bin")
    shutil.copytree(products / "policy", tree / "policy",
                    ignore=lambda folder, names: [n for n in names if not n.endswith(".json")])
    (tree / "gates").mkdir()
    for folder in (products / "gates", extra):
        for file in folder.glob("*"):
            if file.suffix in (".so", ".gate"):
                shutil.copy(file, tree / "gates")

    run = subprocess.run([tree / "bin/posturectl", "evaluate", "--json"], capture_output=True, text=True,
                         timeout=100)
    if run.returncode not in (0, 3):
        sys.exit(f"evaluate exits with {run.returncode}: {run.stderr}")
    page = json.loads(run.stdout)

gate = [g for g in page["gates"] if g["number"] == 11]
assert len(page["gates"]) == 11 and gate, f"gates in the record: {[g['number'] for g in page['gates']]}"
assert gate[0]["status"] == "not-applicable", gate
signals = {s["id"]: s for s in page["signals"] if s["gate"] == "time"}
assert set(signals) == {"time.kernel_clock", "time.zone", "time.service"}, signals
clock = pathlib.Path("/sys/devices/system/clocksource/clocksource0/current_clocksource").read_text().strip()
assert signals["time.kernel_clock"]["facts"] == {"name": clock}, signals["time.kernel_clock"]
print("gate 11 is in the record, and says that the kernel's clock is", clock)
