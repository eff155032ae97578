# SPDX-License-Identifier: Apache-2.0
"""From a change of the device to the verified record that contains it."""
import json
import subprocess

import cost
from daemon import Daemon
from figures import Figure, median, most, percentile

KINDS = {"file": "/etc/hosts replaced", "sysctl": "net.ipv4.ip_forward written", "nft": "a table of nftables",
         "unit": "a unit of systemd stopped or started"}
P50_MS, P99_MS = 1.0, 5.0  # each and the disk's own fdatasync
# And 120 of the floor, and up to 100 of jitter: the daemon settles bursts for 200 ms and then looks once more for
# 200 ms; closer than that, its patience would be measured and not its speed. It also stays within what is signed.
SPACING_MS = 340


def measure(place, daemon, kind, count):
    run = subprocess.run([place.programs / "bench-latency", daemon.socket, place.fresh("floor"), kind, str(count),
                          str(SPACING_MS)], capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(run.stderr.strip())
    return json.loads(run.stdout)


def milliseconds(samples):
    return [ns / 1e6 for ns in samples]


def judge(kind, samples):
    """Each figure beside its limit, and the floor and the disk beside them."""
    disk, floor = milliseconds(samples["fdatasync_ns"]), milliseconds(samples["floor_ns"])
    whole, heard = milliseconds(samples["verified_ns"]), milliseconds(samples["heard_ns"])
    what, lost = KINDS[kind], samples["lost"]
    note = f"{len(whole)} changes" + (f"; of {lost} more no record told within 5 s" if lost else "")
    for percent, limit in ((50, P50_MS), (99, P99_MS)):
        disk_ms = percentile(disk, percent)
        yield Figure("latency", f"{what}, p{percent}", percentile(whole, percent) if whole else None, "ms",
                     limit + disk_ms, f"{limit:g} ms and fdatasync {disk_ms:.2f} ms; {note}")
    for percent in (50, 99):
        yield Figure("latency", f"  the floor in the same run, p{percent}", percentile(floor, percent), "ms")
    if whole and kind != "unit":  # its time is counted from when systemd had stopped or started it
        yield Figure("latency", "  until the change itself was made, p50", median(milliseconds(samples["made_ns"])), "ms")
    if whole:
        yield Figure("latency", "  notified, before the record is fetched and verified, p50", median(heard), "ms")
        yield Figure("latency", "  ratio to the floor, p50", median(whole) / median(floor), "×")


def not_measured(kind, why):
    return Figure("latency", f"{KINDS[kind]}, p50", None, "ms", P50_MS, str(why))


def work(spent, changes):
    """Where the time goes: what a change costs each process, serving the subscriber included."""
    if changes:
        each = {name: ns / 1e6 / changes for name, ns in spent.items()}
        yield Figure("latency", "  CPU of all processes, a change", sum(each.values()), "ms", None, most(each, "ms", 4))


def take_unit(place, figures, samples):
    """What unit.py measured in a container."""
    found = json.loads((place.root / "unit.json").read_text())
    if "why" in found:
        figures.append(not_measured("unit", found["why"]))
    else:
        samples["unit"] = found
        figures += judge("unit", found)


def run(place, options):
    figures, samples = [], {}
    count = options.changes or (20 if options.quick else 1000)
    with Daemon(place) as daemon:
        for kind in ("file", "sysctl", "nft"):
            meter = cost.Meter(daemon)
            try:
                samples[kind] = measure(place, daemon, kind, count)
            except RuntimeError as error:  # as a user one may not do all of it
                figures.append(not_measured(kind, error))
                continue
            figures += judge(kind, samples[kind])
            figures += work(meter.by_name(), len(samples[kind]["verified_ns"]))
    if not samples:
        raise RuntimeError("; ".join(figure.note for figure in figures))
    take_unit(place, figures, samples)
    return figures, samples
