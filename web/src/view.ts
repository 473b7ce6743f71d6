// The Dear ImGui module on a canvas: loads it with its fonts, keeps its size, theme and text input in step with the page.

import type { MainModule, Playground as Module } from "#wasm/playground";

export type Theme = "dark" | "light";

export interface ViewAssets {
  /** Where the drawing module's script is; by default beside this module. */
  module?: string | URL;
  /** The folder of regular.otf, semibold.otf and mono.ttf, ending in "/"; by default fonts/ beside this module. */
  fonts?: string | URL;
}

/** Where to draw. */
export interface Place {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Lies over the canvas, and is painted as long as WebGL does not paint that; then it is removed. */
  readonly sketch: HTMLCanvasElement;
}

type Create = () => Promise<MainModule & { specialHTMLTargets: Record<string, HTMLCanvasElement> }>;

async function bytes(url: URL): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The font ${url.pathname} could not be loaded (${response.status}).`);
  return new Uint8Array(await response.arrayBuffer());
}

const settling = 1000; // ms after which the browser has started up

let canvases = 0; // gives each canvas of the page a name of its own

/** Wraps the module's object; dispose() frees it and everything that listens. */
export class View {
  readonly module: Module;
  readonly canvas: HTMLCanvasElement;
  readonly #host: HTMLElement;
  readonly #forget = new AbortController();
  readonly #observers: { disconnect(): void }[] = [];

  static async load(place: Place, assets: ViewAssets, onCommand: (json: string) => void): Promise<View> {
    const { element, canvas, sketch } = place;
    const base = new URL(assets.fonts ?? new URL("./fonts/", import.meta.url), document.baseURI);
    const font = (name: string) => bytes(new URL(name, base));
    const address = new URL(assets.module ?? new URL("./playground.mjs", import.meta.url), document.baseURI).href;
    const [module, regular, semibold, mono] = await Promise.all([
      (import(address) as Promise<{ default: Create }>).then(({ default: create }) => create()),
      font("regular.otf"),
      font("semibold.otf"),
      font("mono.ttf"),
    ]);
    const name = `#attention-canvas-${++canvases}`;
    module.specialHTMLTargets[name] = canvas;
    const playground = new module.Playground(name, { regular, semibold, mono }, onCommand);
    const { width, height } = element.getBoundingClientRect();
    try {
      playground.open(sketch, width, height, globalThis.devicePixelRatio);
    } catch (error) {
      playground.delete();
      throw error;
    }
    return new View(element, canvas, playground);
  }

  private constructor(host: HTMLElement, canvas: HTMLCanvasElement, module: Module) {
    this.#host = host;
    this.canvas = canvas;
    this.module = module;
    this.#followMotion();
    this.#followVisibility();
    this.#forwardText();
  }

  /**
   * Draws, now and whenever the host's size changes. What a first frame can do without comes later: WebGL, whose
   * context takes long to make while the browser starts up, and the glyphs that only the user's own letters need.
   */
  show(): void {
    this.#fit();
    this.module.draw();
    this.#followSize();
    this.#later(settling, () => this.module.start_webgl());
    this.#later(1.5 * settling, () => this.module.complete_fonts());
  }

  #later(wait: number, task: () => void): void {
    const idly = globalThis.requestIdleCallback ?? ((idle: () => void) => setTimeout(idle));
    setTimeout(() => idly(() => this.#forget.signal.aborted || task(), { timeout: wait }), wait);
  }

  #fit(): void {
    const { width, height } = this.#host.getBoundingClientRect();
    if (width > 1 && height > 1) this.module.resize(width, height, globalThis.devicePixelRatio);
  }

  #followSize(): void {
    const observer = new ResizeObserver(() => this.#fit());
    observer.observe(this.#host);
    this.#observers.push(observer);
    // A query for the present ratio stops matching when the ratio changes, and has to be made anew.
    const followRatio = () => {
      const query = matchMedia(`(resolution: ${globalThis.devicePixelRatio}dppx)`);
      const changed = () => {
        this.#fit();
        followRatio();
      };
      query.addEventListener("change", changed, { once: true, signal: this.#forget.signal });
    };
    followRatio();
  }

  #followMotion(): void {
    const query = matchMedia("(prefers-reduced-motion: reduce)");
    this.module.set_reduced_motion(query.matches);
    const changed = () => this.module.set_reduced_motion(query.matches);
    query.addEventListener("change", changed, { signal: this.#forget.signal });
  }

  // A browser has few WebGL contexts: one out of sight is given back.
  #followVisibility(): void {
    const observer = new IntersectionObserver((entries) => {
      if (entries.at(-1)?.isIntersecting) this.module.resume();
      else this.module.suspend();
    });
    observer.observe(this.#host);
    this.#observers.push(observer);
  }

  // Pasted text, and the keyboards of phones, which only come up for a real text field.
  #forwardText(): void {
    const { signal } = this.#forget;
    this.canvas.addEventListener(
      "paste",
      (event) => {
        if (!this.module.text_wanted()) return;
        event.preventDefault();
        this.module.insert_text(event.clipboardData?.getData("text/plain") ?? "");
      },
      { signal },
    );
    const field = Object.assign(document.createElement("input"), { className: "attention-text", tabIndex: -1 });
    field.setAttribute("aria-hidden", "true");
    field.autocapitalize = "off";
    field.autocomplete = "off";
    this.#host.append(field);
    this.canvas.addEventListener(
      "touchend",
      () => {
        this.module.draw(); // the touch has to reach its control before it is known to be a text field
        if (this.module.text_wanted()) field.focus({ preventScroll: true });
      },
      { signal },
    );
    const key = (name: string) => {
      for (const type of ["keydown", "keyup"]) {
        this.canvas.dispatchEvent(new KeyboardEvent(type, { key: name, code: name, bubbles: true, cancelable: true }));
      }
    };
    // One character always stands in the field: deleting from an empty one would tell nobody.
    field.value = " ";
    field.addEventListener("input", () => {
      if (field.value === "") key("Backspace");
      else this.module.insert_text(field.value.slice(1));
      field.value = " ";
    });
    field.addEventListener("keydown", (event) => event.key === "Enter" && (key("Enter"), this.canvas.focus()));
  }

  dispose(): void {
    this.#forget.abort();
    for (const observer of this.#observers) observer.disconnect();
    this.module.delete();
  }
}
