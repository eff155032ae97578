// SPDX-License-Identifier: Apache-2.0
//
//   node verify.mjs FILE --key HEX [--key HEX ...] [--alg=-19]
//
// FILE is a record, a report, or, if it ends in .cborseq, a history. Prints JSON; exits with 0 (ok),
// 5 (refused) or 2 (usage, or FILE cannot be read).

import { parseArgs } from "node:util";
import { verifyFile } from "./oracle.mjs";

const USAGE = "usage: node verify.mjs FILE --key HEX [--key HEX ...] [--alg=-8]";

/** `--alg -8` reads as two options: join them first. */
function joined(args) {
  const at = args.indexOf("--alg");
  return at < 0 ? args : [...args.slice(0, at), `--alg=${args[at + 1]}`, ...args.slice(at + 2)];
}

function main() {
  const { values, positionals } = parseArgs({
    args: joined(process.argv.slice(2)),
    allowPositionals: true,
    options: {
      key: { type: "string", multiple: true, default: [] },
      alg: { type: "string", default: "-19" },
    },
  });
  const keys = values.key.map((key) => key.toLowerCase());
  if (positionals.length !== 1 || !keys.length || !keys.every((key) => /^[0-9a-f]{64}$/.test(key))) {
    console.error(USAGE);
    return 2;
  }
  const found = verifyFile(positionals[0], keys, Number(values.alg));
  console.log(JSON.stringify(found));
  return found.result === "ok" ? 0 : 5;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(`${error.message}\n${USAGE}`);
  process.exitCode = 2;
}
