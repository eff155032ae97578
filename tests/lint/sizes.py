#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Functions of 60 lines at most, product files (a test may have many cases) of 400."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
problems, longest = [], (0, "")

for path in sorted(p for top in ("src", "gates", "include", "tests") for p in (root / top).rglob("*.[ch]")):
    lines = path.read_text().split("\n")
    name = path.relative_to(root)
    if len(lines) - 1 > 400 and name.parts[0] != "tests":
        problems.append(f"{name}: {len(lines) - 1} lines, of at most 400")
    start = None
    for i, line in enumerate(lines):
        if re.match(r"^[A-Za-z_].*\{\s*$", line) and not re.match(
                r"^(struct|enum|union|typedef|static const|const|extern|PST_)\b", line):
            start = i
        elif re.match(r"^\s+.*\) \{\s*$", line) and start is None and re.match(
                r"^[A-Za-z_].*[(,]$", lines[i - 1] if i else ""):
            start = i - 1
        elif line.startswith("}") and start is not None:
            length = i - start + 1
            longest = max(longest, (length, f"{name}:{start + 1}"))
            if length > 60:
                problems.append(f"{name}:{start + 1}: a function of {length} lines, of at most 60")
            start = None

for problem in problems:
    print(problem)
print(f"longest function: {longest[0]} lines at {longest[1]}")
sys.exit(1 if problems else 0)
