// The main job, in a real browser: the page opens, a mouse click on Train finds the hidden core, nothing freezes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch } from "./browser.mjs";
import { press, reaches, read, ready, withPage } from "./laboratory.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const open = (options, body) => withPage(browser, options, body);

// Violations of the content policy are reported to the console as errors, and as events.
const watchPolicy = (page) =>
  page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
  });

test("the page opens by itself alone, ready to train, with a true core", (t) =>
  open({ before: watchPolicy }, async (page, { problems, requests, address }) => {
    await reaches(page, "status", "idle");
    await ready(page);
    const time = await page.evaluate(() => performance.now());
    t.diagnostic(`ready ${Math.round(time)} ms after navigation`);
    assert.match(await read(page, "true-core"), /^[1-4]{10}$/);
    assert.match(await read(page, "engine-build"), /^(simd|relaxed|threads)$/);
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    assert.deepEqual(requests.filter((url) => !url.startsWith(address)), []);
    assert.deepEqual(await page.evaluate(() => window.violations), []);
    assert.deepEqual(problems, []);
  }));

test("one click on Train finds the core, and frames are drawn all the while", (t) =>
  open({}, async (page, { problems }) => {
    await ready(page);
    await page.evaluate(() => {
      window.marks = {};
      window.attentionPlayground.on("snapshot", ({ training, recovery }) => {
        if (recovery.recovered) window.marks.found ??= performance.now();
        window.marks.status = training.status;
      });
      addEventListener("mousedown", () => (window.marks.pressed ??= performance.now()), { capture: true, once: true });
    });
    await press(page, "train");
    await reaches(page, "status", "training");
    const frames = await page.evaluate(async () => {
      const before = window.attentionPlayground.frames();
      const start = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const count = window.attentionPlayground.frames() - before;
      return { count, seconds: (performance.now() - start) / 1000, status: window.marks.status };
    });
    await reaches(page, "status", "done");
    const marks = await page.evaluate(() => window.marks);
    t.diagnostic(`core found ${Math.round(marks.found - marks.pressed)} ms after the press`);
    t.diagnostic(`${(frames.count / frames.seconds).toFixed(0)} frames a second (${frames.status})`);
    assert.equal(await read(page, "recovered-core"), await read(page, "true-core"));
    assert.ok(frames.count > 0);
    assert.deepEqual(problems, []);
  }));

test("what was painted in parts is, to the pixel, what is painted at once", () =>
  open({ hash: "#epochs=6", context: { viewport: { width: 1111, height: 777 }, deviceScaleFactor: 1.5 } }, async (page) => {
    await ready(page);
    await page.waitForFunction(() => window.attentionPlayground.painter() === "webgl");
    const pixels = async () => {
      // Still: no frame for a while.
      await page.evaluate(async () => {
        for (let last = -1; last !== window.attentionPlayground.frames(); await new Promise((go) => setTimeout(go, 400)))
          last = window.attentionPlayground.frames();
      });
      return page.evaluate(() => document.querySelector("canvas").toDataURL());
    };
    for (const [x, y] of [[80, 98], [300, 160], [700, 98], [560, 240], [1090, 26], [560, 520]]) await page.mouse.move(x, y, { steps: 5 });
    await press(page, "train");
    await reaches(page, "status", "done");
    await page.mouse.wheel(0, 60);
    const inParts = await pixels();
    await page.setViewportSize({ width: 1110, height: 777 });
    await page.setViewportSize({ width: 1111, height: 777 });
    assert.ok((await pixels()) === inParts, "the canvas differs");
    // Of 1666.5 × 1165.5 pixels none at the edge is left out.
    const corners = await page.evaluate(() => {
      const { width, height } = document.querySelector("canvas");
      const gl = document.querySelector("canvas").getContext("webgl2");
      return [[0, 0], [width - 1, 0], [0, height - 1], [width - 1, height - 1]].map(([x, y]) => {
        const pixel = new Uint8Array(4);
        gl.readPixels(x, y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
        return [...pixel].join();
      });
    });
    assert.deepEqual(corners, Array(4).fill("233,237,242,255"));
  }));

test("only what changed is painted, and nothing where nothing did", () =>
  open({ before: (page) => page.addInitScript(() => {
    window.painted = 0; // pixels that triangles and clearing may reach
    let area = 0;
    const context = WebGL2RenderingContext.prototype;
    const { scissor, clear } = context;
    context.scissor = function (x, y, width, height) {
      area = width * height;
      scissor.call(this, x, y, width, height);
    };
    context.clear = function (mask) {
      window.painted += area;
      clear.call(this, mask);
    };
  }) }, async (page) => {
    await ready(page);
    await page.waitForTimeout(4000); // the other glyphs have come, and with them a whole frame
    const paintedBy = async (x, y) => {
      const before = await page.evaluate(() => [window.painted, window.attentionPlayground.frames()]);
      await page.mouse.move(x, y, { steps: 3 });
      await page.waitForTimeout(500);
      const after = await page.evaluate(() => [window.painted, window.attentionPlayground.frames()]);
      assert.ok(after[1] > before[1], "no frame was made");
      return after[0] - before[0];
    };
    await paintedBy(700, 8);
    assert.equal(await paintedBy(760, 6), 0); // from one place of the empty ground to another
    const { x, y, width, height } = await page.evaluate(() => window.attentionPlayground.controlRectangle("reset"));
    const button = await paintedBy(x + width / 2, y + height / 2);
    assert.ok(button > 0 && button < (1440 * 900) / 4, `${button} pixels for a button that is pointed at`);
  }));

test("while training, a snapshot is one frame", () =>
  open({ hash: "#model=bahdanau&epochs=1000" }, async (page) => {
    await ready(page);
    await page.waitForTimeout(4000); // the other glyphs have come
    const { frames, snapshots } = await page.evaluate(async () => {
      const playground = window.attentionPlayground;
      const next = () => new Promise((resolve) => { const off = playground.on("snapshot", () => (off(), resolve())); });
      playground.train();
      for (let i = 0; i < 3; ++i) await next();
      const before = playground.frames();
      const snapshots = 4;
      for (let i = 0; i < snapshots; ++i) await next();
      return { frames: playground.frames() - before, snapshots };
    });
    assert.ok(frames <= snapshots + 2, `${frames} frames for ${snapshots} snapshots`);
  }));

test("training gives way while the pointer moves and frames are late, and no longer", () =>
  withPage(browser, {}, async (page, { problems }) => {
    await ready(page);
    const shares = await page.evaluate(async () => {
      const { engine } = window.attentionPlayground;
      const told = [];
      engine.giveWay = async (share) => void told.push(share);
      const canvas = document.querySelector("canvas");
      const frames = async (count, moves) => {
        for (let i = 0; i < count; ++i) {
          await new Promise(requestAnimationFrame);
          if (moves) canvas.dispatchEvent(new PointerEvent("pointermove"));
          const late = performance.now() + 60;
          while (performance.now() < late);
        }
      };
      const wait = () => new Promise((resolve) => setTimeout(resolve, 600));
      await frames(12, false);
      const untouched = told.length;
      await frames(24, true);
      await wait();
      const first = told.splice(0);
      await frames(1, true);
      await wait();
      const again = told.splice(0);
      await frames(1, true);
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
      return { untouched, first, again, hidden: told };
    });
    assert.equal(shares.untouched, 0);
    const [needed, end] = shares.first.slice(-2);
    assert.ok(needed < 0.5, shares.first.join(" "));
    assert.equal(end, 1);
    assert.equal(shares.again[0], needed); // at once, without late frames first
    assert.equal(shares.again.at(-1), 1);
    assert.ok(shares.hidden[0] < 1);
    assert.equal(shares.hidden.at(-1), 1); // out of sight nothing is given way to
    assert.deepEqual(problems, []);
  }));

test("Stop halts the run, Train goes on from there", (t) =>
  open({ hash: "#epochs=40" }, async (page, { problems }) => {
    await ready(page);
    await press(page, "train");
    await reaches(page, "status", "training");
    await page.waitForTimeout(300);
    await page.evaluate(() => {
      addEventListener("mouseup", () => (window.released = performance.now()), { capture: true, once: true });
      window.attentionPlayground.on("status", () => (window.halted = performance.now()));
    });
    await press(page, "stop");
    await reaches(page, "status", "stopped");
    t.diagnostic(`stopped ${(await page.evaluate(() => window.halted - window.released)).toFixed(0)} ms after the click`);
    const seen = () => page.evaluate(async () => (await window.attentionPlayground.snapshot()).training.examples_seen);
    const before = await seen();
    await page.waitForTimeout(200);
    assert.equal(await seen(), before);
    await press(page, "train");
    await reaches(page, "status", "training");
    await page.waitForTimeout(300);
    assert.ok((await seen()) > before);
    assert.deepEqual(problems, []);
  }));

test("Reset brings the same loss curve again, and the table of the epochs follows", () =>
  open({ hash: "#count=1000&epochs=2" }, async (page) => {
    await ready(page);
    const curve = () => page.evaluate(async () => (await window.attentionPlayground.snapshot()).training.curve_losses);
    const table = () => page.locator(".attention-twin table").first().locator("tbody tr").allTextContents();
    await press(page, "train");
    await reaches(page, "status", "done");
    const first = await curve();
    const rows = await table();
    assert.deepEqual(rows.map((row) => row[0]), ["1", "2"]);
    await press(page, "reset");
    await reaches(page, "status", "idle");
    assert.deepEqual(await curve(), []);
    assert.deepEqual(await table(), []);
    await press(page, "train");
    await reaches(page, "status", "done");
    assert.deepEqual(await curve(), first);
    assert.deepEqual(await table(), rows);
    assert.ok(first.length > 10);
  }));

test("the first losses are the native ones", () =>
  open({ hash: "#seed=7&count=1000" }, async (page) => {
    await ready(page);
    const losses = await page.evaluate(async () => {
      for (let i = 0; i < 5; i++) await window.attentionPlayground.step();
      return (await window.attentionPlayground.snapshot()).training.curve_losses;
    });
    // As pinned in tests/experiment/experiment_test.cpp.
    const native = [0.682156, 0.624449, 0.593814, 0.547966, 0.474923];
    losses.forEach((loss, step) => assert.ok(Math.abs(loss - native[step]) < 1e-4, `${loss} in step ${step}`));
    assert.equal(losses.length, native.length);
  }));

test("bahdanau classifies well and the page says plainly that its attention does not give the core", () =>
  open({ hash: "#model=bahdanau" }, async (page) => {
    await ready(page);
    await press(page, "train");
    await reaches(page, "status", ["done", "failed"], 240_000);
    assert.ok(Number(await read(page, "accuracy")) >= 0.985);
    assert.notEqual(await read(page, "recovered-core"), await read(page, "true-core"));
    const { verdict } = await page.evaluate(async () => (await window.attentionPlayground.snapshot()).recovery);
    assert.match(verdict, /its attention does not give the core/);
    assert.match(await page.locator(".attention-twin").textContent(), /its attention does not give the core/);
  }));

test("compare sets the methods side by side, in the table as well", () =>
  open({ hash: "#count=300" }, async (page) => {
    await ready(page);
    await press(page, "compare");
    await page.waitForFunction(() => /bahdanau-decoder-monotonic/.test(document.querySelector(".attention-twin").textContent), null, { timeout: 60_000 });
    const { methods, task } = await page.evaluate(async () => window.attentionPlayground.snapshot());
    assert.equal(methods.length, 12);
    for (const name of ["em-climb", "bahdanau-decoder", "bahdanau-decoder-monotonic"])
      assert.equal(methods.find(({ method }) => method === name).core, task.core, name);
  }));

test("served plainly, without isolation, the page trains all the same", () =>
  open({ plain: true, hash: "#count=2000" }, async (page, { problems }) => {
    await ready(page);
    assert.equal(await page.evaluate(() => crossOriginIsolated), false);
    await press(page, "train");
    await reaches(page, "status", "done");
    assert.deepEqual(problems, []);
  }));
