// Prints what snapshots cost the training: its speed over some seconds with and without them, in turns on one page.
// Run web/build before.
// usage: npm --prefix web run snapshots [-- MODEL…]

import { launch } from "./browser.mjs";
import { holdBackSnapshots, press, reaches, ready, withPage } from "./laboratory.mjs";

const seconds = 2;
const rounds = 24; // the speed of a shared machine changes by a tenth from one to the next
const models = process.argv.slice(2);

/** In the page: examples trained on, snapshots and frames a second. */
async function speed([held, time]) {
  const { attentionPlayground: playground } = window;
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const now = async () => ({
    examples: (await playground.engine.snapshot()).training.examples_seen,
    snapshots: window.snapshots,
    frames: playground.frames(),
    time: performance.now() / 1000,
  });
  window.holdSnapshots(held);
  await wait(500);
  const start = await now();
  await wait(time * 1000);
  const end = await now();
  const rate = (name) => (end[name] - start[name]) / (end.time - start.time);
  return { examples: rate("examples"), snapshots: rate("snapshots"), frames: rate("frames") };
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const browser = await launch();
try {
  for (const model of models.length ? models : ["monotonic", "bahdanau"]) {
    const before = (page) => page.addInitScript(holdBackSnapshots);
    await withPage(browser, { plain: true, hash: `#model=${model}&epochs=100000`, before }, async (page) => {
      await ready(page);
      await page.waitForTimeout(2500); // the fonts are complete by then
      await page.evaluate(() => {
        window.snapshots = 0;
        window.attentionPlayground.on("snapshot", () => ++window.snapshots);
      });
      await press(page, "train");
      await reaches(page, "status", "training");
      await page.mouse.move(0, 0);
      await page.waitForTimeout(2000);
      const pairs = [];
      for (let round = 0; round < rounds; ++round) {
        const pair = {};
        for (const held of round % 2 ? [true, false] : [false, true])
          pair[held ? "without" : "with"] = await page.evaluate(speed, [held, seconds]);
        pairs.push(pair);
      }
      const costs = pairs.map((pair) => pair.without.examples / pair.with.examples - 1).sort((a, b) => a - b);
      const sum = (which) => pairs.reduce((all, pair) => all + pair[which].examples, 0);
      const percent = (value) => `${(100 * value).toFixed(1)} %`;
      const rate = (name) => median(pairs.map((pair) => pair.with[name])).toFixed(1);
      console.log(
        `${model.padEnd(10)} snapshots cost ${percent(median(costs))} of the training (median of ${rounds} pairs, half of them ` +
          `${percent(costs[rounds >> 2])} to ${percent(costs[(3 * rounds) >> 2])}; ${percent(sum("without") / sum("with") - 1)} over all); ` +
          `${rate("snapshots")} snapshots and ${rate("frames")} frames a second`,
      );
    });
  }
} finally {
  await browser.close();
}
