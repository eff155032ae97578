# SPDX-License-Identifier: Apache-2.0
"""A private daemon of this build, and where all that belongs to a run lies."""
import os
import pathlib
import shutil
import subprocess

import policy

SETTLED_S = 60


class Place:
    """Where everything of one run lies."""

    def __init__(self, source, build, out=None):
        self.source, self.build = pathlib.Path(source).resolve(), pathlib.Path(build).resolve()
        self.root = pathlib.Path(out).resolve() if out else self.build / "bench"
        self.programs = self.build / "release/tests"
        self.root.mkdir(parents=True, exist_ok=True)

    def fresh(self, name):
        path = self.root / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(mode=0o700)
        return path

    @property
    def shipped(self):
        return self.source / "policy/debian-baseline.json"

    def policy(self):
        return policy.write(self.shipped, self.root / "policy.json")


class Daemon:
    """Runs while the context lasts."""

    def __init__(self, place, name="daemon", policy=None, programs=None, keep=False):
        self.place = place
        self.dir = place.root / name if keep else place.fresh(name)
        self.programs = programs or place.build
        self.policy = policy or place.policy()
        self.environment = dict(os.environ, XDG_STATE_HOME=str(place.fresh(name + ".home")))
        self.process = None

    @property
    def socket(self):
        return self.dir / "socket"

    def __enter__(self):
        self.log = open(self.place.root / "daemon.log", "a")
        self.process = subprocess.Popen(
            [self.programs / "bin/postured", "--private", self.dir, "--policy", self.policy],
            stderr=self.log, stdout=self.log, env=self.environment)
        try:
            self.ctl("status", "--wait")
        except Exception:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def ctl(self, *words):
        """posturectl of this build; an answer is not an error, whatever the state."""
        run = subprocess.run([self.programs / "bin/posturectl", "--private", self.dir, *words],
                             capture_output=True, text=True, timeout=SETTLED_S, env=self.environment)
        if run.returncode not in (0, 3, 4):
            raise RuntimeError(f"posturectl {' '.join(words)}: {run.stderr.strip()}")
        return run.stdout

    def processes(self):
        """All of it: the daemon, and whatever descends from it."""
        parents = {}
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat = (entry / "stat").read_text()
                except OSError:
                    continue
                parents[int(entry.name)] = int(stat[stat.rindex(")") + 2:].split()[1])
        found, again = {self.process.pid}, True
        while again:
            more = {pid for pid, parent in parents.items() if parent in found} - found
            found |= more
            again = bool(more)
        return sorted(found)
