# SPDX-License-Identifier: Apache-2.0
"""docs/PERFORMANCE.md and its plots, from a run: nothing that was measured is typed by hand."""
import time

import figures
import latency
import plot
from figures import SECTIONS

INTRODUCTION = """# Performance

This page is written by `./dev bench --write`; every number and plot in it comes from that one run. `./dev bench`
measures the same on your machine, `./dev bench --quick` a little of it within five minutes.
"""

HOW = """## How it is measured

- A private daemon of this build, in a network namespace and with an `/etc` of its own; nothing of the host is changed.
  Under the shipped policy, but for *latency*, *flood* and *scaling*: there three objectives of the network gate are cut down
  to what a namespace can satisfy, and a violation clears at once, so that each change makes a record
  (`tests/bench/policy.py`). The unit is stopped and started in a container with a systemd of its own, under that policy, in
  which one objective of the runtime gate turns by that unit alone.
- *Latency* is from just before the change (a rename over `/etc/hosts`, a write to a sysctl, a transaction of nftables, whose
  commit by the kernel is part of it; of a unit, from when systemd says that it was stopped or started) until a subscriber has
  heard of it over the daemon's socket, fetched the record, and verified its signature, its place in the chain and that it
  says what was changed. Changes come half a second apart, at random distances: the daemon settles bursts for 200 ms, and
  closer changes would measure that. The limits are 1 ms (p50) and 5 ms (p99) beyond what the disk takes to sync 4 KiB, which
  is measured between the changes, as is *the floor*: the same path without any logic of ours (inotify, two SEQPACKET hops,
  Ed25519, append and fdatasync, a peer-to-peer notification).
- *Flood*: the same change of `/etc/hosts`, while one process replaces another file as fast as it can. The limit is twice
  what it takes without; the median before and after the flood, the smaller of the two.
- *CPU* is the run time that the kernel accounts to all threads of all processes of the daemon. *Wake-ups* are their voluntary
  context switches. *Memory* is the proportional set size of all of them together. *Growth* is counted after a
  warm-up, over files that are replaced by the same content: each is noticed, sampled and judged.
- *Reading* is compared with a bare server on the same library (sd-bus, peer to peer) that answers with as many
  bytes, in turns. One user may have 64 clients, so a thousand come and go in turns.
- *Scaling*: histories are lengthened by the signer's own code; a record has room for 16 gates, so no more are measured.
"""


def table(found):
    lines = ["| | measured | limit | | |", "|---|--:|--:|---|---|"]
    for _, name, value, limit, verdict, note in figures.rows(found):
        lines.append(f"| {name.strip()} | {value} | {limit} | {'**' + verdict + '**' if verdict else ''} | {note} |")
    return "\n".join(lines)


def by_process(samples):
    lines = ["| process | PSS, KiB | its own, KiB | growth, KiB | wake-ups/h | CPU, ms/h |",
             "|---|--:|--:|--:|--:|--:|"]
    for name, row in samples["by_process"].items():
        lines.append(f"| {name} | {row['pss_kib']:,} | {row['own_kib']:,} | {row['grown_kib']:,} | "
                     f"{row['wakeups_h']:,.0f} | {row['cpu_ms_h']:,.1f} |")
    return "\n".join(lines)


def plots(samples):
    """File name, what it shows, SVG."""
    if "latency" in samples:
        kinds = samples["latency"]
        series = [(kind, latency.milliseconds(s["verified_ns"])) for kind, s in kinds.items()]
        series.append(("floor", [ms for s in kinds.values() for ms in latency.milliseconds(s["floor_ns"])]))
        series.append(("fdatasync", [ms for s in kinds.values() for ms in latency.milliseconds(s["fdatasync_ns"])]))
        yield "latency", "latency", plot.distribution("From a change to its verified record", series, "at most, ms")
    if "evaluate" in samples:
        yield "evaluate", "evaluate", plot.bars("CPU of one evaluation, by process",
                                                samples["evaluate"]["by_process_ms"].items(), "ms")
    if "idle" in samples:
        rows = samples["idle"]["by_process"]
        yield "idle", "memory", plot.bars("Memory, by process (PSS)", [(n, r["pss_kib"] / 1024) for n, r in rows.items()],
                                          "MiB")
    for what in ("records", "gates"):
        if "scaling" in samples:
            yield "scaling", what, plot.lines(f"Cost of an event, by {what}", samples["scaling"][what], what,
                                              ("latency", "CPU"))


def machine(result):
    m = result["machine"]
    day = time.strftime("%Y-%m-%d", time.gmtime(result["started"]))
    return (f"## The machine\n\n{m['processor']}, {m['processors']} processors"
            f"{', virtual' if m['hypervisor'] else ''}, {m['memory_mib'] // 1024} GiB; {m['system']}, Linux "
            f"{m['kernel']}; state on {m['file_system']}. Load {m['load']} at the end. Commit {m['commit']}, {day}, "
            f"{result['seconds'] // 60} min. Command: `{result['command']}`.\n")


def write(place, result, found):
    folder = place.source / "docs/performance"
    folder.mkdir(exist_ok=True)
    shown = {}
    for section, name, svg in plots(result["samples"]):
        if svg:
            (folder / f"{name}.svg").write_text(svg)
            shown.setdefault(section, []).append(f"![{name}](performance/{name}.svg)")

    missed = [f"{figure.section}: {figure.name.strip()}" for figure in found
              if figure.verdict not in ("", "ok")]
    verdict = "All limits are held." if not missed else (
        f"{len(missed)} limits are not held, or could not be measured: " + "; ".join(missed) + ".")
    left_out = [name for name in SECTIONS if name not in result["sections"]]
    if left_out:
        verdict += f" Left out of this run: {', '.join(left_out)}."
    parts = [INTRODUCTION, verdict + "\n", machine(result)]
    for section in result["sections"]:
        parts.append(f"## {section.capitalize()}\n")
        parts.append(table([figure for figure in found if figure.section == section]) + "\n")
        parts += [image + "\n" for image in shown.get(section, [])]
        if section == "idle" and section in result["samples"]:
            parts.append(by_process(result["samples"]["idle"]) + "\n")
    parts.append(HOW)
    (place.source / "docs/PERFORMANCE.md").write_text("\n".join(parts))
