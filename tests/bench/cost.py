# SPDX-License-Identifier: Apache-2.0
"""What processes cost: CPU, wake-ups and memory, as the kernel counts them."""
import collections
import pathlib

PROC = pathlib.Path("/proc")


def name_of(pid):
    """"worker network", "query-files", "signer", ...: by what it was started as."""
    words = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    name = pathlib.Path(words[0].decode()).name.removeprefix("postured-")
    if name == "worker" and b"--gate" in words:
        return "worker " + pathlib.Path(words[words.index(b"--gate") + 1].decode()).name
    if name == "postured":  # its launcher was forked off, and keeps the command line
        return "core" if (PROC / str(pid) / "comm").read_text().strip() == "postured" else "launcher"
    return name or "ended"


def cpu_ns(pid):
    """All threads, in nanoseconds; of a process that is gone 0."""
    spent = 0
    try:
        for task in (PROC / str(pid) / "task").iterdir():
            spent += int((task / "schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        pass
    return spent


def wakeups(pid):
    """How often its threads went to sleep of their own will, and were woken."""
    count = 0
    for task in (PROC / str(pid) / "task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches:"):
                count += int(line.split()[1])
    return count


def memory_kib(pid):
    """Its share of what it maps, and what is its own alone; PermissionError for who is not root."""
    fields = {}
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]:
        key, value, *_ = line.split()
        fields[key.rstrip(":")] = int(value)
    return fields["Pss"], fields["Anonymous"]


def descriptors(pid):
    return len(list((PROC / str(pid) / "fd").iterdir()))


class Meter:
    """The difference between two looks at all processes of a daemon."""

    def __init__(self, daemon, of=cpu_ns):
        self.of = of
        self.before = {pid: of(pid) for pid in daemon.processes()}
        self.daemon = daemon

    def by_name(self):
        spent = collections.Counter()
        for pid in self.daemon.processes():
            spent[name_of(pid)] += self.of(pid) - self.before.get(pid, 0)
        return spent

    def total(self):
        return sum(self.by_name().values())

    def is_same(self):
        """Whether no process came or went: else something was not counted."""
        return set(self.before) == set(self.daemon.processes())
