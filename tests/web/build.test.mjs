// What web/build leaves: how much of it a visitor loads, and that a server can import it.

import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../build/web/", import.meta.url);
const brotli = (name) => statSync(new URL(`${name}.br`, folder)).size;

test("engine and page keep to their budgets", (t) => {
  const builds = ["simd", "relaxed", "threads"].map((build) => brotli(`engine-${build}.wasm`) + brotli(`engine-${build}.mjs`));
  const fonts = readdirSync(new URL("fonts/", folder)).filter((name) => name.endsWith(".br"));
  const rest = ["index.html", "page.css", "main.js", "engine.worker.js", "playground.mjs", "playground.wasm"].map(brotli);
  const page = Math.max(...builds) + [...rest, ...fonts.map((name) => brotli(`fonts/${name.slice(0, -3)}`))].reduce((a, b) => a + b);
  t.diagnostic(`brotli: engine ${builds.map((size) => (size / 1024).toFixed(0)).join(", ")} KB, page in all ${(page / 1024).toFixed(0)} KB`);
  for (const size of builds) assert.ok(size <= 250 * 1024);
  assert.ok(page <= 1024 * 1024);
});

test("a server can import the module, and nothing happens", async () => {
  const before = Object.keys(globalThis).length;
  const module = await import(new URL("index.js", folder).href);
  for (const name of ["createEngine", "mountPlayground", "defineAttentionPlayground"]) assert.equal(typeof module[name], "function");
  module.defineAttentionPlayground();
  assert.equal(Object.keys(globalThis).length, before);
});
