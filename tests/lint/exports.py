#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A gate's module exports one symbol, pst_gate."""
import pathlib
import subprocess
import sys

modules = sorted(pathlib.Path(sys.argv[1]).glob("*.so"))
problems = []
for module in modules:
    out = subprocess.run(["nm", "-D", "--defined-only", module], capture_output=True, text=True, check=True)
    names = [line.split()[-1] for line in out.stdout.splitlines()]
    names = [n for n in names if not n.startswith(("__asan", "__odr_asan", "__ubsan"))]
    if names != ["pst_gate"]:
        problems.append(f"{module.name} exports {names}")
for problem in problems:
    print(problem)
print(f"{len(modules)} modules")
sys.exit(1 if problems or not modules else 0)
