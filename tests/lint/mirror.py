#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Unit tests mirror src/: tests/unit/<folder>/test_<file>.c for src/<folder>/<file>.c, one to one."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
missing, orphans = [], []

# Tested by the real processes in tests/integration/, for they are nothing without them.
BY_INTEGRATION = {line.split()[0]: re.findall(r"tests/[\w/.]+", line) for line in
                  (root / "tests/lint/by_integration.txt").read_text().splitlines()
                  if line.strip() and not line.startswith("#")}

sources = {p.relative_to(root / "src").with_suffix("") for p in (root / "src").rglob("*.c")
           if p.name != "main.c"}
tests = {p.relative_to(root / "tests/unit") for p in (root / "tests/unit").rglob("test_*.c")}
tested = {t.parent / t.stem.removeprefix("test_") for t in tests}

for source in sorted(sources - tested):
    if str(source) not in BY_INTEGRATION:
        missing.append(f"src/{source}.c has no tests/unit/{source.parent}/test_{source.name}.c")
for test in sorted(tested - sources):
    orphans.append(f"tests/unit/{test.parent}/test_{test.name}.c tests nothing in src/")
for name in sorted(BY_INTEGRATION):
    missing += [f"by_integration.txt: {test}, which runs {name}, is not there"
                for test in BY_INTEGRATION[name] if not (root / test).exists()]
    if not BY_INTEGRATION[name]:
        missing.append(f"by_integration.txt: no test runs {name}")
    if pathlib.Path(name) not in sources:
        orphans.append(f"by_integration.txt names {name}, which is not there")
    if pathlib.Path(name) in tested:
        orphans.append(f"by_integration.txt names {name}, which has a unit test")

for problem in missing + orphans:
    print(problem)
print(f"{len(sources)} files, {len(tested & sources)} with a unit test")
sys.exit(1 if missing or orphans else 0)
