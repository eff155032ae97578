#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""capture.py DEVICE OUT: turns a recorded device (root/, raw/, cmd/, manifest.tsv) into a capture.

OUT becomes the device's files with .posture/capture.cborseq beside them, in the form that
src/message/capture.h describes: the clock, the metadata of files, and answers of the kernel. Answers of
daemons are not in it: what asks for them is offline.
"""
import calendar
import pathlib
import re
import shutil
import struct
import sys
import time

NLMSG_DONE = 3


def head(major, value):
    for width, code in ((0, None), (1, 24), (2, 25), (4, 26), (8, 27)):
        if width == 0 and value < 24:
            return bytes([major << 5 | value])
        if width and value < 1 << 8 * width:
            return bytes([major << 5 | code]) + value.to_bytes(width, "big")
    raise OverflowError(value)


def cbor(item):
    """Deterministic CBOR of ints, bytes, text and lists."""
    if isinstance(item, int):
        return head(0, item) if item >= 0 else head(1, -1 - item)
    if isinstance(item, bytes):
        return head(2, len(item)) + item
    if isinstance(item, str):
        return head(3, len(item.encode())) + item.encode()
    return head(4, len(item)) + b"".join(cbor(i) for i in item)


def messages(path):
    """Netlink messages without the one that ends a dump."""
    data, kept = path.read_bytes(), b""
    while len(data) >= 16:
        length, kind = struct.unpack_from("=IH", data)
        aligned = (length + 3) & ~3
        if kind != NLMSG_DONE:
            kept += data[:aligned]
        data = data[aligned:]
    return kept


def columns(path):
    for line in path.read_text().split("\n"):
        if line:
            yield (line + "\t").split("\t")


def metadata(device):
    kinds = {"f": 0o100000, "d": 0o040000, "l": 0o120000, "c": 0o020000, "b": 0o060000, "p": 0o010000, "s": 0o140000}
    seen = set()
    for table in ("manifest.tsv", "names.tsv"):
        for kind, mode, uid, gid, size, when, path, target, *_ in columns(device / table):
            if path in seen or kind not in kinds:
                continue
            seen.add(path)
            stamp = calendar.timegm(time.strptime(when, "%Y-%m-%dT%H:%M"))
            yield path, [kinds[kind] | int(mode, 8), int(uid), int(gid), "0:0", 0, "0:0", int(size), stamp, target]


def device_mapper(device):
    """dm.table from the output of dmsetup: [name, uuid, device, [[type, status, table]]]."""
    info = (device / "cmd/dm-info.txt").read_text()
    lines = {name: dict(re.findall(r"^(\S+): \d+ \d+ (.*)$", (device / f"cmd/dm-{name}.txt").read_text(), re.M))
             for name in ("status", "table")}
    found = []
    for block in info.split("\n\n"):
        name = re.search(r"^Name: +(\S+)", block, re.M)
        if not name:
            continue
        numbers = re.search(r"^Major, minor: +(\d+), (\d+)", block, re.M)
        uuid = re.search(r"^UUID: (\S+)", block, re.M)
        kind, _, status = lines["status"][name[1]].partition(" ")
        table = lines["table"][name[1]].partition(" ")[2]
        if kind == "crypt":
            table = re.sub(r"^(\S+) \S+", r"\1 -", table)
        found.append([name[1], uuid[1] if uuid else "", f"{numbers[1]}:{numbers[2]}",
                      [[kind, status.strip(), table]]])
    return cbor(found)


def answers(device):
    raw = device / "raw"
    for path, meta in metadata(device):
        yield ["meta", path], cbor(meta)
    yield ["nft.ruleset"], b"".join(messages(raw / f"nftables-{part}.nlmsg")
                                    for part in ("generation", "tables", "chains", "rules"))
    yield ["links"], messages(raw / "route-link.nlmsg")
    for protocol in ("tcp", "udp"):
        yield ["listeners", protocol], b"".join(messages(raw / f"sock-{protocol}{v}.nlmsg") for v in "46")
    yield ["audit.status"], messages(raw / "audit-status.nlmsg")[16:]
    groups = [[int(i), p] for i, p in re.findall(r"^(\d+) (/.*)$", (device / "cmd/cgroups.txt").read_text(), re.M)]
    yield ["cgroups"], cbor(groups)
    yield ["dm.table"], device_mapper(device)


def main():
    device, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(device / "root", out, symlinks=True)
    uptime = int(float((out / "proc/uptime").read_text().split()[0]))
    booted = int(re.search(r"^btime (\d+)", (out / "proc/stat").read_text(), re.M)[1])
    (out / ".posture").mkdir()
    with (out / ".posture/capture.cborseq").open("wb") as capture:
        capture.write(cbor([0, "posture-capture", 1, booted + uptime, uptime, device.name]))
        for question, data in answers(device):
            capture.write(cbor([1, question, 0, data]))


main()
