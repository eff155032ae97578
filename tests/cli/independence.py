#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""independence.py BIN DEVICES SOURCE: two signals of one objective that claim different sources look at different
things; else one liar would be counted twice. And every objective declares at least two sources."""
import json
import pathlib
import subprocess
import sys

BIN = pathlib.Path(sys.argv[1])
run = subprocess.run([BIN / "posturectl", "gates", "--json"], capture_output=True, text=True, check=True)
problems, compared = [], 0

for gate in json.loads(run.stdout)["gates"]:
    for objective in gate["objectives"]:
        name = f"{gate['id']}.{objective['id']}"
        signals = objective["signals"]
        if len({s["source"] for s in signals}) < 2:
            problems.append(f"{name} has one source alone: {signals[0]['source']}")
        looks = [(s["id"], s["source"], {("reads", p) for p in s["reads"]} | {tuple(q) for q in s["queries"]})
                 for s in signals]
        for i, (a, source_a, looks_a) in enumerate(looks):
            for b, source_b, looks_b in looks[:i]:
                compared += 1
                if source_a != source_b and looks_a and looks_a == looks_b:
                    problems.append(f"{a} ({source_a}) and {b} ({source_b}) look at the very same things")

for problem in problems:
    print(problem)
print(f"{compared} pairs")
sys.exit(1 if problems or not compared else 0)
