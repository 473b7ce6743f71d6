import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Folder } from "./attn.mjs";

const folder = new Folder();
after(() => folder.remove());

const small = ["study", "--methods", "em-climb,shortest", "--cores", "5", "--p", "0.5,0.3", "--count", "40"];

test("a row a method and cell, every seed in it", () => {
  const { rows } = folder.json(...small, "--log", "log.jsonl");
  assert.deepEqual(
    rows.map((row) => [row.method, row.p, row.count]),
    [["em-climb", 0.5, 40], ["shortest", 0.5, 40], ["em-climb", 0.3, 40], ["shortest", 0.3, 40]],
  );
  for (const row of rows) {
    assert.deepEqual(row.seeds.map((one) => one.seed), [0, 1, 2, 3, 4]);
    assert.equal(row.exact, row.seeds.filter((one) => one.exact).length);
    assert.equal(row.rate, row.exact / 5);
    const distances = row.seeds.map((one) => one.edit_distance);
    assert.ok(Math.abs(row.mean_edit_distance - distances.reduce((a, b) => a + b) / 5) < 1e-12);
    for (const one of row.seeds) assert.equal(one.exact, one.core === one.recovered);
  }
  assert.equal(rows[0].exact, 5);
  assert.deepEqual(rows[0].wilson95.map((x) => x.toFixed(3)), ["0.566", "1.000"]);
  assert.equal(rows[3].exact, 0);
  const log = folder.text("log.jsonl").trim().split("\n").map(JSON.parse);
  assert.equal(log.length, 20);
  assert.deepEqual([log[7].method, log[7].p, log[7].seed], ["shortest", 0.5, 2]);
});

test("threads do not change what is found, another seed does", () => {
  const found = (...more) =>
    folder.json("study", "--methods", "em-climb,shortest", "--count", "40", ...more).rows.map((row) => row.seeds.map((one) => one.recovered));
  const five = found("--cores", "5", "--threads", "1");
  assert.deepEqual(found("--cores", "5", "--threads", "3"), five);
  assert.deepEqual(found("--cores", "4", "--seed", "1"), five.map((row) => row.slice(1)));
});

test("as text, the seeds that were missed are named", () => {
  const { status, stdout } = folder.run("study", "--methods", "em-climb,shortest", "--cores", "3", "--count", "50");
  assert.equal(status, 0);
  assert.match(stdout, /^em-climb {12} 0\.5 {7}50 {5}3 of 3 /m);
  assert.match(stdout, /missed at seed 0, 1, 2/);
});

test("lists that do not fit", () => {
  folder.refuses('--count: expected values with commas between, received "10,"', "study", "--count", "10,");
  folder.refuses('--p: expected a number above 0 and at most 1, received "2"', "study", "--p", "0.5,2");
  const { status, stderr } = folder.run("study", "--methods", "em,magic");
  assert.equal(status, 2);
  assert.match(stderr, /^attn: --methods: expected some of shortest, .*, monotonic, .*, received "magic"\n$/);
});
