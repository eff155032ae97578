#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes each block of code that a page names a file for into a folder."""
import pathlib
import re
import sys

page, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
blocks = re.findall(r"<!-- file: (\S+) -->\n```c\n(.*?)```", page.read_text(), re.S)
if len(blocks) < 4:
    sys.exit(f"{page}: {len(blocks)} files, expected gate.c and three objectives")
for name, code in blocks:
    target = folder / name
    if not target.exists() or target.read_text() != code:
        target.write_text(code)
