#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py SOURCE BUILD [--json] [--quick] [--write] [--changes N] [SECTION...]: what ./dev bench runs."""
import argparse
import importlib
import json
import os
import subprocess
import sys
import time

import figures
import machine
import report
import unit
from daemon import Place
from figures import SECTIONS

MODULES = {"read": "reading"}


def options_of(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measures a private daemon of this build.")
    parser.add_argument("source")
    parser.add_argument("build")
    parser.add_argument("--json", action="store_true", help="for programs, on standard output")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter, within five minutes")
    parser.add_argument("--write", action="store_true", help="docs/PERFORMANCE.md and its plots")
    parser.add_argument("--changes", type=int, default=0, help="how many changes of each kind")
    parser.add_argument("--minutes", type=float, default=0, help="how long to idle")
    parser.add_argument("--evaluations", type=int, default=0, help="how many to look for growth over")
    parser.add_argument("--out", metavar="DIR", help="for results.json and the daemon's state (BUILD/bench)")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    options = parser.parse_intermixed_args(arguments)
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"there is no section {unknown[0]}")
    options.sections = options.sections or list(SECTIONS)
    return options


def own_namespaces(place, options):
    """A network and an /etc that may be changed, and that end with this process."""
    if os.environ.get("PST_BENCH_INSIDE") != "1":
        if "latency" in options.sections:
            unit.prepare(place, options)
        user = [] if os.geteuid() == 0 else ["--map-root-user"]
        os.execvpe("unshare", ["unshare", *user, "--net", "--mount", sys.executable, *sys.argv],
                   dict(os.environ, PST_BENCH_INSIDE="1"))
    etc = place.fresh("etc")
    for command in (["mount", "--make-rprivate", "/"], ["ip", "link", "set", "lo", "up"],
                    ["mount", "-t", "tmpfs", "-o", "mode=755", "bench", etc]):
        subprocess.run(command, check=True)
    subprocess.run(["cp", "-a", "/etc/.", etc], check=False, stderr=subprocess.DEVNULL)  # what may be read
    subprocess.run(["mount", "--bind", etc, "/etc"], check=True)


def measure(place, options):
    all_figures, samples, failed = [], {}, []
    for name in options.sections:
        print(f"bench: {name}", file=sys.stderr)
        try:
            found, samples[name] = importlib.import_module(MODULES.get(name, name)).run(place, options)
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            found = [figures.Figure(name, "not measured", None, "", note=str(error))]
            failed.append(name)
        all_figures += found
    return all_figures, samples, failed


def main():
    options = options_of(sys.argv[1:])
    place = Place(options.source, options.build, options.out)
    own_namespaces(place, options)
    started = time.time()
    found, samples, failed = measure(place, options)
    result = {"machine": machine.describe(place), "quick": options.quick, "started": int(started),
              "seconds": round(time.time() - started), "sections": options.sections,
              "command": " ".join(["./dev bench", *sys.argv[3:]]),
              "figures": [figure.as_json() for figure in found], "samples": samples}
    (place.root / "results.json").write_text(json.dumps(result) + "\n")

    if options.write:
        report.write(place, result, found)
    print(json.dumps(result) if options.json else figures.table(found))
    return 1 if failed else 0  # a limit that is missed is a result


if __name__ == "__main__":
    sys.exit(main())
