#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""live.py BIN: records that a real daemon just made, verified by software that is not ours: cborg and node:crypto."""
import json
import pathlib
import signal
import subprocess
import sys
import tempfile

BIN, HERE = pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent


def node(file, key, alg):
    run = subprocess.run(["node", HERE / "verify.mjs", file, "--key", key, f"--alg={alg}"], capture_output=True, text=True)
    return run.returncode, run.stdout + run.stderr


def one(alg):
    with tempfile.TemporaryDirectory(prefix="posture-live-") as tmp:
        state = pathlib.Path(tmp, "state")
        environment = {"XDG_STATE_HOME": tmp, "PATH": "/usr/bin:/bin"}

        def ctl(*words):
            return subprocess.run([BIN / "posturectl", "--private", state, *words], capture_output=True, text=True,
                                  env=environment, timeout=100)

        daemon = subprocess.Popen([BIN / "postured", "--private", state, "--alg", str(alg)])
        try:
            ctl("status", "--wait")
            key = json.loads(ctl("key", "--json").stdout)["public_key"]
            ctl("record", "-o", pathlib.Path(tmp, "record.cbor"))
            assert node(pathlib.Path(tmp, "record.cbor"), key, alg)[0] == 0, node(pathlib.Path(tmp, "record.cbor"), key, alg)
        finally:
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(timeout=60) == 0
        history = state / "history/0.cborseq"
        status, text = node(history, key, alg)
        assert status == 0, text
        assert node(history, "00" * 32, alg)[0] == 5, "another key verifies"
        broken = bytearray(history.read_bytes())
        broken[len(broken) // 2] ^= 1
        pathlib.Path(tmp, "broken.cborseq").write_bytes(broken)
        assert node(pathlib.Path(tmp, "broken.cborseq"), key, alg)[0] == 5, "a flipped bit verifies"
        print(f"algorithm {alg}: {text.strip()[:200]}")


if not (HERE / "node_modules").is_dir():
    print("npm ci was not run in tests/interop: skipped")
    sys.exit(77)
for algorithm in (-19, -8):
    one(algorithm)
