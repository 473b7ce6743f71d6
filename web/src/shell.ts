// The real DOM around the canvas: what stands there while loading, the error banner, the plain page without a canvas.

import css from "./shell.css";

const styled = new WeakSet<Document | ShadowRoot>();

// A constructed style sheet: no style attribute, no inline style element, so the strictest policy lets it pass.
function adoptStyles(root: Document | ShadowRoot): void {
  if (styled.has(root)) return;
  styled.add(root);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

const patience = 1000; // ms

export class Shell {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Painted while the canvas is not; in a shadow tree, where nobody who looks for the canvas comes upon it. */
  readonly sketch: HTMLCanvasElement;
  readonly #over: HTMLElement;
  readonly #banner: HTMLElement;
  readonly #message: HTMLElement;
  readonly #loading: HTMLElement;
  readonly #progress: HTMLProgressElement;
  readonly #skeleton: HTMLElement | null;
  onDismiss: () => void = () => {};

  /** What stands in `host` already is the skeleton: it stays until the canvas has something to show. */
  constructor(host: HTMLElement, root: Document | ShadowRoot) {
    adoptStyles(root);
    this.#skeleton = host.querySelector<HTMLElement>(".skeleton");
    this.element = host.appendChild(document.createElement("div"));
    this.element.className = "attention-playground";
    this.element.dataset.state = "loading";

    this.canvas = document.createElement("canvas");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", "The laboratory, drawn. Its figures and buttons follow as text.");

    this.sketch = document.createElement("canvas");
    Object.assign(this.sketch.style, { display: "block", width: "100%", height: "100%" });
    this.#over = document.createElement("div");
    this.#over.className = "attention-over";
    this.#over.setAttribute("aria-hidden", "true");
    this.#over.attachShadow({ mode: "closed" }).append(this.sketch);

    this.#loading = document.createElement("p");
    this.#loading.className = "attention-loading";
    this.#progress = Object.assign(document.createElement("progress"), { max: 3, value: 0 });
    this.#progress.setAttribute("aria-label", "Loading");
    this.#loading.append("Loading the engine …", this.#progress);

    this.#banner = document.createElement("div");
    this.#banner.className = "attention-banner";
    this.#banner.setAttribute("role", "alert");
    this.#message = document.createElement("p");
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
    close.setAttribute("aria-label", "Dismiss");
    close.onclick = () => {
      this.setError("");
      this.onDismiss();
    };
    this.element.append(this.#banner, this.canvas, this.#over);
    // Who waits only a moment need not be told; and each change of the page takes a frame from what is loading.
    setTimeout(() => this.element.dataset.state === "loading" && this.element.append(this.#loading), patience);
    this.#banner.hidden = true;
    this.#banner.append(this.#message, close);
  }

  /** One of three parts has arrived. */
  advance(): void {
    this.#progress.value += 1;
  }

  /** The canvas has something to show. */
  ready(): void {
    if (this.element.dataset.state === "ready") return;
    this.element.dataset.state = "ready";
    this.#loading.remove();
    this.#skeleton?.remove();
  }

  /** Without a canvas: the text twin becomes the page. */
  plain(why: string): void {
    this.element.dataset.state = "plain";
    this.#loading.remove();
    this.#skeleton?.remove();
    this.canvas.remove();
    this.#over.remove();
    this.setError(why);
  }

  setTheme(theme: string): void {
    this.element.dataset.theme = theme;
  }

  get error(): string {
    return this.#banner.hidden ? "" : (this.#message.textContent ?? "");
  }

  /** "" takes the banner away. */
  setError(text: string): void {
    this.#message.textContent = text;
    this.#banner.hidden = text === "";
  }

  dispose(): void {
    this.element.remove();
  }
}
