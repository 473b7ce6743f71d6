import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, servePage, watch } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Opens the page in a context of its own and hands it to body with what went wrong in it. */
async function withPage(options, body) {
  const { address, close } = await servePage(options);
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = watch(page);
  try {
    await page.goto(address);
    await body(page, problems);
  } finally {
    await context.close();
    await close();
  }
}

test("the page loads without a complaint and is cross-origin isolated", () =>
  withPage({}, async (page, problems) => {
    await page.waitForFunction(() => document.querySelector("#engine-build")?.textContent);
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    assert.deepEqual(problems, []);
  }));

test("served plainly, the page loads and is not isolated", () =>
  withPage({ plain: true }, async (page, problems) => {
    await page.waitForFunction(() => document.querySelector("#engine-build")?.textContent);
    assert.equal(await page.evaluate(() => crossOriginIsolated), false);
    assert.deepEqual(problems, []);
  }));
