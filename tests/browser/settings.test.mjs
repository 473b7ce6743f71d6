// Settings: bad ones are refused in words and disturb nothing; the address holds them all, both ways.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch } from "./browser.mjs";
import { press, reaches, read, ready, withPage } from "./laboratory.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const open = (options, body) => withPage(browser, options, body);
const banner = (page) => page.getByRole("alert");
const set = (page, state, options) =>
  page.evaluate(([value, how]) => window.attentionPlayground.setState(value, how).then(() => "", (error) => error.message), [
    state,
    options,
  ]);
const state = (page) => page.evaluate(() => window.attentionPlayground.getState());

test("impossible settings show the engine's words and leave a run undisturbed", () =>
  open({ hash: "#epochs=200" }, async (page, { problems }) => {
    await ready(page);
    await press(page, "train");
    await reaches(page, "status", "training");
    const core = await read(page, "true-core");
    for (const [bad, words] of [
      [{ task: { p: 0 } }, /expected p .*received 0/],
      [{ task: { letters: "1" } }, /alphabet|letters/],
      [{ task: { core_length: 0 } }, /core_length/],
      [{ model: { glimpses: 300 } }, /glimpses/],
      [{ task: { colour: "red" } }, /unknown key "colour"/],
    ]) {
      assert.match(await set(page, bad), words);
      assert.match(await banner(page).textContent(), words);
    }
    assert.equal(await read(page, "status"), "training");
    assert.equal(await read(page, "true-core"), core);
    const seen = () => page.evaluate(async () => (await window.attentionPlayground.snapshot()).training.examples_seen);
    const before = await seen();
    await page.waitForTimeout(300);
    assert.ok((await seen()) > before);
    await banner(page).getByRole("button").click();
    assert.equal(await banner(page).isVisible(), false);
    assert.deepEqual(problems, []);
  }));

test("the address sets the page up, and the page writes what differs from the defaults", () =>
  open({ hash: "#letters=ACGT&core=GATTACA&p=0.6&count=500&model=bahdanau&epochs=1" }, async (page) => {
    await ready(page);
    assert.equal(await read(page, "true-core"), "GATTACA");
    const { config } = await state(page);
    assert.equal(config.model.name, "bahdanau");
    assert.equal(config.task.p, 0.6);
    assert.equal(await page.evaluate(() => location.hash), "#letters=ACGT&core=GATTACA&p=0.6&count=500&model=bahdanau&epochs=1");
    assert.equal(await set(page, { task: { core: "", letters: "1234", core_length: 10 }, model: { name: "monotonic" } }), "");
    assert.equal(await page.evaluate(() => location.hash), "#p=0.6&count=500");
    await page.evaluate(() => (location.hash = "#count=400&seed=3"));
    await page.waitForFunction(() => window.attentionPlayground.getState().config.task.seed === 3);
    assert.equal((await state(page)).config.task.p, 0.5);
    assert.equal((await state(page)).config.training.seed, 3);
    await page.waitForFunction(() => location.hash === "#count=400&seed=3");
    assert.equal(await set(page, {}, { replace: true }), "");
    assert.equal(await page.evaluate(() => location.href.includes("#")), false);
  }));

test("a link to the page's own address reproduces the run", () =>
  open({ hash: "#count=600&epochs=1&seed=5" }, async (page, { address }) => {
    const run = async () => {
      await ready(page);
      await page.evaluate(() => window.attentionPlayground.train());
      return page.evaluate(async () => (await window.attentionPlayground.snapshot()).training.curve_losses);
    };
    const first = await run();
    const link = await page.evaluate(() => location.href);
    await page.goto("about:blank");
    await page.goto(link);
    assert.ok(link.startsWith(address));
    assert.deepEqual(await run(), first);
  }));

test("rubbish in the address: the page opens with the defaults and says why", async () => {
  for (const [hash, words] of [
    ["#p=banana", /expected p .*received "banana"/],
    ["#p=7", /expected p .*received 7/],
    ["#core_length=1e99", /core_length/],
    ["#model=oracle", /expected .*monotonic.*received "oracle"/],
    ["#%E0%A4%A&__proto__=1&constructor=2", /does not know/],
    ["#epochs=&count=2.5", /count|epochs/],
  ]) {
    await open({ hash }, async (page, { problems }) => {
      await ready(page);
      assert.equal(await read(page, "status"), "idle", hash);
      assert.match(await banner(page).textContent(), words);
      assert.match(await read(page, "true-core"), /^[1-4]{10}$/);
      assert.deepEqual(problems, []);
    });
  }
});

test("letters beyond ASCII are drawn, as soon as there is time for their glyphs", async () => {
  // Whoever lacks glyphs draws a question mark for each of them, and then two alphabets look alike.
  const pixels = [];
  for (const letters of ["äöüß", "αβγδ"])
    await open({ hash: `#letters=${encodeURIComponent(letters)}&count=100` }, async (page) => {
      await ready(page);
      await page.waitForTimeout(4000);
      pixels.push(await page.evaluate(() => document.querySelector("canvas").toDataURL()));
    });
  assert.ok(pixels[0] !== pixels[1], "they look alike");
});

test("autostart trains without a click", () =>
  open({ hash: "#count=500&epochs=1&autostart=1" }, async (page) => {
    await reaches(page, "status", "done");
    await page.waitForFunction(() => window.attentionPlayground);
    assert.equal(await page.evaluate(() => location.hash), "#count=500&epochs=1");
  }));

test("a locked setting stays as the link set it", () =>
  open({ hash: "#p=0.7&count=500&lock=p,core_length" }, async (page) => {
    await ready(page);
    assert.equal(await set(page, { task: { p: 0.3, count: 400 } }), "");
    const { config, error } = await state(page);
    assert.equal(config.task.p, 0.7);
    assert.equal(config.task.count, 400);
    assert.match(error, /keeps some settings/);
    assert.equal(await page.evaluate(() => location.hash), "#p=0.7&count=400&lock=p%2Ccore_length");
  }));

test("a setting edited on the canvas reaches the engine and the address", () =>
  open({}, async (page, { problems }) => {
    await ready(page);
    const core = await read(page, "true-core");
    await press(page, "new_seed");
    await page.waitForFunction(() => location.hash === "#training_seed=2");
    await press(page, "core_length", 0.9);
    await page.keyboard.press("Control+A");
    await page.keyboard.type("6");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector("#true-core").textContent.length === 6);
    assert.notEqual(await read(page, "true-core"), core);
    assert.match(await page.evaluate(() => location.hash), /core_length=6/);
    assert.deepEqual(problems, []);
  }));
