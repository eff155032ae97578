#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""smoke.py SOURCE BUILD OUT: the benchmark measures something; how much is not looked at."""
import json
import os
import pathlib
import subprocess
import sys

CHANGES = 20

source, build, out = sys.argv[1:]
user = [] if os.geteuid() == 0 else ["--map-root-user"]
if subprocess.run(["unshare", *user, "--net", "--mount", "true"], capture_output=True).returncode != 0:
    print("no namespaces of one's own here: skipped")
    sys.exit(77)

pathlib.Path(out).mkdir(parents=True, exist_ok=True)
run = subprocess.run([sys.executable, pathlib.Path(source) / "tests/bench/run.py", source, build, "--out", out, "--json",
                      "--quick", "--changes", str(CHANGES), "latency"], capture_output=True, text=True)
if run.returncode != 0 or not run.stdout:
    sys.exit(f"no result: {run.stderr}")
result = json.loads(run.stdout)
kept = json.loads((pathlib.Path(out) / "results.json").read_text())
assert kept == result, "what is kept is not what was told"

for kind in ("file", "sysctl"):
    samples = result["samples"]["latency"][kind]
    assert len(samples["verified_ns"]) + samples["lost"] == CHANGES, f"{kind}: not each change is accounted for"
    assert len(samples["verified_ns"]) > CHANGES / 2, f"{kind}: {samples['lost']} changes were not told"
    assert samples["records"] > len(samples["verified_ns"]) / 2, f"{kind}: fewer records than changes"
    for name in ("verified_ns", "heard_ns", "floor_ns", "fdatasync_ns"):
        assert samples[name] and min(samples[name]) > 0, f"{kind}: {name} is {samples[name]}"
    assert all(h <= v for h, v in zip(samples["heard_ns"], samples["verified_ns"])), "verified before it was heard of"

limited = [figure for figure in result["figures"] if figure["limit"] is not None]
assert len(limited) >= 4 and all(figure["verdict"] for figure in limited), limited
print(f"{len(result['figures'])} figures, {len(limited)} of them with a limit")
