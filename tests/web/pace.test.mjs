// When training takes a snapshot for the page: the rule alone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const { transformSync } = createRequire(new URL("../../web/package.json", import.meta.url))("esbuild");
const source = readFileSync(new URL("../../web/src/pace.ts", import.meta.url), "utf8");
const { code } = transformSync(source, { loader: "ts", format: "esm" });
const { Pace } = await import(`data:text/javascript,${encodeURIComponent(code)}`);

/** Takes snapshots of `taking` ms, shown in `showing` ms, until the running means have settled; the last ends at 0. */
function settled({ taking, showing, scarce }) {
  const pace = new Pace(scarce);
  for (let i = 0; i < 60; ++i) {
    pace.took(-taking, 0);
    pace.shown(showing);
  }
  return pace;
}

/** ms from one snapshot to the next, if the page shows each at once. */
function interval(pace, called = false) {
  for (let now = 0; now < 60_000; ++now) if (pace.allows(now, called)) return now;
  return Infinity;
}

test("the first is due at once, and again after a restart", () => {
  const pace = new Pace(true);
  assert.ok(pace.fresh && pace.allows(0, false));
  pace.took(0, 4);
  pace.shown(10);
  assert.ok(!pace.fresh && !pace.allows(5, true));
  pace.restart();
  assert.ok(pace.fresh && pace.allows(5, false));
});

test("at most eight a second come by themselves, more at the ends of epochs", () => {
  const pace = settled({ taking: 1, showing: 1, scarce: false });
  assert.ok(interval(pace) >= 125 && interval(pace) <= 126);
  assert.ok(interval(pace, true) < 60);
});

test("taking them costs at most 3 % of the time", () => {
  for (const called of [false, true]) assert.ok(12 / interval(settled({ taking: 12, showing: 50, scarce: false }), called) < 0.03);
});

test("where cores are scarce, showing them counts as well", () => {
  const few = interval(settled({ taking: 12, showing: 18, scarce: true }), true);
  assert.ok(few > (12 + 18) / 0.03 && few < 1500, `${few} ms`);
});

test("a page that did something else meanwhile is not taken for one that shows slowly", () =>
  assert.ok(interval(settled({ taking: 1, showing: 5000, scarce: true })) < 5000));

test("the page gets none before it has shown the last, however many came unasked", () => {
  const pace = new Pace(false);
  pace.took(0, 1);
  pace.took(1, 2);
  pace.shown(1);
  assert.ok(!pace.allows(10_000, true));
  pace.shown(1);
  assert.ok(pace.allows(10_000, true));
});
