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
  const { resident, planned, unplanned } = json.memory;
  assert.ok(planned > 1e6 && planned < unplanned && planned < resident && resident < 1e9);
});

test("w2 is timed and learns", () => {
  const json = folder.json("bench", "w2", "--epochs", "1", "--threads", "1");
  assert.deepEqual([json.workload, json.threads, json.steps_per_epoch], ["w2", 1, 750]);
  assert.ok(json.seconds_per_epoch[0] > 0);
  assert.ok(json.loss[0] > 0.4 && json.loss[0] < 0.8);
  assert.ok(json.accuracy > 0.8 && json.accuracy < 0.9);
});

test("the roofline counts each workload's products from its shapes", () => {
  const json = folder.json("bench", "roofline", "--epochs", "1");
  const [T, D, U, H] = [44, 64, 32, 128]; // steps, width, units, hidden units
  const [letters, shards] = [5, 18000 / 16]; // a part of a batch is 16 sequences
  const gru = 2 * T * U * 3 * U;
  const w1 = 3 * (2 * gru + 2 * T * D * 32 + 2 * T * 32 + 2 * T * D + 2 * D);
  // The pixels take no gradient.
  const w2 = 2 * 2 * 784 * 64 + 3 * 2 * (64 * 64 + 64 * 10);
  const w3 = 3 * (2 * T * D * D + 2 * 2 * T * D * H + 2 * 2 * T * T * D + 2 * D);
  // What is looked up is multiplied as a table, once for a part of a batch; positions take no gradient.
  const w1Tables = 3 * 2 * (2 * letters * 16 * 3 * U);
  const w3Tables = 3 * 3 * (2 * letters * D * D) + 2 * 3 * (2 * T * D * D);
  const expected = {
    w1: (w1 * 18000 + w1Tables * shards) / 141,
    w2: (w2 * 48000) / 750,
    w3: (w3 * 18000 + w3Tables * shards) / 141,
  };
  assert.equal(json.threads, 1);
  assert.ok(json.peak_gflop_per_second > 0 && json.product_gflop_per_second > 0);
  for (const workload of json.workloads) {
    const flop = expected[workload.workload];
    assert.ok(Math.abs(workload.gflop * 1e9 - flop) < 1e-6 * flop, `${workload.workload}: ${workload.gflop * 1e9}, not ${flop}`);
    assert.ok(Math.abs(workload.gflop_per_second - workload.gflop / workload.ms * 1e3) < 1e-6 * workload.gflop_per_second);
    const parts = workload.operations.map((part) => part.forward_ms + part.backward_ms);
    assert.ok(parts.every((part) => part > 0));
    const whole = parts.reduce((sum, part) => sum + part, workload.rest_ms);
    assert.ok(workload.rest_ms >= 0 && Math.abs(whole - workload.ms) < 1e-6 * whole);
  }
  assert.deepEqual(json.workloads.map((workload) => workload.workload), ["w1", "w2", "w3"]);
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
  folder.refuses("bench: expected a workload, w1, w2, w3, roofline or scale, received none", "bench");
  folder.refuses('bench: expected w1, w2, w3, roofline or scale, received "w9"', "bench", "w9");
  folder.refuses('--picture: expected bench scale, received "w1"', "bench", "w1", "--picture", "a.svg");
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
