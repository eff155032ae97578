// SPDX-License-Identifier: Apache-2.0
//
// The verification of posture records, histories and reports by code that shares nothing with
// postured: cborg reads, node:crypto checks signatures. Encoding, envelope, header, signatures,
// chain and commitments are looked at; what the claims mean is not judged here.

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { decode, encode, Tagged } from "cborg";
import { isRefused, refuse, scan, scanWhole } from "./deterministic.mjs";

const RECORD = "application/vnd.enigm.posture+cwt";
const REPORT = "application/vnd.enigm.posture-report+cwt";
const POSTURE = -70202;
const CHAIN = -70200;
const KIND_CHAIN_RESET = 5;

const options = {
  useMaps: true,
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  rejectDuplicateMapKeys: true,
  tags: Tagged.preserve(18, 60),
};

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const isBytes = (value, size) =>
  value instanceof Uint8Array && (size === undefined || value.length === size);

/** RFC 9679: the front of the hash over the key's required members. */
const keyId = (key) =>
  sha256(Buffer.concat([Buffer.from("a301012006215820", "hex"), key])).subarray(0, 16);

/** node:crypto takes SubjectPublicKeyInfo (RFC 8410). */
const toKeyObject = (key) =>
  createPublicKey({
    key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key]),
    format: "der",
    type: "spki",
  });

function read(bytes) {
  scanWhole(bytes);
  return decode(bytes, options);
}

function readHeader(bytes) {
  if (bytes.length === 0) refuse("protected-header");
  const header = read(bytes);
  const labels = header instanceof Map ? [...header.keys()].sort((a, b) => a - b) : [];
  if (labels.join() !== [CHAIN, 1, 4, 16].join()) refuse("protected-header");
  const chain = header.get(CHAIN);
  if (!Number.isInteger(header.get(1)) || !isBytes(header.get(4), 16)) refuse("protected-header");
  if (typeof header.get(16) !== "string" || !Array.isArray(chain)) refuse("protected-header");
  const [id, sequence, previous] = chain;
  if (chain.length !== 3 || !isBytes(id, 16) || !isBytes(previous, 32)) refuse("protected-header");
  if (!Number.isSafeInteger(sequence) || sequence < 0) refuse("protected-header");
  return { alg: header.get(1), kid: hex(header.get(4)), typ: header.get(16), id: hex(id), sequence,
           previous: hex(previous) };
}

function readEnvelope(bytes) {
  const item = read(bytes);
  if (!(item instanceof Tagged) || item.tag !== 18) refuse("not-sign1");
  const parts = item.value;
  if (!Array.isArray(parts) || parts.length !== 4 || !(parts[1] instanceof Map)) refuse("envelope");
  if (![parts[0], parts[2], parts[3]].every((part) => isBytes(part))) refuse("envelope");
  if (parts[1].size > 0) refuse("unprotected-not-empty");
  if (parts[3].length !== 64) refuse("signature-length");
  return { header: parts[0], payload: parts[2], signature: parts[3] };
}

/** One signed object of that type, by one of the keys (hex). */
function open(bytes, typ, keys, alg) {
  const parts = readEnvelope(bytes);
  const header = readHeader(parts.header);
  if (header.typ !== typ) refuse("wrong-typ");
  const key = keys.find((candidate) => hex(keyId(Buffer.from(candidate, "hex"))) === header.kid);
  if (!key) refuse("unknown-key");
  if (header.alg !== alg) refuse("algorithm");
  const signed = encode(["Signature1", parts.header, new Uint8Array(), parts.payload]);
  if (!verify(null, signed, toKeyObject(Buffer.from(key, "hex")), parts.signature))
    refuse("signature");
  return { header, key, claims: read(parts.payload), digest: hex(sha256(bytes)) };
}

function checkLink(last, record, kind) {
  const { header } = record;
  const reset = kind === KIND_CHAIN_RESET;
  if (!reset && header.id === last.header.id && record.key !== last.nextKey) refuse("unknown-key");
  if ((header.id === last.header.id) === reset) refuse("chain-id");
  if (reset) return;
  if (header.sequence !== last.header.sequence + 1) refuse("sequence-gap");
  if (header.previous !== last.digest) refuse("previous-hash");
}

/** The next record of a walk: `walk` has the keys trusted from here on and the record before. */
function takeRecord(walk, bytes) {
  const record = open(bytes, RECORD, walk.keys, walk.alg);
  if (!(record.claims instanceof Map) || !(record.claims.get(POSTURE) instanceof Map))
    refuse("missing-member");
  const posture = record.claims.get(POSTURE);
  const kind = posture.get(0);
  if ((record.header.sequence === 0) !== /^0+$/.test(record.header.previous)) refuse("chain-start");
  if (walk.last) checkLink(walk.last, record, kind);
  record.nextKey = record.key;
  if (posture.has(9)) {
    record.nextKey = hex(posture.get(9).get(-2));
    walk.keys = walk.keys.map((key) => (key === record.key ? record.nextKey : key));
  }
  record.state = ["INACTIVE", "PROTECTED", "REVIEW_REQUIRED"][posture.get(3).get(0)[0]];
  walk.last = record;
  walk.first ??= record;
  walk.records++;
}

/** The hashes that a record's gates commit to (tag 60). */
function commitments(record) {
  const gates = [...record.claims.get(266).values()].map((gate) => gate.get(-70201).get(5) ?? []);
  return new Set(gates.flat().map((tagged) => hex(tagged.value)));
}

function takeReport(walk, bytes) {
  const report = open(bytes, REPORT, walk.keys, walk.alg);
  const body = report.claims.get(-70210);
  for (const earlier of body.get(3)) takeRecord(walk, earlier);
  takeRecord(walk, body.get(0));
  const { header } = walk.last;
  if (report.header.id !== header.id || report.header.sequence !== header.sequence ||
      report.header.previous !== walk.last.digest || report.key !== walk.last.key)
    refuse("report-head");
  const committed = commitments(walk.last);
  for (const opening of body.get(2)) {
    if (!committed.has(hex(sha256(opening)))) refuse("uncommitted-disclosure");
    read(opening);
  }
  return { audience: report.claims.get(3), nonce: hex(report.claims.get(10)) };
}

const isReport = (bytes) => {
  try {
    return readHeader(readEnvelope(bytes).header).typ === REPORT;
  } catch {
    return false;
  }
};

function walkFile(name, bytes, walk) {
  if (!name.endsWith(".cborseq")) {
    if (isReport(bytes)) return takeReport(walk, bytes);
    takeRecord(walk, bytes);
    return {};
  }
  for (let at = 0; at === 0 || at < bytes.length; ) {
    const size = scan(bytes.subarray(at));
    takeRecord(walk, bytes.subarray(at, at + size));
    at += size;
  }
  return {};
}

/** What a file comes to under these keys (hex), as the command prints it. */
export function verifyFile(name, keys, alg) {
  const bytes = new Uint8Array(readFileSync(name));
  const walk = { keys, alg, last: null, first: null, records: 0 };
  try {
    const more = walkFile(name, bytes, walk);
    const { header, digest, key, state } = walk.last;
    return { result: "ok", records: walk.records, chain: header.id,
             first_sequence: walk.first.header.sequence, sequence: header.sequence, digest,
             key_id: header.kid, public_key: key, state, ...more };
  } catch (error) {
    const result = isRefused(error) ? error.message : "malformed";
    return { result, records: walk.records, detail: error.message };
  }
}
