// A real headless Chromium and a served page, for the browser tests.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { serve } from "../../web/server.mjs";

// The npm packages live in web/, which is not above this folder.
const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");

/** The source of axe-core, to be evaluated in a page. */
export const axeSource = () => require("axe-core").source;

const switches = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];

/** Starts Chromium; the caller closes it. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: switches });
}

/** Serves the built page, or another folder; resolves to its address and close(). */
export async function servePage({ root = fileURLToPath(new URL("../../build/web", import.meta.url)), plain = false } = {}) {
  const { server, address } = await serve({ root, plain });
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { address, close };
}

/** Collects what a page reports as wrong: console errors, uncaught exceptions, failed requests. */
export function watch(page) {
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("requestfailed", (request) => {
    const error = request.failure()?.errorText;
    if (error !== "net::ERR_ABORTED") problems.push(`${request.url()}: ${error}`); // that is what a navigation leaves behind
  });
  return problems;
}
