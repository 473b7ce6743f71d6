// Prints how many frames a second the page makes at rest and while it trains, with and without a moving pointer, and
// beside it what this browser makes of an empty page that shows one canvas, at rest and beside a worker that never
// pauses. Run web/build before.
// usage: npm --prefix web run frames

import { launch } from "./browser.mjs";
import { press, reaches, ready, withPage } from "./laboratory.mjs";

const seconds = 3;
const rounds = 3;

/** In the page: frames a second over some seconds. */
async function count(time) {
  const start = performance.now();
  let frames = 0;
  await new Promise((resolve) => {
    const frame = (now) => {
      if (now - start > time * 1000) return resolve();
      window.inEachFrame(++frames);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return frames / time;
}

/** From here on a pointer moves over the page's canvas, or rests. */
function point(moves) {
  const canvas = document.querySelector("canvas");
  window.inEachFrame = (n) => {
    if (!moves) return;
    const place = { clientX: 300 + ((n * 7) % 800), clientY: 300 + ((n * 3) % 300), bubbles: true };
    canvas.dispatchEvent(new PointerEvent("pointermove", place));
    canvas.dispatchEvent(new MouseEvent("mousemove", place));
  };
}

/** Makes the page an empty one, where a square of 20 pixels flickers in a canvas as large as the window. */
function flicker() {
  document.body.replaceChildren();
  document.body.style.margin = "0";
  const canvas = document.body.appendChild(document.createElement("canvas"));
  canvas.width = innerWidth;
  canvas.height = innerHeight;
  const settings = { alpha: false, antialias: false, depth: false, preserveDrawingBuffer: true };
  const context = canvas.getContext("webgl2", settings);
  context.enable(context.SCISSOR_TEST);
  context.scissor(100, 100, 20, 20);
  window.inEachFrame = (n) => {
    context.clearColor(n % 2, 0, 0, 1);
    context.clear(context.COLOR_BUFFER_BIT);
  };
}

/** Resolves when the worker is at its work. */
function keepBusy() {
  return new Promise((resolve) => (new Worker("/busy.js").onmessage = () => resolve()));
}

const results = new Map();
const note = (name, frames) => results.set(name, [...(results.get(name) ?? []), frames]);

const browser = await launch();
try {
  for (let round = 0; round < rounds; ++round) {
    await withPage(browser, { plain: true, hash: "#epochs=400" }, async (page) => {
      await ready(page);
      await page.waitForTimeout(2500); // the fonts are complete by then
      const counted = async (name, moves) => {
        await page.evaluate(point, moves);
        note(name, await page.evaluate(count, seconds));
      };
      await counted("the page at rest", false);
      await counted("under the pointer", true);
      await press(page, "train");
      await reaches(page, "status", "training");
      await page.mouse.move(0, 0);
      await page.waitForTimeout(1000);
      await counted("training", false);
      await counted("training, under the pointer", true);
    });
    const before = (page) =>
      page.route("**/busy.js", (route) => route.fulfill({ contentType: "text/javascript", body: "postMessage(0); for (;;);" }));
    await withPage(browser, { plain: true, path: "bench.html?epochs=none", before }, async (page) => {
      await page.evaluate(flicker);
      note("an empty page with a canvas", await page.evaluate(count, seconds));
      await page.evaluate(keepBusy);
      note("… beside a busy worker", await page.evaluate(count, seconds));
    });
  }
} finally {
  await browser.close();
}
for (const [name, frames] of results) {
  const sorted = frames.sort((a, b) => a - b).map((value) => value.toFixed(0));
  console.log(`${name.padEnd(30)} ${sorted[rounds >> 1].padStart(3)} frames a second (${sorted[0]} to ${sorted.at(-1)})`);
}
