#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nothing unfinished by its own words, nothing that only one machine has, a licence on each file."""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
problems = []
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX\b|[Nn]ot implemented|[Pp]laceholder|assert_true\((1|true)\))")
FOREIGN = re.compile(r"\.\./shared|/work/")

listed = subprocess.run(["git", "-C", root, "ls-files"], capture_output=True, text=True, check=True)
files = [root / f for f in listed.stdout.split("\n")
         if re.search(r"\.(c|h|py|sh|mjs|txt|md|cmake)$|(^|/)(dev|run)$", f)]
for path in files:
    name = path.relative_to(root)
    if name.parts[:2] == ("tests", "lint") or not path.exists():
        continue
    text = path.read_text(errors="replace")
    for number, line in enumerate(text.split("\n"), 1):
        if FOREIGN.search(line) or (name.parts[0] in ("src", "gates", "include", "dev")
                                    and UNFINISHED.search(line)):
            problems.append(f"{name}:{number}: {line.strip()[:90]}")
    if name.suffix in (".c", ".h", ".py", ".sh", ".mjs") and "SPDX-License-Identifier" not in text[:300]:
        problems.append(f"{name}: no licence line")

for problem in problems:
    print(problem)
print(f"{len(files)} files")
sys.exit(1 if problems or not files else 0)
