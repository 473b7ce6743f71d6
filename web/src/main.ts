// The page: one playground over the whole window, its settings in the address.

import { readAddress, writeAddress } from "./address.js";
import { mountPlayground, type Playground } from "./playground.js";
import type { Completed } from "./protocol.js";
import type { Theme } from "./view.js";

declare global {
  interface Window {
    /** The mounted playground: getState(), setState(), train(), stop(), snapshot(), on(), off(). */
    attentionPlayground?: Playground;
  }
}

const themeKey = "attention-playground-theme";

/** Storage may be switched off; then the choice lasts as long as the page. */
function stored(): Theme | "auto" {
  try {
    const theme = localStorage.getItem(themeKey);
    return theme === "dark" || theme === "light" ? theme : "auto";
  } catch {
    return "auto";
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(themeKey, theme);
  } catch {
    // as above
  }
}

const host = document.querySelector<HTMLElement>("#laboratory");
if (!host) throw new Error("The page has no element #laboratory.");

const address = readAddress(location.hash);
const { config, autostart, hide, lock } = address;
const playground = await mountPlayground(host, { config, lock, theme: stored() });
playground.focus(); // before anyone can find it ready
window.attentionPlayground = playground;

function writeHash({ config: now, defaults }: Completed): void {
  const hash = writeAddress(now, defaults, { hide, lock });
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
}
playground.on("config", writeHash);
writeHash(await playground.engine.complete(playground.getState().config));
if (address.unknown.length && !playground.getState().error) {
  playground.complain(`The address has settings that this page does not know: ${address.unknown.join(", ")}.`);
}

// Someone typed another address, or went back.
addEventListener("hashchange", () => {
  const next = readAddress(location.hash);
  playground
    .setState(next.config, { replace: true })
    .then(() => (next.autostart ? playground.train() : null))
    .catch(() => {}); // the banner says why
});

playground.on("theme", (theme) => store(theme));
if (autostart) playground.train().catch(() => {});
