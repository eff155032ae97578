#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Policies as data, through the compiler as it is shipped.

Each bad/NAME.json is wrong in one way and is refused with exactly the lines of bad/NAME.expected.
Each good/NAME.json compiles to exactly the bytes of good/NAME.cbor, with the warnings of
good/NAME.expected if there is one. `--write` writes these files anew; the difference is reviewed.

usage: compile.py COMPILER DESCRIPTORS FOLDER [--write]
"""
import difflib
import os
import pathlib
import subprocess
import sys
import tempfile

compiler, descriptors, folder = (pathlib.Path(a) for a in sys.argv[1:4])
write = sys.argv[4:] == ["--write"]
SIZE_MAX = 65536
problems = []
n_checked = 0


def run(text, name=None, gates=descriptors, arguments=None):
    """The compiler over a text; `gates` is a file, or None for a closed descriptor 3."""
    if arguments is None:
        arguments = ["policy"] + (["--name", name] if name else [])

    def prepare():
        if gates is None:
            try:
                os.close(3)
            except OSError:
                pass
        else:
            os.dup2(os.open(gates, os.O_RDONLY), 3)
            os.set_inheritable(3, True)  # it may have been 3 already

    environment = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}
    return subprocess.run([compiler, *arguments], input=text, capture_output=True, close_fds=False,
                          preexec_fn=prepare, env=environment, timeout=60, check=False)


def check(what, condition, detail=""):
    global n_checked
    n_checked += 1
    if not condition:
        problems.append(f"{what}: {detail}")


def compare(path, found):
    """A file's text or bytes against what was found; an absent file is empty."""
    if write:
        if found:
            path.write_bytes(found)
        else:
            path.unlink(missing_ok=True)
    expected = path.read_bytes() if path.exists() else b""
    if path.suffix == ".cbor":
        check(path, expected == found, f"{len(expected)} bytes expected, {len(found)} others found")
        return
    difference = difflib.unified_diff(expected.decode().splitlines(), found.decode().splitlines(),
                                      str(path), "found", lineterm="")
    check(path, expected == found, "\n" + "\n".join(difference))


for path in sorted(folder.glob("bad/*.json")):
    result = run(path.read_bytes(), path.name)
    check(path, result.returncode == 1, f"ended with {result.returncode}: {result.stderr!r}")
    check(path, result.stdout == b"", "wrote a policy all the same")
    check(path, result.stderr.endswith(b"\n"), "said nothing")
    compare(path.with_suffix(".expected"), result.stderr)

for path in sorted(folder.glob("good/*.json")):
    result = run(path.read_bytes(), path.name)
    check(path, result.returncode == 0, f"ended with {result.returncode}: {result.stderr!r}")
    compare(path.with_suffix(".cbor"), result.stdout)
    compare(path.with_suffix(".expected"), result.stderr)

minimal = (folder / "good/minimal.json").read_bytes()

# The largest file, and one byte more; white space counts.
result = run(minimal.ljust(SIZE_MAX))
check("64 KiB", result.returncode == 0 and result.stdout, result.stderr)
result = run(minimal.ljust(SIZE_MAX + 1))
check("64 KiB and a byte", result.returncode == 1 and result.stderr ==
      b"policy.json:1:1: the file is too large, expected at most 65536 bytes\n", result.stderr)

# Every prefix is refused, and none of them ends the process in another way.
text = (folder / "good/every-operator.json").read_bytes().rstrip()
for size in range(0, len(text), 97):
    result = run(text[:size])
    check(f"the first {size} bytes", result.returncode == 1 and result.stdout == b"", result)

# Gates that are not there, or no gates.
with tempfile.TemporaryDirectory() as scratch:
    empty, broken, twice = (pathlib.Path(scratch, name) for name in ("empty", "broken", "twice"))
    empty.write_bytes(b"")
    broken.write_bytes(descriptors.read_bytes()[:-1])
    twice.write_bytes(descriptors.read_bytes() * 2)
    NO_GATES = (b"policy.json:1:1: there are no gates to check it against: expected their "
                b"descriptors on file descriptor 3\n")
    for gates in (None, empty):
        result = run(minimal, gates=gates)
        check("no gates", result.returncode == 1 and result.stderr == NO_GATES, result.stderr)
    result = run(minimal, gates=broken)
    check("torn descriptors", result.returncode == 1 and b"cannot be used, at byte" in result.stderr,
          result.stderr)
    result = run(minimal, gates=twice)
    check("a gate twice", result.returncode == 1 and
          b"two gates have one number or id" in result.stderr, result.stderr)

for arguments in ([], ["waiver"], ["policy", "--name"], ["policy", "x", "y"]):
    result = run(minimal, arguments=arguments)
    check(f"usage {arguments}", result.returncode == 2 and result.stderr.startswith(b"usage: "),
          result)

for problem in problems:
    print(problem)
print(f"{n_checked} checks, {len(problems)} problems")
sys.exit(1 if problems or n_checked < 100 else 0)
