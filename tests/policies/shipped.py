#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The policies that are shipped, compiled against the gates that are shipped, without a warning.

usage: shipped.py COMPILER GATES_FOLDER POLICY_FOLDER
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

compiler, gates, policies = (pathlib.Path(a) for a in sys.argv[1:4])
descriptors = b"".join(p.read_bytes() for p in sorted(gates.glob("*.gate")))
if not descriptors:
    sys.exit(f"{gates}: no gate was built")


def hand_over(fd):
    """As descriptor 3 of the child, which it may happen to be already."""
    os.dup2(fd, 3)
    os.set_inheritable(3, True)


environment = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}
n_policies = n_refused = 0
for path in sorted(policies.glob("*.json")):
    text = path.read_bytes()
    if "policy" not in json.loads(text):
        continue
    n_policies += 1
    with tempfile.TemporaryFile() as file:
        file.write(descriptors)
        file.flush()
        result = subprocess.run([compiler, "policy", "--name", path.name], input=text, env=environment,
                                capture_output=True, close_fds=False, timeout=60, check=False,
                                preexec_fn=lambda fd=file.fileno(): hand_over(fd))
    sys.stdout.write(result.stderr.decode())
    refused = result.returncode != 0 or not result.stdout or bool(result.stderr)
    n_refused += refused
    print(f"{path.name}: {'refused' if refused else f'{len(result.stdout)} bytes'}")

sys.exit(1 if n_refused or not n_policies else 0)
