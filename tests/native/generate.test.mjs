import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { after, test } from "node:test";

import { Folder } from "./attn.mjs";

const folder = new Folder();
after(() => folder.remove());

const sha256 = (name) => createHash("sha256").update(folder.read(name)).digest("hex");

test("the same seed gives the same bytes, on every machine", () => {
  const files = ["--out", "a.txt", "--negatives", "n.txt", "--negative-kind", "same-ending", "--truth", "t.csv"];
  const json = folder.json("generate", "--seed", "7", ...files);
  assert.equal(json.core, "3313211434");
  assert.equal(json.count, 10000);
  assert.equal(json.mean_length, 19.9604);
  assert.equal(sha256("a.txt"), "eec7431b6fa4ef3ba1aedb321435836405b8e5481813b2aaf1fdff30a0aa8c11");
  assert.equal(sha256("n.txt"), "06dcd3cd38fc3a4dca39b8d51d1cb8863e7f1f626c4f1fef7516479d73072482");
  assert.equal(sha256("t.csv"), "1c2fc448e9fc6c04e31aa201e2583c4777bef90f4f99c4b7ebe64a3a2b14d29e");
  folder.json("generate", "--seed", "7", "--threads", "2", "--count", "30", "--out", "few.txt");
  assert.ok(folder.text("a.txt").startsWith(folder.text("few.txt")), "fewer sequences are the first ones");
  folder.json("generate", "--seed", "8", "--out", "b.txt");
  assert.notEqual(sha256("a.txt"), sha256("b.txt"));
});

test("sequences, negatives and truth belong together", () => {
  folder.json("generate", "--core", "abba", "--letters", "abc", "--count", "200", "--tail", "3", "--p", "0.4", "--out", "s.txt",
    "--negatives", "r.txt", "--truth", "t.csv");
  const sequences = folder.text("s.txt").trimEnd().split("\n");
  const negatives = folder.text("r.txt").trimEnd().split("\n");
  const [header, ...truth] = folder.text("t.csv").trimEnd().split("\n");
  assert.equal(header, "sequence,truth");
  assert.deepEqual([sequences.length, negatives.length, truth.length], [200, 200, 200]);
  sequences.forEach((sequence, i) => {
    assert.match(sequence, /^[abc]+$/);
    assert.equal(negatives[i].length, sequence.length);
    const [letters, marks] = truth[i].split(",");
    assert.equal(letters, sequence);
    assert.equal([...letters].filter((_, t) => marks[t] === "1").join(""), "abba");
  });
});

test("a person reads what was written", () => {
  const { status, stdout } = folder.run("generate", "--core", "12", "--count", "3", "--seed", "1", "--out", "p.txt");
  assert.equal(status, 0);
  assert.match(stdout, /^core {9}12\nsequences {4}3, mean length \d\.\d\d, in p\.txt\n$/);
});

test("impossible settings", () => {
  const refuses = (line, ...args) => folder.refuses(line, "generate", "--out", "x", ...args);
  refuses('--letters: alphabet: expected at least 2 distinct letters, received 1 ("1")', "--letters", "1");
  refuses('--letters: alphabet: expected distinct letters, received "1" twice', "--letters", "121");
  refuses('--core: alphabet: expected one of the letters 1234, received "5" at position 2', "--core", "15");
  refuses("--core-length: expected 2, the length of --core, received 3", "--core", "12", "--core-length", "3");
  refuses('--core-length: expected an integer from 1 to 1000, received "0"', "--core-length", "0");
  refuses('--tail: expected a number from 0 to 1000000, received "-1"', "--tail", "-1");
  refuses(
    "generate: core sequence: expected at most 1000000000 letters in all, received 10000 sequences of 1e+301 on average; lower the count or raise p",
    "--p", "1e-300",
  );
  refuses("--negative-kind: expected --negatives FILE to write them to, received none", "--negative-kind", "shuffled");
  refuses('--negative-kind: expected one of uniform, background, shuffled, same-ending, uniform-same-ending, received "odd"', "--negatives", "y", "--negative-kind", "odd");
  refuses("./x: expected different files, received the same one twice", "--negatives", "./x");
  folder.refuses("generate: expected --out FILE, received none; attn generate --help shows an example", "generate");
});

test("places that cannot be written to", () => {
  folder.refuses('no/x: expected a folder that exists, received "no"', "generate", "--out", "no/x");
  folder.refuses(".: expected a file to write, received a folder", "generate", "--out", ".");
  folder.refuses("x/: expected a file to write, received the name of a folder", "generate", "--out", "x/");
  folder.refuses("-: expected the name of a file to write, received none", "generate", "--out", "-");
});

test("a folder without leave to write", { skip: process.getuid() === 0 }, () => {
  mkdirSync(folder.file("closed"));
  chmodSync(folder.file("closed"), 0o555);
  folder.refuses('closed/x: expected a file that can be written, received "Permission denied"', "generate", "--out", "closed/x");
});

test("bad input leaves an existing file as it was", () => {
  folder.write("kept.txt", "precious\n");
  for (const bad of [["--p", "0"], ["--core", "9"], ["--negatives", "no/x"], ["--count", "1000000000"]])
    assert.equal(folder.run("generate", "--out", "kept.txt", ...bad).status, 2);
  assert.equal(folder.text("kept.txt"), "precious\n");
});

test("a file is replaced whole, through links, with its mode kept", () => {
  folder.write("old.txt", "old\n");
  chmodSync(folder.file("old.txt"), 0o640);
  symlinkSync("old.txt", folder.file("link.txt"));
  assert.equal(folder.run("generate", "--count", "2", "--out", "link.txt").status, 0);
  assert.equal(folder.text("old.txt").split("\n").length, 3);
  assert.equal(statSync(folder.file("old.txt")).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(folder.path).filter((name) => /\.txt\./.test(name)), [], "no temporary file is left");
});
