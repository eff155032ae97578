#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Imports point one way, and a folder calls nothing that is not its business."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])

# What each folder may include, beside itself, system headers and the SDK.
ALLOWED = {
    "base": set(),
    "cbor": {"base"},
    "message": {"base", "cbor"},
    "record": {"base", "cbor"},
    "judge": {"base", "message", "record"},
    "jail": {"base"},
    "reader": {"base", "cbor"},
    "worker": {"base", "cbor", "message", "jail"},
    "query": {"base", "cbor", "message", "jail"},
    "signer": {"base", "cbor", "jail", "message"},
    "compiler": {"base", "cbor", "message", "jail"},
    "core": {"base", "cbor", "message", "record", "judge", "jail"},
    "lib": {"base", "cbor", "record"},
    "ctl": {"base", "cbor", "message", "record", "lib"},
    "gates": {"base", "cbor", "reader"},
}
# The signer decodes nothing: of cbor it takes the encoder, of message the words of its channel.
ONLY = {("signer", "cbor"): {"cbor/encoder.h"}, ("signer", "message"): {"message/channel.h"}}
SDK = {"base": False, "cbor": False, "record": False, "jail": False, "lib": False, "signer": False}

# Calls that a folder must not make: (folders, pattern, reason).
OUTSIDE_WORKER = [f for f in ALLOWED if f != "worker"]
BANNED = [
    (OUTSIDE_WORKER, r"\bdlopen\s*\(", "only a worker loads modules"),
    (["gates", "reader"], r"\b(open|openat|fopen|socket|connect|malloc|calloc|realloc|getenv|time|"
     r"clock_(gettime|\w+_m?s)|fork|execve|system|popen)\s*\(", "gates and readers get bytes and have no powers"),
    (["judge", "record", "message", "cbor"], r"\b(open|openat|fopen|read|write|socket|getenv|time|"
     r"clock_(gettime|\w+_m?s)|printf|fprintf)\s*\(", "pure: bytes in, result out"),
    (list(ALLOWED), r"\b(cbor_load|cbor_serialize_alloc|cbor_copy)\s*\(", "unsafe in libcbor 0.8"),
    (list(ALLOWED), r"\b(system|popen|strcpy|strcat|sprintf|gets|alloca)\s*\(", "never"),
    (["core", "judge", "record", "message", "signer"], r"cjson", "JSON is the compiler's and posturectl's"),
    (["core", "worker", "query", "compiler", "judge", "ctl", "lib"],
     r"crypto_sign_(detached|seed_keypair)\s*\(", "only the signer signs"),
]

problems = []


def folder_of(path):
    parts = path.relative_to(root).parts
    return parts[1] if parts[0] == "src" else parts[0]


def check_includes(path, folder, text):
    for line, name in re.findall(r'^(#include\s+"([^"]+)")', text, re.M):
        target = name.split("/")[0]
        if "/" not in name:
            problems.append(f"{path}: {line}: an include names its folder")
        elif target != folder and target not in ALLOWED[folder]:
            problems.append(f"{path}: {folder} must not import {target} ({name})")
        elif name not in ONLY.get((folder, target), {name}):
            problems.append(f"{path}: {folder} must not import {name}")
    if re.search(r"#include\s+<postured/", text) and not SDK.get(folder, True):
        problems.append(f"{path}: {folder} must not know the gate SDK")


def check_calls(path, folder, code):
    for folders, pattern, reason in BANNED:
        if folder not in folders:
            continue
        for match in re.finditer(pattern, code, re.I):
            line = code[: match.start()].count("\n") + 1
            problems.append(f"{path}:{line}: {match.group(0).strip()}: {reason}")


gates = sorted(p.name for p in (root / "gates").iterdir() if (p / "gate.c").exists())
files = [p for top in ("src", "gates") for p in (root / top).rglob("*.[ch]")]
for path in sorted(files):
    text = path.read_text()
    folder = folder_of(path)
    check_includes(path.relative_to(root), folder, text)
    code = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group(0).count("\n"), text, flags=re.S)
    check_calls(path.relative_to(root), folder, re.sub(r'"(\\.|[^"\\\n])*"', '""', code))
    if folder in ("core", "judge"):
        for gate in gates:
            if re.search(rf'"{gate}[."]', code):
                problems.append(f"{path.relative_to(root)}: names the gate {gate}")

for problem in problems:
    print(problem)
print(f"{len(files)} files, {len(problems)} problems")
sys.exit(1 if problems or not files else 0)
