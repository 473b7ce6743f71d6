import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Folder, until } from "./attn.mjs";

const folder = new Folder();
after(() => folder.remove());

test("w1 is timed and learns", () => {
  const json = folder.json("bench", "w1", "--epochs", "1", "--threads", "1");
  assert.deepEqual([json.workload, json.threads, json.steps_per_epoch], ["w1", 1, 141]);
  assert.equal(json.seconds_per_epoch.length, 1);
  assert.ok(json.seconds_per_epoch[0] > 0);
  assert.ok(json.loss[0] > 0.1 && json.loss[0] < 0.6);
  assert.ok(json.accuracy > 0.9 && json.accuracy < 0.998);
});

test("w2 is timed and learns", () => {
  const json = folder.json("bench", "w2", "--epochs", "1", "--threads", "1");
  assert.deepEqual([json.workload, json.threads, json.steps_per_epoch], ["w2", 1, 750]);
  assert.ok(json.seconds_per_epoch[0] > 0);
  assert.ok(json.loss[0] > 0.4 && json.loss[0] < 0.8);
  assert.ok(json.accuracy > 0.8 && json.accuracy < 0.9);
});

test("Ctrl-C ends at once, with a line that says so", async () => {
  const { child, ended } = folder.start("bench", "w1", "--epochs", "1000");
  let begun = false;
  child.stdout.once("data", () => (begun = true));
  await until(() => begun);
  child.kill("SIGINT");
  const { status, stderr } = await ended;
  assert.deepEqual({ status, stderr }, { status: 1, stderr: "attn: stopped before it was done\n" });
});

test("a workload that is not there", () => {
  folder.refuses("bench: expected a workload, w1, w2 or w3, received none", "bench");
  folder.refuses('bench: expected w1, w2 or w3, received "w9"', "bench", "w9");
  folder.refuses('--epochs: expected an integer from 1 to 100000, received "0"', "bench", "w1", "--epochs", "0");
});

test("the Bayes limit at p = .5 and .1", () => {
  const half = folder.json("bayes", "--seed", "3", "--threads", "2");
  assert.ok(Math.abs(half.accuracy - 0.9934) < 0.002 && Math.abs(half.auc - 0.9987) < 0.001);
  const tenth = folder.json("bayes", "--p", "0.1", "--cores", "5");
  assert.ok(Math.abs(tenth.accuracy - 0.889) < 0.02);
  assert.deepEqual(folder.json("bayes", "--seed", "3", "--threads", "1"), half);
  folder.refuses('--cores: expected an integer from 1 to 100000, received "0"', "bayes", "--cores", "0");
});
