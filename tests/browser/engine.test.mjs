// The headless façade and the benchmark page.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch } from "./browser.mjs";
import { holdBackSnapshots, withPage } from "./laboratory.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Runs a function in a page of the site that has nothing but the engine; it gets the module. */
const withEngine = (body, check, before) =>
  withPage(browser, { path: "bench.html?epochs=none", before }, async (page, { problems }) => {
    const result = await page.evaluate(`(${body})(import("/index.js"))`);
    check(result);
    assert.deepEqual(problems, []);
  });

test("all builds start, and say why they run", () =>
  withEngine(
    async (module) => {
      const { createEngine } = await module;
      const infos = [];
      for (const options of [{}, { build: "simd" }, { build: "relaxed" }, { build: "threads" }]) {
        const engine = await createEngine(options);
        infos.push(engine.info());
        engine.dispose();
      }
      return infos;
    },
    ([chosen, simd, relaxed, threads]) => {
      assert.equal(chosen.build, "threads");
      assert.match(chosen.reason, /isolated.*relaxed SIMD/);
      assert.equal(threads.build, "threads");
      assert.ok(threads.threads >= 1);
      assert.equal(relaxed.threads, 1);
      assert.equal(simd.build, "simd");
      assert.equal(relaxed.build, "relaxed");
      assert.match(chosen.version, /^\d+\.\d+\.\d+$/);
    },
  ));

test("who comes second has as many threads as the first", () =>
  withEngine(
    async () => {
      const module = await (await import("/bench-threads.mjs")).default();
      const pair = [new module.Benchmark("w3", 2), new module.Benchmark("w3", 2)]; // both alive
      const threads = pair.map((benchmark) => benchmark.threads());
      for (const benchmark of pair) benchmark.delete();
      return { threads, cores: navigator.hardwareConcurrency };
    },
    ({ threads, cores }) => assert.deepEqual(threads, cores > 1 ? [2, 2] : threads),
  ));

test("when neither relaxed build can be had, the plain one runs", () =>
  withPage(browser, { path: "bench.html?epochs=none" }, async (page) => {
    for (const build of ["relaxed", "threads"]) await page.route(`**/engine-${build}.wasm`, (route) => route.abort());
    const info = await page.evaluate(async () => {
      const { createEngine } = await import("/index.js");
      return (await createEngine()).info();
    });
    assert.equal(info.build, "simd");
    assert.match(info.reason, /did not start/);
  }));

test("trains, aborts, and rejects with the engine's words", () =>
  withEngine(
    async (module) => {
      const { createEngine } = await module;
      const words = (promise) => promise.then(() => "fulfilled", (error) => error.message);
      const engine = await createEngine();
      const unconfigured = await words(engine.train());
      await engine.configure({ task: { count: 500 }, training: { epochs: 1000 } });
      const refused = await words(engine.configure({ task: { p: 2 } }));
      const notJson = await words(engine.layerRun("rubbish"));
      let snapshots = 0;
      const off = engine.on("snapshot", () => snapshots++);
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 300);
      const aborted = await words(engine.train({ signal: controller.signal }));
      const { training } = await engine.snapshot();
      off();
      const status = await engine.train({ epochs: training.epoch + 1 });
      const { weights, scores, attention } = await engine.snapshot();
      engine.dispose();
      const disposed = await words(engine.snapshot());
      const size = attention.rows.length * attention.glimpses * attention.time;
      return { unconfigured, refused, notJson, aborted, halted: training.status, status, snapshots, disposed,
        sizes: [weights.length - size, scores.length - size] };
    },
    (result) => {
      assert.match(result.unconfigured, /expected a configuration/);
      assert.match(result.refused, /expected p .* received 2/);
      assert.match(result.notJson, /expected/);
      assert.match(result.aborted, /abort/);
      assert.equal(result.halted, "stopped");
      assert.equal(result.status, "done");
      assert.ok(result.snapshots > 0);
      assert.match(result.disposed, /disposed/);
      assert.deepEqual(result.sizes, [0, 0]);
    },
  ));

test("who gives way pauses, and trains the same", () =>
  withEngine(
    async (module) => {
      const { createEngine } = await module;
      const engine = await createEngine();
      const refused = [];
      for (const share of [0, -1, 1.5, NaN, "1"]) await engine.giveWay(share).catch(({ message }) => refused.push(message));
      await engine.configure({ task: { count: 2000 }, model: { name: "bahdanau" }, training: { epochs: 2 } });
      const losses = async () => (await engine.snapshot()).training.curve_losses;
      const run = async (share) => {
        await engine.giveWay(share);
        await engine.reset();
        await engine.train();
        return losses();
      };
      const runs = [await run(1), await run(0.3)];

      await engine.reset();
      const first = engine.train();
      await engine.giveWay(1e-6); // hours after the first batch
      const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
      do await wait(50);
      while ((await losses()).length === 0);
      await wait(100);
      const before = (await losses()).length;
      await wait(300);
      const paused = (await losses()).length === before && before < runs[0].length;
      // Stopped and begun again within the pause, training ends as ever.
      await engine.stop();
      const second = engine.train();
      await engine.giveWay(1);
      const statuses = await Promise.all([first, second]);
      runs.push(await losses());
      engine.dispose();
      return { refused, runs, paused, statuses };
    },
    ({ refused, runs, paused, statuses }) => {
      assert.equal(refused.length, 5);
      assert.match(refused[2], /expected a share over 0 and up to 1, received 1.5/);
      assert.deepEqual(statuses, ["stopped", "done"]);
      assert.ok(paused);
      for (const losses of runs) assert.deepEqual(losses, runs[0]);
    },
  ));

test("snapshots come as fast as the page shows them, even if its listener throws", () =>
  withEngine(
    async (module) => {
      const engine = await (await module).createEngine();
      await engine.configure({ task: { count: 10_000 }, training: { epochs: 1000 } });
      const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
      window.holdSnapshots(true);
      let count = 0;
      const off = engine.on("snapshot", () => ++count);
      const run = engine.train().catch(() => {});
      await wait(1500);
      const held = count;
      window.holdSnapshots(false);
      await wait(1500);
      const told = count - held;
      off();
      let thrown = 0;
      addEventListener("unhandledrejection", (event) => event.preventDefault());
      engine.on("snapshot", () => {
        thrown++;
        throw new Error("a listener's own");
      });
      await wait(1500);
      engine.dispose();
      await run;
      return { held, told, thrown };
    },
    ({ held, told, thrown }) => {
      assert.ok(held <= 2, `${held} came unshown`); // the first of the run, and one that was under way
      assert.ok(told > 1, `${told} came when they were shown`);
      assert.ok(thrown > 1, `${thrown} came to a listener that throws`);
    },
    (page) => page.addInitScript(holdBackSnapshots),
  ));

test("a run that ends is the only one that its promise waits for", () =>
  withEngine(
    async (module) => {
      const engine = await (await module).createEngine();
      await engine.configure({ task: { count: 500 }, training: { epochs: 1000 } });
      const first = engine.train();
      const refused = await engine.configure({ model: { name: "oracle" } }).catch((error) => error.message);
      const second = engine.train();
      await engine.configure({ task: { count: 300 }, training: { epochs: 1 } });
      const statuses = [await first, await second, await engine.train()];
      engine.dispose();
      return { refused, statuses };
    },
    ({ refused, statuses }) => {
      assert.match(refused, /oracle/);
      assert.deepEqual(statuses, ["stopped", "stopped", "done"]);
    },
  ));

test("a comparison that is stopped at once ends with nothing", () =>
  withEngine(
    async (module) => {
      const engine = await (await module).createEngine();
      await engine.configure({ task: { count: 300 } });
      const comparison = engine.compare();
      await engine.stop();
      const stopped = await comparison;
      const whole = await engine.compare({ methods: ["em", "shortest"] });
      engine.dispose();
      return { stopped, whole: whole.map(({ method }) => method) };
    },
    (result) => assert.deepEqual(result, { stopped: [], whole: ["em", "shortest"] }),
  ));

test("recovers the core of one's own sequences, and names the line that does not fit", () =>
  withEngine(
    async (module) => {
      const engine = await (await module).createEngine();
      await engine.configure({ task: { core: "4213312442", count: 400, seed: 7 }, training: { epochs: 1000 } });
      const training = engine.train();
      const rows = (await engine.snapshot()).attention.rows.filter((row) => row.real);
      const text = rows.map((row) => row.letters).join("\n");
      const climbed = await engine.recover(text, { method: "em-climb", core_length: 10 });
      const refused = await engine.recover("1234\n12x4\n", { letters: "1234" }).catch((error) => error.message);
      const signal = AbortSignal.timeout(30);
      const aborted = await engine.recover(text, { method: "monotonic", signal }).catch((error) => error.name);
      const { status } = (await engine.snapshot()).training;
      const translated = await engine.recover(text, { method: "bahdanau-decoder-monotonic" });
      const unknown = await engine.recover(text, { method: "bahdanau-decoder", core_length: 9 }).catch((error) => error.message);
      const attended = await engine.recover(text, { method: "monotonic", core_length: 10 });
      engine.dispose();
      await training.catch(() => {});
      return { climbed, refused, aborted, status, attended, translated, unknown };
    },
    ({ climbed, refused, aborted, status, attended, translated, unknown }) => {
      assert.equal(climbed.core, "4213312442");
      assert.equal(attended.core, "4213312442");
      assert.equal(translated.core, "4213312442");
      assert.equal(unknown, "recover: expected a core_length of 10 for bahdanau-decoder, as its weights know, received 9");
      assert.equal(climbed.margins.length, 10);
      assert.equal(climbed.noise, null);
      assert.match(refused, /line 2.*"x"/);
      assert.equal(aborted, "TimeoutError");
      assert.equal(status, "training");
    },
  ));

test("lists, runs and checks layers", () =>
  withEngine(
    async (module) => {
      const engine = await (await module).createEngine();
      const list = await engine.layerList();
      const run = await engine.layerRun({
        layer: "Dense",
        config: { units: 1 },
        inputs: [{ shape: [1, 2], data: [3, 4] }],
        weights: { kernel: { shape: [2, 1], data: [1, 2] }, bias: { shape: [1], data: [5] } },
      });
      const check = await engine.layerCheck({ layer: "Dense", config: { units: 3 } });
      const names = await engine.names();
      engine.dispose();
      return { layers: list.map((layer) => layer.name), run, check, names };
    },
    ({ layers, run, check, names }) => {
      assert.ok(layers.includes("GRU"));
      assert.deepEqual(run.outputs[0].data, [16]);
      assert.equal(check.passed, true);
      assert.deepEqual(names.models, ["monotonic", "bahdanau", "luong", "feed-forward", "gating", "transformer"]);
      assert.ok(names.methods.includes("em-climb"));
    },
  ));

test("two elements on one page train apart, and give everything back", () =>
  withEngine(
    async (module) => {
      (await module).defineAttentionPlayground();
      document.body.innerHTML = `<attention-playground preset="core=31424&count=500&epochs=2" theme="dark" style="height: 400px">
        </attention-playground><attention-playground preset="core=1234&count=400&epochs=1" autostart style="height: 400px">`;
      const elements = [...document.querySelectorAll("attention-playground")];
      const [first, second] = await Promise.all(elements.map((element) => element.playground));
      await first.train();
      const text = (element, id) => element.shadowRoot.getElementById(id).textContent;
      const cores = elements.map((element) => text(element, "true-core"));
      const theme = first.getState().theme;
      const drawn = first.frames() > 0 && second.frames() > 0;
      const { dispose } = first;
      first.dispose = () => (dispose.call(first), (window.disposed = true));
      elements[0].remove();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { cores, theme, drawn, disposed: window.disposed };
    },
    (result) => assert.deepEqual(result, { cores: ["31424", "1234"], theme: "dark", drawn: true, disposed: true }),
  ));

test("the benchmark page leaves its result, or why there is none", (t) =>
  withPage(browser, { path: "bench.html?workload=w1&threads=1&epochs=1" }, async (page, { problems, address }) => {
    const result = async () => {
      await page.waitForFunction(() => document.querySelector("#result").textContent, null, { timeout: 300_000 });
      return JSON.parse(await page.locator("#result").textContent());
    };
    const measured = await result();
    t.diagnostic(`w1, ${measured.build}: ${measured.seconds_per_epoch[0]} s an epoch`);
    assert.deepEqual(Object.keys(measured), ["workload", "threads", "seconds_per_epoch", "loss", "accuracy", "build", "first_step_seconds", "heap_bytes"]);
    assert.equal(measured.loss.length, 1);
    assert.ok(measured.accuracy > 0.5);
    assert.ok(measured.first_step_seconds > 0 && measured.heap_bytes > 0);
    await page.goto(`${address}bench.html?workload=w2&epochs=1`);
    const images = await result();
    t.diagnostic(`w2: ${images.seconds_per_epoch[0]} s an epoch`);
    assert.ok(images.accuracy > 0.75);
    await page.route("**/t10k-labels-idx1-ubyte.gz", (route) => route.fulfill({ status: 404 }));
    await page.goto(`${address}bench.html?workload=w2`);
    assert.match((await result()).error, /w2: expected Fashion-MNIST's files .*t10k-labels-idx1: 404/);
    await page.goto(`${address}bench.html?workload=w9`);
    assert.match((await result()).error, /workload: expected w1, w2 or w3, received w9/);
    await page.goto(`${address}bench.html?epochs=none`);
    assert.match((await result()).error, /epochs: expected a whole number/);
    assert.deepEqual(problems.filter((problem) => !problem.includes("fashion-mnist")), []);
  }));
