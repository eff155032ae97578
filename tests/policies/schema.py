#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""policy/schema.json against what the compiler takes and refuses.

Knows as much of JSON Schema 2020-12 as the schema uses, and stops at a keyword that it does not
know. Only what no schema can tell (names of gates, signals and facts, types, sources, coverage, the
bytes of the text itself) may pass here and be refused by the compiler: those cases are listed.

usage: schema.py SOURCE_FOLDER
"""
import json
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
schema = json.loads((root / "policy/schema.json").read_text())

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool}
NOTES = {"$schema", "$id", "$defs", "title", "description"}

# What only the compiler finds, since it knows the gates, or sees the bytes and not the values.
COMPILER_ONLY = {
    "agree-of-one-source", "agree-of-two-types", "bad-utf8", "byte-order-mark", "comment",
    "control-character", "duplicate-key", "duplicate-objective", "empty-file", "exponent", "float",
    "leading-zero", "lone-surrogate", "not-a-number", "nul-escape", "operator-of-another-type",
    "optional-gate", "overlong-utf8", "roles", "self-counts", "signal-of-another-gate",
    "span-of-nothing", "trailing-bytes", "trailing-comma", "truncated", "uncovered-gate",
    "uncovered-objective", "unknown-fact", "unknown-gate", "unknown-objective", "unknown-signal",
    "unreachable-sources", "wrong-type",
}


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def holds(rule, value):
    """Whether a value is as a schema asks."""
    if isinstance(rule, bool):
        return rule
    return all(KEYWORDS[word](rule, rule[word], value) for word in rule if word not in NOTES)


def resolve(_, reference, value):
    target = schema
    for step in reference.removeprefix("#/").split("/"):
        target = target[step]
    return holds(target, value)


def members(rule, rest, value):
    known = rule.get("properties", {})
    return not isinstance(value, dict) or all(
        holds(known.get(key, rest), item) for key, item in value.items())


def for_type(kind, test):
    return lambda _, limit, value: not isinstance(value, kind) or test(limit, value)


KEYWORDS = {
    "$ref": resolve,
    "type": lambda _, name, value: is_type(value, name),
    "const": lambda _, constant, value: value is constant,
    "enum": lambda _, values, value: value in values,
    "required": for_type(dict, lambda keys, v: all(k in v for k in keys)),
    "properties": lambda _, rules, value: not isinstance(value, dict) or all(
        holds(rules[k], v) for k, v in value.items() if k in rules),
    "additionalProperties": members,
    "propertyNames": for_type(dict, lambda rule, v: all(holds(rule, k) for k in v)),
    "minProperties": for_type(dict, lambda n, v: len(v) >= n),
    "maxProperties": for_type(dict, lambda n, v: len(v) <= n),
    "items": for_type(list, lambda rule, v: all(holds(rule, item) for item in v)),
    "minItems": for_type(list, lambda n, v: len(v) >= n),
    "maxItems": for_type(list, lambda n, v: len(v) <= n),
    "uniqueItems": for_type(list, lambda on, v: not on or len(set(map(str, v))) == len(v)),
    "pattern": for_type(str, lambda pattern, v: re.search(pattern, v) is not None),
    "minLength": for_type(str, lambda n, v: len(v) >= n),
    "maxLength": for_type(str, lambda n, v: len(v) <= n),
    "minimum": for_type((int, float), lambda n, v: v >= n),
    "maximum": for_type((int, float), lambda n, v: v <= n),
    "oneOf": lambda _, rules, value: sum(holds(rule, value) for rule in rules) == 1,
    "anyOf": lambda _, rules, value: any(holds(rule, value) for rule in rules),
}

problems = []
n_valid = n_invalid = 0

shipped = [p for p in sorted((root / "policy").glob("*.json")) if "policy" in json.loads(p.read_text())]
for path in shipped + sorted((root / "tests/policies/good").glob("*.json")):
    n_valid += 1
    if not holds(schema, json.loads(path.read_text())):
        problems.append(f"{path.relative_to(root)}: the schema refuses it")

for path in sorted((root / "tests/policies/bad").glob("*.json")):
    if path.stem in COMPILER_ONLY:
        continue
    n_invalid += 1
    if holds(schema, json.loads(path.read_text())):
        problems.append(f"{path.relative_to(root)}: the schema takes it")

reasons = [r["id"] for r in json.loads((root / "policy/reasons.json").read_text())["reasons"]]
if schema["$defs"]["reason"]["enum"] != reasons:
    problems.append("policy/schema.json: its reasons are not those of policy/reasons.json")

for problem in problems:
    print(problem)
print(f"{n_valid} policies taken, {n_invalid} refused, {len(problems)} problems")
sys.exit(1 if problems or not n_valid or not n_invalid else 0)
