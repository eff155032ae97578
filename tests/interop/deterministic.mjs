// SPDX-License-Identifier: Apache-2.0
//
// A scan for what cborg does not look at: the order of map keys, floats, and simple values. cborg is
// strict about integers, duplicates and indefinite lengths itself (RFC 8949 section 4.2.1).

class Refused extends Error {}

export const refuse = (name) => {
  throw new Refused(name);
};
export const isRefused = (error) => error instanceof Refused;

const widths = { 24: 1, 25: 2, 26: 4, 27: 8 };

function head(bytes, at) {
  if (at >= bytes.length) refuse("truncated");
  const major = bytes[at] >> 5;
  const info = bytes[at] & 0x1f;
  if (info > 27) refuse(info === 31 ? "indefinite-length" : "reserved-head");
  if (major === 7 && info > 24) refuse("float");
  if (major === 7 && (info < 20 || info > 22)) refuse("simple-value");
  const width = widths[info] ?? 0;
  if (at + 1 + width > bytes.length) refuse("truncated");
  let argument = width ? 0n : BigInt(info);
  for (let i = 0; i < width; i++) argument = (argument << 8n) | BigInt(bytes[at + 1 + i]);
  return { major, argument: Number(argument), end: at + 1 + width };
}

function scanMap(bytes, at, pairs, depth) {
  let previous = null;
  for (let i = 0; i < pairs; i++) {
    const end = scanItem(bytes, at, depth);
    const key = bytes.subarray(at, end);
    if (previous && Buffer.compare(previous, key) >= 0) refuse("unsorted-keys");
    previous = key;
    at = scanItem(bytes, end, depth);
  }
  return at;
}

function scanItem(bytes, at, depth) {
  const { major, argument, end } = head(bytes, at);
  if (major >= 4 && major <= 6 && depth === 16) refuse("too-deep");
  if (major === 2 || major === 3) {
    if (end + argument > bytes.length) refuse("truncated");
    return end + argument;
  }
  if (major === 5) return scanMap(bytes, end, argument, depth + 1);
  if (major === 4 || major === 6) {
    let next = end;
    for (let i = 0; i < (major === 6 ? 1 : argument); i++) next = scanItem(bytes, next, depth + 1);
    return next;
  }
  return end;
}

/** The length of the first item; refuses with the name of what is wrong with it. */
export function scan(bytes) {
  if (bytes.length === 0) refuse("empty");
  return scanItem(bytes, 0, 0);
}

/** The same for exactly one item. */
export function scanWhole(bytes) {
  if (scan(bytes) !== bytes.length) refuse("trailing-bytes");
}
