// Takes the README's pictures from the real page: web/screenshots/*.png. Run web/build before.
// usage: npm --prefix web run screenshots

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { launch } from "./browser.mjs";
import { press, reaches, ready, withPage } from "./laboratory.mjs";

const folder = fileURLToPath(new URL("../../web/screenshots/", import.meta.url));
const pictures = [
  { name: "page", hash: "", colorScheme: "dark" },
  { name: "bahdanau", hash: "#model=bahdanau", colorScheme: "dark" },
];

const browser = await launch();
try {
  await mkdir(folder, { recursive: true });
  for (const { name, hash, colorScheme } of pictures) {
    const context = { colorScheme, viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" };
    await withPage(browser, { hash, context }, async (page) => {
      await ready(page);
      await press(page, "train");
      await reaches(page, "status", "done", 300_000);
      await page.mouse.move(720, 890); // away from the button, whose hint would cover the plot
      await page.waitForTimeout(1500);
      await page.screenshot({ path: `${folder}${name}.png` });
      console.log(`web/screenshots/${name}.png`);
    });
  }
} finally {
  await browser.close();
}
