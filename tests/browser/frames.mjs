// Prints how many frames a second the page makes at rest and while it trains, with and without a moving pointer, and
// beside it what this browser makes of an empty page that shows one canvas, at rest and beside a worker that never
// pauses. Run web/build before.
// usage: npm --prefix web run frames

import { launch } from "./browser.mjs";
import { press, reaches, ready, withPage } from "./laboratory.mjs";

const seconds = 3;
const rounds = 3;

/** In the page: frames a second over some seconds, with a pointer that moves over the canvas in each, or without. */
async function count([time, moves]) {
  const canvas = document.querySelector("canvas");
  const start = performance.now();
  let frames = 0;
  await new Promise((resolve) => {
    const frame = (now) => {
      if (now - start > time * 1000) return resolve();
      if (moves) {
        const place = { clientX: 300 + ((frames * 7) % 800), clientY: 300 + ((frames * 3) % 300), bubbles: true };
        canvas.dispatchEvent(new PointerEvent("pointermove", place));
        canvas.dispatchEvent(new MouseEvent("mousemove", place));
      }
      ++frames;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return frames / time;
}

/** In an empty page: the same while a square of 20 pixels flickers in a canvas as large as the window. */
async function flicker([time, busy]) {
  document.body.replaceChildren();
  document.body.style.margin = "0";
  const canvas = document.body.appendChild(document.createElement("canvas"));
  canvas.width = innerWidth;
  canvas.height = innerHeight;
  const settings = { alpha: false, antialias: false, depth: false, preserveDrawingBuffer: true };
  const context = canvas.getContext("webgl2", settings);
  context.enable(context.SCISSOR_TEST);
  context.scissor(100, 100, 20, 20);
  const worker = busy ? new Worker("/busy.js") : null;
  if (worker) await new Promise((resolve) => (worker.onmessage = resolve));
  const start = performance.now();
  let frames = 0;
  await new Promise((resolve) => {
    const frame = (now) => {
      if (now - start > time * 1000) return resolve();
      context.clearColor(++frames % 2, 0, 0, 1);
      context.clear(context.COLOR_BUFFER_BIT);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  worker?.terminate();
  return frames / time;
}

const results = new Map();
const note = (name, frames) => results.set(name, [...(results.get(name) ?? []), frames]);

const browser = await launch();
try {
  for (let round = 0; round < rounds; ++round) {
    await withPage(browser, { plain: true, hash: "#epochs=400" }, async (page) => {
      await ready(page);
      await page.waitForTimeout(2500); // the fonts are complete by then
      note("the page at rest", await page.evaluate(count, [seconds, false]));
      note("under the pointer", await page.evaluate(count, [seconds, true]));
      await press(page, "train");
      await reaches(page, "status", "training");
      await page.mouse.move(0, 0);
      await page.waitForTimeout(1000);
      note("training", await page.evaluate(count, [seconds, false]));
      note("training, under the pointer", await page.evaluate(count, [seconds, true]));
    });
    const before = (page) =>
      page.route("**/busy.js", (route) => route.fulfill({ contentType: "text/javascript", body: "postMessage(0); for (;;);" }));
    await withPage(browser, { plain: true, path: "bench.html?epochs=none", before }, async (page) => {
      note("an empty page with a canvas", await page.evaluate(flicker, [seconds, false]));
      note("… beside a busy worker", await page.evaluate(flicker, [seconds, true]));
    });
  }
} finally {
  await browser.close();
}
for (const [name, frames] of results) {
  const sorted = frames.sort((a, b) => a - b).map((value) => value.toFixed(0));
  console.log(`${name.padEnd(30)} ${sorted[rounds >> 1].padStart(3)} frames a second (${sorted[0]} to ${sorted.at(-1)})`);
}
