// Prints what snapshots cost the training: how much the batches while one is taken and shown lack of the speed of those
// in the quiet time before the next. (Some seconds with and some without say less: a shared machine's speed changes by a
// tenth from one to the next.) Run web/build before.
// usage: npm --prefix web run snapshots [-- MODEL…]

import { launch } from "./browser.mjs";
import { press, reaches, ready, withPage } from "./laboratory.mjs";

const watched = 120; // seconds
const showing = 200; // ms from a snapshot's beginning: the page has shown it by then
const groups = 8; // of snapshots, to see how far they agree
const models = process.argv.slice(2);

/** The engine's module in the worker, with a log of what Engine does: it answers "tell" on the channel. */
const logged = (address) => `
import create from "${address}?whole";
export default async () => {
  const module = await create();
  const { prototype } = module.Engine;
  const { train, snapshot } = prototype;
  const batches = [], snapshots = [];
  prototype.train = function (count) {
    const epoch = this.epoch(), start = performance.now(), more = train.call(this, count);
    batches.push({ start, end: performance.now(), endsEpoch: this.epoch() !== epoch });
    return more;
  };
  prototype.snapshot = function () {
    snapshots.push(performance.now());
    return snapshot.call(this);
  };
  new BroadcastChannel("log").onmessage = ({ target }) => target.postMessage({ batches: batches.splice(0), snapshots: snapshots.splice(0) });
  return module;
};`;

/** Has the page's engine keep that log, which window.log() empties. */
async function keepLog(page) {
  await page.route(/engine-(simd|relaxed)\.mjs$/, (route) =>
    route.fulfill({ contentType: "text/javascript", body: logged(route.request().url()) }),
  );
  await page.addInitScript(() => {
    window.log = () =>
      new Promise((resolve) => {
        const channel = new BroadcastChannel("log");
        channel.onmessage = ({ data }) => {
          channel.close();
          resolve(data);
        };
        channel.postMessage("tell");
      });
  });
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const percent = (value) => `${(100 * value).toFixed(1)} %`;

/**
 * Batches between two times, and the ms that they had; a batch that lies across one counts for its part. One that ends
 * an epoch does more than train, and is left out with its time.
 */
function trained(log, from, to) {
  let batches = 0;
  let time = to - from;
  for (const { start, end, endsEpoch } of log) {
    const part = Math.max(0, Math.min(end, to) - Math.max(start, from));
    if (endsEpoch) time -= part;
    else if (part > 0) batches += part / (end - start);
  }
  return { batches, time };
}

/** What the snapshots of a log, from some on, cost: ms each, and as a share of the time. */
function cost({ batches, snapshots }, first, count) {
  const near = { batches: 0, time: 0 };
  const quiet = { batches: 0, time: 0 };
  const add = (to, more) => {
    to.batches += more.batches;
    to.time += more.time;
  };
  for (let i = first; i < first + count; ++i) {
    const [taken, next] = snapshots.slice(i, i + 2);
    const between = batches.filter(({ start, end }) => end > taken && start < next);
    const shown = Math.min(taken + showing, next);
    add(near, trained(between, taken, shown));
    add(quiet, trained(between, shown, next));
  }
  const lost = near.time - (near.batches * quiet.time) / quiet.batches;
  return { each: lost / count, share: lost / (snapshots[first + count] - snapshots[first]) };
}

const browser = await launch();
try {
  for (const model of models.length ? models : ["monotonic", "bahdanau"]) {
    await withPage(browser, { plain: true, hash: `#model=${model}&epochs=100000`, before: keepLog }, async (page) => {
      await ready(page);
      await page.waitForTimeout(2500); // the fonts are complete by then
      await press(page, "train");
      await reaches(page, "status", "training");
      await page.mouse.move(0, 0);
      await page.waitForTimeout(2000);
      await page.evaluate(() => window.log());
      await page.waitForTimeout(watched * 1000);
      const log = await page.evaluate(() => window.log());
      const count = log.snapshots.length - 1;
      if (count < groups) throw new Error(`${model}: ${log.snapshots.length} snapshots in ${watched} s are too few to tell`);
      const { each, share } = cost(log, 0, count);
      const size = Math.floor(count / groups);
      const shares = sorted(Array.from({ length: groups }, (_, i) => cost(log, i * size, size).share)).map(percent);
      console.log(
        `${model.padEnd(10)} snapshots cost ${percent(share)} of the training, ${each.toFixed(1)} ms for each of ${count} in ${watched} s ` +
          `(${groups} groups of them: half ${shares[groups >> 2]} to ${shares[(3 * groups) >> 2]})`,
      );
    });
  }
} finally {
  await browser.close();
}
