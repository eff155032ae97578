# SPDX-License-Identifier: Apache-2.0
"""A device whose settings of apt are the test's own, and a private daemon on it: for events.py and watch.py."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

SKIPPED, PATIENCE_S = 77, 60
CONF = pathlib.Path("/etc/apt/apt.conf.d")
OBJECTIVE = "update.ota_eligibility"
failed = []


def check(what, holds, detail=None):
    print("ok     " if holds else "FAILED ", what)
    if not holds:
        failed.append(what)
        print("       ", detail)


def own_mounts():
    """Runs the test again in a mount namespace of its own; without one there is nothing to change."""
    if os.environ.get("POSTURE_OWN_MOUNTS"):
        return
    unshare = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    if not CONF.is_dir() or subprocess.run([*unshare, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        print(f"skipped: needs a mount namespace and {CONF}")
        sys.exit(SKIPPED)
    os.environ["POSTURE_OWN_MOUNTS"] = "1"
    os.execvp("unshare", [*unshare, sys.executable, *sys.argv])


class Device:
    def __init__(self, programs, source):
        self.bin = pathlib.Path(programs)
        self.baseline = json.loads((pathlib.Path(source) / "policy/debian-baseline.json").read_text())
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="posture-device-"))
        self.state = self.tmp / "state"
        self.environment = dict(os.environ, XDG_STATE_HOME=str(self.tmp / "home"))
        (self.tmp / "conf").mkdir()
        subprocess.run(["mount", "--bind", self.tmp / "conf", CONF], check=True)
        self.set(True)
        self.write_policy()

    def set(self, good):
        """Whether OBJECTIVE holds. By rename, as a package manager does: the worker's jail admits the old file alone."""
        new = CONF / "20auto-upgrades.new"
        new.write_text(f'APT::Periodic::Update-Package-Lists "{int(good)}";\nAPT::Periodic::Unattended-Upgrade "{int(good)}";\n')
        new.rename(CONF / "20auto-upgrades")

    def write_policy(self, **more):
        """The baseline, but that apt's settings alone decide on OBJECTIVE, at once."""
        requirement = {"signal": "update.engine_configuration", "install": True, "refresh_lists": True,
                       "why": "apt does not keep this up to date."}
        policy = self.baseline | {"clear_after": 1} | more
        policy["objectives"] = policy["objectives"] | {OBJECTIVE: {"require": [requirement], "min_sources": 1}}
        (self.tmp / "policy.new").write_text(json.dumps(policy))
        (self.tmp / "policy.new").rename(self.tmp / "policy.json")

    def start(self, *words, **more):
        return subprocess.Popen([self.bin / "postured", "--private", self.state, "--policy", self.tmp / "policy.json", *words],
                                **more)

    def stop(self, process, number=signal.SIGTERM):
        process.send_signal(number)
        process.wait(timeout=PATIENCE_S)

    def ctl(self, *words):
        return [self.bin / "posturectl", "--private", self.state, *map(str, words)]

    def status(self, *words):
        """The page, or None as long as there is no record."""
        done = subprocess.run(self.ctl("status", "--json", *words), capture_output=True, env=self.environment, check=False)
        return json.loads(done.stdout) if done.stdout else None

    def end(self):
        """Ends the test."""
        shutil.rmtree(self.tmp)
        print(f"{len(failed)} failed")
        sys.exit(1 if failed else 0)
