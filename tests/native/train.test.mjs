import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, test } from "node:test";

import { Folder, readSafetensors, until } from "./attn.mjs";

const folder = new Folder();
after(() => folder.remove());

const config = { task: { count: 2000, seed: 7 }, training: { epochs: 3 } };
folder.write("config.json", config);

test("a line an epoch, and the same as JSON and as a log", () => {
  const json = folder.json("train", "config.json", "--log", "log.jsonl");
  assert.equal(json.epochs.length, 3);
  json.epochs.forEach((epoch, i) => {
    assert.equal(epoch.epoch, i + 1);
    for (const key of ["loss", "accuracy", "bayes", "recovered", "edit_distance", "attention_auc"]) assert.ok(epoch[key] !== undefined && epoch[key] !== null, key);
  });
  assert.equal(json.core, "3313211434");
  assert.equal(json.recovered, json.core);
  assert.equal(json.exact, true);
  assert.ok(json.seconds > 0);
  assert.deepEqual(folder.text("log.jsonl").trimEnd().split("\n").map((line) => JSON.parse(line)), json.epochs);
  const { stdout, stderr } = folder.run("train", "config.json");
  assert.equal(stderr, "", "no progress where nobody looks");
  for (const { epoch, loss } of json.epochs) assert.ok(stdout.includes(`epoch  ${epoch}  loss ${loss.toFixed(4)}`));
  assert.match(stdout, /Attention gives the core: all 10 letters are right\./);
});

test("the result does not depend on the threads, but on the seed", () => {
  const [one, two] = ["1", "2"].map((threads) => folder.json("train", "config.json", "--threads", threads));
  assert.deepEqual(one.epochs, two.epochs);
  const other = folder.json("train", "config.json", "--seed", "8");
  assert.deepEqual([other.config.task.seed, other.config.training.seed], [8, 8]);
  assert.notDeepEqual(one.epochs, other.epochs);
});

/** Starts a run, interrupts it once `lines` epochs are logged, resumes it and runs it in one go; compares the ends. */
async function interruptAndResume(name, settings, lines) {
  folder.write(`${name}.json`, settings);
  const whole = folder.json("train", `${name}.json`, "--save", `${name}-whole`);
  const { child, ended } = folder.start("train", `${name}.json`, "--save", `${name}-part`, "--log", `${name}.jsonl`, "--json");
  await until(() => existsSync(folder.file(`${name}.jsonl`)) && folder.text(`${name}.jsonl`).split("\n").length > lines);
  child.kill("SIGINT");
  const { status, stdout, stderr } = await ended;
  assert.equal(status, 1);
  assert.match(stderr, new RegExp(`^attn: stopped in epoch \\d+ of ${whole.epochs.length}; the last checkpoint is in ${name}-part\\n$`));
  assert.equal(JSON.parse(stdout).status, "stopped");
  const resumed = folder.json("train", `${name}.json`, "--resume", `${name}-part`, "--save", `${name}-end`, "--log", `${name}.jsonl`);
  assert.deepEqual(resumed.epochs, whole.epochs);
  assert.deepEqual([resumed.recovered, resumed.restart], [whole.recovered, whole.restart]);
  assert.deepEqual(readSafetensors(folder.read(`${name}-end`)).tensors, readSafetensors(folder.read(`${name}-whole`)).tensors);
  return folder.text(`${name}.jsonl`).trimEnd().split("\n").map((line) => JSON.parse(line));
}

test("Ctrl-C keeps a checkpoint, from which the run ends as if uninterrupted", async () => {
  const log = await interruptAndResume("once", { task: { count: 5000, seed: 3 }, training: { epochs: 30 } }, 3);
  assert.deepEqual(log.map(({ epoch }) => epoch), Array.from({ length: 30 }, (_, i) => i + 1));
});

test("the same with restarts, interrupted in the second", async () => {
  const log = await interruptAndResume("twice", { task: { count: 6000, seed: 3 }, training: { epochs: 8, restarts: 3 } }, 11);
  assert.deepEqual(log.map(({ restart, epoch }) => `${restart}.${epoch}`), [1, 2, 3].flatMap((r) => Array.from({ length: 8 }, (_, i) => `${r}.${i + 1}`)));
});

test("Ctrl-C without --save says that the run stopped", async () => {
  folder.write("long.json", { task: { count: 3000 }, training: { epochs: 1000 } });
  const { child, ended } = folder.start("train", "long.json", "--log", "long.jsonl");
  await until(() => existsSync(folder.file("long.jsonl")) && folder.text("long.jsonl").includes("\n"));
  child.kill("SIGINT");
  const { status, stderr } = await ended;
  assert.equal(status, 1);
  assert.match(stderr, /^attn: stopped in epoch \d+ of 1000\n$/);
});

test("more epochs go on from a finished run", () => {
  folder.json("train", "config.json", "--save", "three");
  folder.write("five.json", { ...config, training: { epochs: 5 } });
  const direct = folder.json("train", "five.json");
  const resumed = folder.json("train", "five.json", "--resume", "three");
  assert.deepEqual(resumed.epochs, direct.epochs);
  const done = folder.json("train", "config.json", "--resume", "three");
  assert.deepEqual([done.status, done.recovered, done.exact], ["done", "3313211434", true]);
});

test("a run that diverges fails, says why, and keeps the checkpoint there was", () => {
  folder.write("b.json", { task: { count: 100 }, model: { name: "bahdanau" }, training: { epochs: 1 } });
  folder.json("train", "b.json", "--save", "b");
  const bytes = folder.read("b");
  const size = Number(bytes.readBigUInt64LE(0));
  const entry = JSON.parse(bytes.subarray(8, 8 + size).toString("utf8"))["verdict/kernel"];
  for (let at = entry.data_offsets[0]; at < entry.data_offsets[1]; at += 4) bytes.writeFloatLE(3e38, 8 + size + at);
  folder.write("huge", bytes);
  folder.write("b2.json", { task: { count: 100 }, model: { name: "bahdanau" }, training: { epochs: 2 } });
  folder.write("kept", "as it was");
  const { status, stdout, stderr } = folder.run("train", "b2.json", "--resume", "huge", "--save", "kept", "--json");
  assert.equal(status, 1);
  assert.match(stderr, /^attn: b2\.json: The loss stopped being a finite number in epoch 2\. .*\n$/);
  assert.equal(JSON.parse(stdout).status, "failed");
  assert.equal(folder.text("kept"), "as it was");
});

test("the user's own sequences: what is not known is null", () => {
  folder.json("generate", "--seed", "7", "--count", "1000", "--out", "own.txt");
  const own = { training: { epochs: 3 } };
  const unknown = folder.json("train", folder.write("own.json", own), "--data", "own.txt");
  assert.equal(unknown.core, "");
  assert.equal(unknown.exact, null);
  assert.deepEqual([unknown.epochs[0].recovered, unknown.epochs[0].edit_distance, unknown.epochs[0].attention_auc, unknown.epochs[0].bayes], [null, null, null, null]);
  assert.match(unknown.recovered, /^[1-4]{10}$/);
  const known = folder.json("train", folder.write("known.json", { ...own, task: { core: "3313211434" } }), "--data", "own.txt");
  assert.deepEqual([known.core, typeof known.exact, known.epochs[0].attention_auc], ["3313211434", "boolean", null]);
  folder.write("short.txt", "1234\n12\n");
  folder.refuses(
    "own.json: task: expected core_length of at most 4, the longest sequence of short.txt, received 10",
    "train", "own.json", "--data", "short.txt",
  );
  folder.refuses('no.txt: expected a file that can be read, received "No such file or directory"', "train", "own.json", "--data", "no.txt");
});

test("a bad configuration is told by file and key", () => {
  const refuses = (line, value) => folder.refuses(`bad.json${line}`, "train", folder.write("bad.json", value));
  refuses(": task: core sequence: expected p above 0 and at most 1, received 0", { task: { p: 0 } });
  refuses(': task: expected p a number from 0 to 1, received "x"', { task: { p: "x" } });
  refuses(': task: letters: alphabet: expected at least 2 distinct letters, received 1 ("1")', { task: { letters: "1" } });
  refuses(': task: core: alphabet: expected one of the letters 1234, received "5" at position 1', { task: { core: "5" } });
  refuses(': config: unknown key "trainig"; expected one of task, model, training', { trainig: {} });
  refuses(
    ': task: unknown key "P"; expected one of letters, core, core_length, p, count, tail, negatives, seed', { task: { P: 1 } });
  refuses(': model: expected name one of monotonic, bahdanau, luong, feed-forward, gating, transformer, received "lstm"', { model: { name: "lstm" } });
  refuses(": training: expected epochs an integer from 0 to 100000, received -1", { training: { epochs: -1 } });
  refuses(": model: expected glimpses of at most 34, the longest sequence, received 300", { task: { count: 100 }, model: { glimpses: 300 } });
  refuses(": expected an object with task, model and training, received array", []);
  refuses(
    ":2:1: expected JSON, received a syntax error while parsing object key - unexpected '}'; expected string literal",
    '{"task": {},\n}',
  );
  folder.refuses("train: expected a configuration file, received none; attn train --help shows an example", "train");
  folder.refuses(".: expected a file, received a folder", "train", ".");
});

test("a checkpoint of something else, and places that cannot be written to", () => {
  folder.json("train", "config.json", "--save", "here");
  folder.refuses(
    "here: expected a checkpoint of this configuration, task.seed 9, received one with 7",
    "train", "config.json", "--seed", "9", "--resume", "here",
  );
  folder.refuses(
    "text: expected a checkpoint of attn train, received another file (safetensors: expected at least 8 bytes, received 4)",
    "train", "config.json", "--resume", folder.write("text", "1234"),
  );
  const cut = folder.read("here").subarray(0, -1);
  assert.match(folder.run("train", "config.json", "--resume", folder.write("cut", cut)).stderr, /^attn: cut: expected a checkpoint of attn train, received another file \(.*\)\n$/);
  folder.refuses('no/x: expected a folder that exists, received "no"', "train", "config.json", "--save", "no/x");
  folder.refuses("config.json: expected different files, received the same one twice", "train", "config.json", "--log", "config.json");
});
