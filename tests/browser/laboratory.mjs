// The page under test: opening it, pressing its controls with a real mouse, waiting for what its twin says.

import { servePage, watch } from "./browser.mjs";

/** What a page shows as text, by the ids of the twin. */
export const read = (page, id) => page.locator(`#${id}`).textContent();

/** Waits until the twin's element has one of the texts. */
export function reaches(page, id, texts, timeout = 60_000) {
  const wanted = [texts].flat();
  return page.waitForFunction(
    ([name, list]) => list.includes(document.querySelector(`#${name}`)?.textContent),
    [id, wanted],
    { timeout, polling: 10 },
  );
}

/** The page is ready: its handle is there and something is drawn. */
export async function ready(page) {
  await page.waitForFunction(() => window.attentionPlayground?.frames() > 0, null, { polling: 10 });
}

/** Presses a control of the canvas with the mouse, `across` its width: a field takes clicks on its value, at the right. */
export async function press(page, name, across = 0.5) {
  const area = await page.evaluate((control) => window.attentionPlayground.controlRectangle(control), name);
  if (!area.width) throw new Error(`the control ${name} is not on the screen`);
  await page.mouse.click(area.x + area.width * across, area.y + area.height / 2);
}

/** Opens the page in a context of its own and hands it to body, with what went wrong in it and what it asked for. */
export async function withPage(browser, options, body) {
  const { hash = "", path = "", plain = false, context: contextOptions = {}, before } = options;
  const { address, close } = await servePage({ plain });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...contextOptions });
  const page = await context.newPage();
  const problems = watch(page);
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  try {
    await before?.(page);
    await page.goto(address + path + hash);
    await body(page, { problems, requests, address });
  } finally {
    await context.close();
    await close();
  }
}

/** In the page, before anything else: after window.holdSnapshots(true) the worker does not hear that one was shown. */
export function holdBackSnapshots() {
  const post = Worker.prototype.postMessage;
  const kept = [];
  let held = false;
  Worker.prototype.postMessage = function (message, ...rest) {
    const send = () => post.call(this, message, ...rest);
    if (message.type === "shown" && held) kept.push(send);
    else send();
  };
  window.holdSnapshots = (hold) => {
    held = hold;
    if (!held) for (const send of kept.splice(0)) send();
  };
}
