// What paints the laboratory: software first, and where there is no WebGL 2 for good; WebGL once the browser has started.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch } from "./browser.mjs";
import { press, reaches, read, ready, withPage } from "./laboratory.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const open = (options, body) => withPage(browser, options, body);
const painter = (page) => page.evaluate(() => window.attentionPlayground.painter());
const paintedBy = (page, which) =>
  page.waitForFunction((name) => window.attentionPlayground.painter() === name, which, { polling: 50 });

const withoutWebGl = (page) =>
  page.addInitScript(() => {
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      return kind.startsWith("webgl") ? null : getContext.call(this, kind, ...rest);
    };
  });

/** Waits until all glyphs are there and no frame has been made for a while. */
const still = (page) =>
  page.evaluate(async () => {
    await new Promise((go) => setTimeout(go, 2500));
    for (let last = -1; last !== window.attentionPlayground.frames(); await new Promise((go) => setTimeout(go, 400)))
      last = window.attentionPlayground.frames();
  });

/** The part of the pixels in which two pictures are further apart than 8 of 255, as a page sees them. */
async function difference(first, second) {
  const page = await browser.newPage();
  try {
    return await page.evaluate(async (pictures) => {
      const [a, b] = await Promise.all(
        pictures.map(async (base64) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
          const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
          context.drawImage(bitmap, 0, 0);
          return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
        }),
      );
      let far = 0;
      for (let i = 0; i < a.length; i += 4) if ([0, 1, 2].some((k) => Math.abs(a[i + k] - b[i + k]) > 8)) ++far;
      return far / (a.length / 4);
    }, [first, second].map((picture) => picture.toString("base64")));
  } finally {
    await page.close();
  }
}

for (const [deviceScaleFactor, colorScheme] of [[1, "dark"], [1.5, "light"]])
  test(`software and WebGL paint the same picture, ${colorScheme}, ${deviceScaleFactor} pixels a pixel`, async (t) => {
    const picture = async (which, before) => {
      const context = { viewport: { width: 1280, height: 800 }, deviceScaleFactor, colorScheme };
      let png;
      await open({ hash: "#count=600&epochs=2", context, before }, async (page, { problems }) => {
        await ready(page);
        await still(page);
        assert.equal(await painter(page), which);
        png = await page.screenshot();
        assert.deepEqual(problems, []);
      });
      return png;
    };
    const share = await difference(await picture("webgl"), await picture("software", withoutWebGl));
    t.diagnostic(`${(100 * share).toFixed(3)} % of the pixels differ`);
    assert.ok(share < 0.0005, `${share}`);
  });

test("without WebGL 2 the laboratory is painted all the same, and trains", () =>
  open({ hash: "#count=500&epochs=2", before: withoutWebGl }, async (page, { problems }) => {
    await ready(page);
    const before = await page.screenshot();
    await press(page, "train");
    await reaches(page, "status", "done");
    await still(page);
    assert.equal(await painter(page), "software");
    assert.equal(await page.getByRole("alert").count(), 0);
    assert.ok((await difference(before, await page.screenshot())) > 0.01);
    assert.deepEqual(problems, []);
  }));

test("with neither WebGL 2 nor a plain canvas the page says so, and its text twin trains", () =>
  open(
    {
      hash: "#count=500&epochs=1",
      before: (page) => page.addInitScript(() => (HTMLCanvasElement.prototype.getContext = () => null)),
    },
    async (page, { problems }) => {
      await reaches(page, "status", "idle");
      await page.getByRole("alert").getByText(/WebGL 2/).waitFor();
      await page.getByRole("button", { name: "Train" }).click();
      await reaches(page, "status", "done");
      assert.equal(await read(page, "epoch"), "1");
      assert.deepEqual(problems, []);
    },
  ));

test("a canvas out of sight has no WebGL context, and is painted again when it comes back", () =>
  open({ hash: "#count=500" }, async (page, { problems }) => {
    const shift = (pixels) =>
      page.evaluate((top) => (document.querySelector("#laboratory").style.top = `${top}px`), pixels);
    const lost = () => page.evaluate(() => document.querySelector("canvas").getContext("webgl2").isContextLost());
    await ready(page);
    await shift(2000);
    await page.waitForTimeout(2500);
    assert.equal(await painter(page), "software");
    await shift(0);
    await paintedBy(page, "webgl");
    await still(page);
    const before = await page.screenshot();
    assert.equal(await lost(), false);
    await shift(2000);
    await page.waitForFunction(() => document.querySelector("canvas").getContext("webgl2").isContextLost(), null, { polling: 50 });
    await shift(0);
    await page.waitForFunction(() => !document.querySelector("canvas").getContext("webgl2").isContextLost(), null, { polling: 50 });
    await still(page);
    assert.ok((await difference(before, await page.screenshot())) < 0.001);
    assert.deepEqual(problems, []);
  }));
