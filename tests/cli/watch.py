#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""watch.py BIN DEVICES SOURCE: `posturectl watch` beside a real private daemon whose device changes."""
import json
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timezone

from own_device import OBJECTIVE, PATIENCE_S, Device, check, own_mounts


class Watch:
    """A running `posturectl watch`, and the lines that it said."""

    def __init__(self, *words, parse=json.loads, before=()):
        self.process = subprocess.Popen([*before, *device.ctl("watch", *words)], text=True, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=device.environment)
        self.parse, self.said, self.lines = parse, [], queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(self.parse(line))
        self.lines.put(None)

    def until(self, what, is_it):
        """Waits for a line; fails without it."""
        end = time.monotonic() + PATIENCE_S
        while (left := end - time.monotonic()) > 0:
            try:
                line = self.lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                break
            self.said.append(line)
            if is_it(line):
                check(what, True)
                return line
        check(what, False, [self.said[-12:], self.process.poll()])
        return None

    def end(self, what, number, *, expect=0):
        if number:
            self.process.send_signal(number)
        try:
            status = self.process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = "none in time"
        complaint = self.process.stderr.read()
        check(what, status == expect, [status, complaint, self.said[-3:]])
        self.reader.join()
        return complaint


def daemon():
    return device.start("--gates", "update")


def evaluate():
    subprocess.run(["busctl", f"--address=unix:path={device.state}/socket", "call", "io.enigm.Posture1", "/io/enigm/Posture1",
                    "io.enigm.Posture1", "Evaluate"], check=True, stdout=subprocess.DEVNULL)


def is_change(line, to):
    return line.get("event") == "objective" and line["objective"] == OBJECTIVE and line["to"] == to


def is_state(line, to):
    return line.get("decision") == "state" and line["to"] == to


own_mounts()
device = Device(sys.argv[1], sys.argv[3])
process = daemon()
try:
    device.status("--wait")
    watch, page = Watch("--json"), Watch(parse=str)
    key = watch.until("it says which key is trusted, and why", lambda line: line["event"] == "key")
    check("that is the one seen before", key and key["key"]["trust"] == "pin", key)
    page.until("so does the page", lambda line: "seen before" in line)

    device.set(False)
    line = watch.until("an objective that changes is a line", lambda line: is_change(line, "violated"))
    check("with gate, cause and kind", line and line["gate"] == "update" and line["kind"] == "change"
          and line["from"] in ("satisfied", "degraded") and line["sequence"] > key["sequence"]
          and [r["id"] for r in line["reasons"]] == ["configuration-weaker-than-policy"], line)
    page.until("and a line of the page", lambda line: OBJECTIVE in line and "-> violated" in line
               and "configuration-weaker-than-policy" in line and " change " in line)
    device.set(True)
    watch.until("and so is the way back", lambda line: is_change(line, "satisfied"))

    count = Watch("--json", "--all", "--count", 2)
    count.until("another watch begins", lambda line: line["event"] == "key")
    evaluate()
    line = count.until("with --all a record is a line", lambda line: line["event"] == "record")
    check("of its own kind", line and line["kind"] == "periodic", line)
    evaluate()
    count.end("--count ends it", None)

    device.stop(process)
    line = watch.until("a daemon that stops leaves its state", lambda line: is_state(line, "INACTIVE"))
    check("by the record that says so", line and line["kind"] == "shutdown", line)
    check("and is said to be gone", any(line["event"] == "connection" and line["to"] == "gone" for line in watch.said),
          watch.said[-5:])
    process = daemon()
    watch.until("a daemon that comes back is said", lambda line: line.get("to") == "back")
    watch.until("with its state", lambda line: line.get("decision") == "state" and line["from"] == "INACTIVE")

    device.stop(process, signal.SIGKILL)
    watch.until("one that dies is gone", lambda line: line.get("to") == "gone")
    process = daemon()
    watch.until("and comes back", lambda line: line.get("to") == "back")
    device.set(False)
    watch.until("and what changes then is seen", lambda line: is_change(line, "violated"))

    since = Watch("--json", "--all", "--since", 0)
    last = next(line["sequence"] for line in reversed(watch.said) if "sequence" in line)
    since.until("the history is told", lambda line: line.get("sequence") == last and line["event"] == "objective")
    told = [line["sequence"] for line in since.said if line["event"] == "record"]
    check("from the record after the one named, none left out", told == list(range(1, told[-1] + 1)), told)
    check("both tell the same", [line for line in since.said if is_change(line, "violated")]
          == [line for line in watch.said if is_change(line, "violated")], [since.said, watch.said])

    since.end("SIGINT ends it", signal.SIGINT)
    page.end("so does SIGTERM", signal.SIGTERM)
    shut = subprocess.run(["bash", "-c", '"$@" | head -1; echo ${PIPESTATUS[0]}', "bash", *device.ctl("watch")], text=True,
                          capture_output=True, timeout=PATIENCE_S, env=device.environment, check=False)
    check("when nobody reads any more, it ends quietly", shut.stdout.splitlines()[-1:] == ["0"] and not shut.stderr, shut)

    segment, away = device.state / "history/0.cborseq", device.tmp / "away"
    segment.rename(away)
    gap = Watch("--json", "--since", 1)
    line = gap.until("records that are no longer there are said", lambda line: line["event"] == "gap")
    check("which they are", line and (line["first"], line["last"]) == (1, last - 1), [line, last])
    gap.end("and it goes on", signal.SIGTERM)
    away.rename(segment)

    device.stop(process)
    device.write_policy(version=2)
    process = daemon()
    line = watch.until("another policy is a line as well", lambda line: line["event"] == "policy")
    check("from which to which", line and (line["from"]["version"], line["to"]["version"]) == (1, 2), line)
    watch.until("and what comes of it", lambda line: is_state(line, "REVIEW_REQUIRED"))

    # A reader for whom more time has passed since boot: the record ends for it in some seconds, and no other comes.
    expires_at = datetime.fromisoformat(device.status()["expires_at"].replace("Z", "+00:00"))
    left_s = (expires_at - datetime.now(timezone.utc)).total_seconds()
    later = Watch("--json", before=["unshare", "-T", "--boottime", str(int(left_s) - 4)])
    later.until("a record that is current", lambda line: line["event"] == "key" and line["state"] == "REVIEW_REQUIRED")
    line = later.until("ends without another, by this reader alone", lambda line: is_state(line, "INACTIVE"))
    check("and why is said", line and line["result"] == "expired" and "sequence" not in line, line)
    later.end("which goes on", signal.SIGTERM)

    device.stop(process)
    shutil.rmtree(device.state)
    process = daemon()
    complaint = watch.end("a daemon with another key ends it", None, expect=5)
    check("and why is said", "not to be trusted" in complaint, complaint)
finally:
    device.stop(process, signal.SIGKILL)
device.end()
