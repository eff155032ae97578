#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""vectors.py POSTURECTL VECTORS: every record, report and history, with the verdict, the name and the exit status
that its index states."""
import json
import pathlib
import subprocess
import sys
import tempfile

posturectl, vectors = sys.argv[1], pathlib.Path(sys.argv[2])
failed = done = 0

with tempfile.TemporaryDirectory(prefix="posture-vectors-") as tmp:
    key = pathlib.Path(tmp, "key.json")
    for entry in json.loads((vectors / "index.json").read_text())["vectors"]:
        if entry["kind"] == "cbor":
            continue
        key.write_text(json.dumps({"public_key": entry["key"], "algorithm": entry.get("alg", -19)}))
        command = [posturectl, "verify", "--json", vectors / entry["file"], "--key", key, "--now", str(entry["now"])]
        for option in ("nonce", "audience"):
            if option in entry:
                command += [f"--{option}", entry[option]]
        run = subprocess.run(command, capture_output=True, text=True)
        result = json.loads(run.stdout)["result"] if run.stdout else run.stderr
        done += 1
        if (result, run.returncode) != (entry["expect"], entry["exit"]):
            failed += 1
            print(f"{entry['file']}: {result} and exit {run.returncode}, expected {entry['expect']} and {entry['exit']}")

print(f"{done - failed} passed, {failed} failed")
sys.exit(1 if failed or not done else 0)
