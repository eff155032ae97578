// SPDX-License-Identifier: Apache-2.0
//
// What the oracle makes of the vectors: it accepts every valid one, and refuses every invalid one
// whose defect is in what it looks at. That the oracle itself can refuse is what this shows.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { verifyFile } from "./oracle.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "..", "vectors");
const index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));

// Names of defects that are not in the claims' meaning, nor of here and now.
const looked = new Set(["empty", "truncated", "trailing-bytes", "unsorted-keys", "duplicate-key",
  "non-shortest-head", "indefinite-length", "float", "not-sign1", "envelope", "protected-header",
  "unprotected-not-empty", "signature-length", "wrong-typ", "unknown-key", "algorithm", "signature",
  "chain-id", "sequence-gap", "previous-hash", "report-head",
  "uncommitted-disclosure"]);

// Told apart by what this verifier does not look at: what a caller takes a file for, boots, times.
const notLooked = new Set(["invalid/report-other-boot.cbor", "invalid/report-before-record.cbor",
  "invalid/report-as-record.cbor"]);

let n = 0;
let failed = 0;
for (const entry of index.vectors) {
  const valid = entry.expect === "ok";
  if ((!valid && !looked.has(entry.expect)) || notLooked.has(entry.file)) continue;
  const { result } = verifyFile(join(folder, entry.file), [entry.key], entry.alg);
  n++;
  if (valid ? result !== "ok" : result === "ok") {
    failed++;
    console.log(`${entry.file}: ${result}, not ${entry.expect}`);
  }
}
console.log(`${n} vectors, ${failed} failed`);
process.exitCode = failed || n < 100 ? 1 : 0;
