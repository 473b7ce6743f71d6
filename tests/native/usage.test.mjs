import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, test } from "node:test";

import { Folder } from "./attn.mjs";

const folder = new Folder();
after(() => folder.remove());

const commands = [["generate"], ["recover"], ["train"], ["study"], ["layer", "run"], ["layer", "list"], ["layer", "check"], ["images"], ["bench"], ["bayes"]];

test("every command explains itself with an example, --json and --threads", () => {
  for (const command of commands) {
    const { status, stdout, stderr } = folder.run(...command, "--help");
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    for (const part of [`Example:\n  attn ${command.join(" ")}`, "--json", "--threads N"])
      assert.ok(stdout.includes(part), `${command}: ${part}`);
  }
  for (const name of ["generate", "recover", "train", "study", "images", "bayes"])
    assert.match(folder.run(name, "--help").stdout, /--seed N/);
  assert.equal(folder.run("--help").status, 0);
  assert.match(folder.run("--version").stdout, /^attn \d+\.\d+\.\d+\n$/);
});

test("no command, or one that is not there", () => {
  const names = "generate, recover, train, study, layer, images, bench, bayes";
  folder.refuses(`expected a command, one of ${names}, received none; attn --help shows an example`);
  folder.refuses(`expected a command, one of ${names}, received "studies"; attn --help shows an example`, "studies");
  folder.refuses('expected a command, one of run, list, check, received "x"; attn layer --help shows an example', "layer", "x");
});

test("options that are not there, lack a value, come twice", () => {
  folder.refuses(
    "expected one of the options --help, --json, --threads, --p, --cores, --core-length, --letters, --count, --negative-kind, " +
      '--seed, received "--core"; attn bayes --help shows an example',
    "bayes", "--core", "3",
  );
  folder.refuses("--p: expected one value, received none; attn bayes --help shows an example", "bayes", "--p");
  folder.refuses("--p: expected one value, received several; attn bayes --help shows an example", "bayes", "--p", ".1", "--p", ".2");
  folder.refuses('expected no further argument, received "b"; attn recover --help shows an example', "recover", "a", "b");
  folder.refuses('--out: expected FILE, received "--json"', "generate", "--out", "--json");
});

test("numbers out of range", () => {
  const p = (text) => folder.refuses(`--p: expected a number above 0 and at most 1, received "${text}"`, "bayes", "--p", text);
  for (const text of ["0", "-1", "nan", "inf", "1.01", "abc", "", "0.5x"]) p(text);
  const count = (text) =>
    folder.refuses(`--count: expected an integer from 1 to 1000000000, received "${text}"`, "generate", "--out", "x", "--count", text);
  for (const text of ["0", "-5", "1e4", "99999999999999999999", "2.5"]) count(text);
  folder.refuses('--seed: expected an integer from 0 to 9007199254740992, received "-1"', "bayes", "--seed", "-1");
  folder.refuses('--threads: expected an integer from 0 to 1024, received "1025"', "bayes", "--threads", "1025");
  assert.deepEqual(readdirSync(folder.path), []);
});

test("standard output that is full", () => {
  const { status, stderr } = folder.run("generate", "--count", "5", "--out", "/dev/full");
  assert.deepEqual({ status, stderr }, { status: 1, stderr: 'attn: /dev/full: expected room to write, received "No space left on device"\n' });
});
