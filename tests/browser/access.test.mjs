// Reachable without eyes, without a mouse, and without a canvas.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axeSource, launch } from "./browser.mjs";
import { press, reaches, read, ready, withPage } from "./laboratory.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const open = (options, body) => withPage(browser, options, body);
const focused = (page) => page.evaluate(() => document.activeElement?.textContent || document.activeElement?.tagName);

async function seriousViolations(page) {
  await page.evaluate(axeSource());
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

test("axe finds nothing serious, in either theme, before and after a run", async () => {
  for (const colorScheme of ["dark", "light"]) {
    await open({ hash: "#count=500&epochs=2", context: { colorScheme } }, async (page) => {
      await ready(page);
      assert.equal(await page.evaluate(() => window.attentionPlayground.getState().theme), colorScheme);
      assert.deepEqual(await seriousViolations(page), []);
      await press(page, "train");
      await reaches(page, "status", "done");
      await page.evaluate(() => window.attentionPlayground.setState({ task: { p: 0 } }).catch(() => {}));
      await page.keyboard.press("Tab"); // shows the twin, so that its colours are looked at too
      assert.deepEqual(await seriousViolations(page), []);
    });
  }
});

test("Tab leaves the canvas for the buttons beside it, and these work", () =>
  open({ hash: "#count=500&epochs=2" }, async (page) => {
    await ready(page);
    assert.equal(await focused(page), "CANVAS");
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Train");
    await page.keyboard.press("Enter");
    await reaches(page, "status", "done");
    await page.keyboard.press("Shift+Tab");
    assert.equal(await focused(page), "CANVAS");
  }));

test("epochs stand in a table and the end of a run is announced", () =>
  open({ hash: "#count=500&epochs=3" }, async (page) => {
    await ready(page);
    await page.evaluate(() => window.attentionPlayground.train());
    const rows = page.locator(".attention-twin table").first().locator("tbody tr");
    assert.equal(await rows.count(), 3);
    assert.equal(await rows.last().locator("th").textContent(), "3");
    await page.waitForFunction(() => /^Done: epoch 3 of 3\./.test(document.querySelector(".attention-twin [role=status]").textContent));
  }));

test("the theme follows the system until the user chooses, and the choice lasts", () =>
  open({ hash: "#count=300" }, async (page) => {
    const theme = () => page.evaluate(() => window.attentionPlayground.getState().theme);
    await ready(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.waitForFunction(() => window.attentionPlayground.getState().theme === "dark");
    await page.emulateMedia({ colorScheme: "light" });
    await page.waitForFunction(() => window.attentionPlayground.getState().theme === "light");
    await press(page, "theme");
    await page.waitForFunction(() => window.attentionPlayground.getState().theme === "dark");
    await page.reload();
    await ready(page);
    assert.equal(await theme(), "dark");
  }));

const without = (what) => (page) => page.addInitScript(what);

test("without WebAssembly the page says what would help", () =>
  open({ before: without(() => delete globalThis.WebAssembly) }, async (page) => {
    await page.getByRole("alert").getByText(/WebAssembly.*does/).waitFor();
    assert.equal(await read(page, "status"), "failed");
  }));
