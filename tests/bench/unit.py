# SPDX-License-Identifier: Apache-2.0
"""A unit of systemd's that is stopped, in a container with a systemd of its own."""
import json
import os
import shutil
import subprocess

import latency
import policy

CHANGES = 50
LIMIT_S = 300


def why_not(place, quick):
    if quick:
        return "not with --quick"
    if os.geteuid() != 0:
        return "needs root"
    if not (place.build / "cache/rootfs/lib/systemd/systemd").exists():
        return "there is no root file system for the container; ./dev system-test makes one"
    return None


def measure(place):
    """Before namespaces of one's own are entered: a container needs those of the host."""
    folder = place.fresh("unit")
    (folder / "floor").mkdir()
    policy.write(place.shipped, folder / "policy.json", with_unit=True)
    run = subprocess.run(
        [place.source / "tests/system/container.sh", place.build / "cache/rootfs", f"posture-bench-{os.getpid()}",
         "--bind-ro", f"{place.build}:/run/build", "--bind", f"{folder}:/run/bench",
         "--bind-ro", f"{place.source}/tests/bench:/run/scripts", "--timeout", str(LIMIT_S), "--quiet",
         "--", "/bin/bash", "/run/scripts/in_container.sh", str(CHANGES), str(latency.SPACING_MS)],
        capture_output=True, text=True)
    samples = folder / "samples.json"
    if run.returncode != 0 or not samples.exists():
        raise RuntimeError((run.stderr.strip().splitlines() or [f"exit status {run.returncode}"])[-1])
    result = json.loads(samples.read_text())
    shutil.rmtree(folder)
    return result


def prepare(place, options):
    """Leaves the samples, or why there are none, in unit.json."""
    found = {"why": why_not(place, options.quick)}
    if not found["why"]:
        try:
            found = measure(place)
        except (RuntimeError, OSError) as error:
            found = {"why": str(error)}
    (place.root / "unit.json").write_text(json.dumps(found))
