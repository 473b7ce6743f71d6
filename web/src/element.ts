// <attention-playground preset="model=bahdanau&p=0.4" theme="light" autostart>: the laboratory as an element. The
// preset is written as the page's address is. The element needs a height; its `playground` is a promise of the handle.
//
//     defineAttentionPlayground();      // once; on a server it does nothing

import { readAddress } from "./address.js";
import { mountPlayground, type Playground, type PlaygroundOptions } from "./playground.js";

/** Assets and worker of elements that give none of their own. */
export type ElementOptions = Pick<PlaygroundOptions, "engine" | "assets">;

export function defineAttentionPlayground(options: ElementOptions = {}, name = "attention-playground"): void {
  if (typeof customElements === "undefined" || customElements.get(name)) return;

  class AttentionPlaygroundElement extends HTMLElement {
    playground: Promise<Playground> | null = null;

    connectedCallback(): void {
      if (this.playground) return;
      const { config, lock } = readAddress(this.getAttribute("preset") ?? "");
      const theme = this.getAttribute("theme");
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      const host = root.appendChild(document.createElement("div"));
      host.style.height = "100%";
      this.style.display ||= "block";
      this.playground = mountPlayground(host, {
        ...options,
        config,
        lock,
        autostart: this.hasAttribute("autostart"),
        theme: theme === "dark" || theme === "light" ? theme : "auto",
      });
      this.playground.catch(() => {}); // the element itself says why
    }

    disconnectedCallback(): void {
      // Moved within the page, an element leaves and comes back in one go.
      queueMicrotask(() => {
        if (this.isConnected) return;
        void this.playground?.then((playground) => playground.dispose()).catch(() => {});
        this.playground = null;
        this.shadowRoot?.replaceChildren();
      });
    }
  }

  customElements.define(name, AttentionPlaygroundElement);
}
