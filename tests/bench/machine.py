# SPDX-License-Identifier: Apache-2.0
"""What this was measured on."""
import os
import pathlib
import subprocess


def field(path, key):
    try:
        text = pathlib.Path(path).read_text()
    except OSError:
        return "unknown"
    for line in text.splitlines():
        name, _, value = line.partition("=" if "=" in line else ":")
        if name.strip() == key:
            return value.strip().strip('"')
    return "unknown"


def file_system(path):
    run = subprocess.run(["stat", "-f", "-c", "%T", path], capture_output=True, text=True)
    return run.stdout.strip() or "unknown"


def commit(source):
    run = subprocess.run(["git", "-C", source, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return run.stdout.strip() or "unknown"


def describe(place):
    return {
        "processor": field("/proc/cpuinfo", "model name"),
        "processors": os.cpu_count(),
        "memory_mib": int(field("/proc/meminfo", "MemTotal").split()[0]) // 1024,
        "kernel": os.uname().release,
        "system": field("/etc/os-release", "PRETTY_NAME"),
        "hypervisor": "hypervisor" in field("/proc/cpuinfo", "flags").split(),
        "file_system": file_system(place.root),
        "load": round(os.getloadavg()[0], 2),
        "commit": commit(place.source),
    }
