// How much of its time training gives to the page: the rule alone, on intervals between frames.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const { transformSync } = createRequire(new URL("../../web/package.json", import.meta.url))("esbuild");
const source = readFileSync(new URL("../../web/src/courtesy.ts", import.meta.url), "utf8");
const { code } = transformSync(source, { loader: "ts", format: "esm" });
const { Share } = await import(`data:text/javascript,${encodeURIComponent(code)}`);

const after = (...intervals) => {
  const share = new Share();
  for (const interval of intervals) share.observe(interval);
  return share;
};
const times = (count, interval) => Array(count).fill(interval);

test("frames in time leave training all of it", () => {
  assert.equal(after(...times(20, 16.7)).value, 1);
  assert.equal(after(...times(20, 7)).value, 1);
});

test("late frames take time from training, never all of it", () => {
  assert.equal(after(16.7, 25).value, 0.6);
  assert.equal(after(16.7, ...times(20, 50)).value, 0.2);
});

test("frames in time again give it back, slower than it was taken", () => {
  const share = after(16.7, 25, 25);
  const low = share.value;
  share.observe(16.7);
  assert.ok(share.value > low && share.value < low / 0.6);
  for (let i = 0; i < 100; ++i) share.observe(16.7);
  assert.equal(share.value, 1);
});

test("a slow screen is not taken for a late one, nor a quick one's 60 a second", () => {
  assert.equal(after(...times(20, 33.4)).value, 1);
  assert.equal(after(7, ...times(20, 17)).value, 1);
});
