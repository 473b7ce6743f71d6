// mountPlayground(): the whole laboratory in an element of any page.
//
//     const playground = await mountPlayground(element, { config: { model: { name: "bahdanau" } } });
//     playground.on("snapshot", ({ recovery }) => console.log(recovery.core));
//     await playground.train();

import { holdLocked } from "./address.js";
import { Courtesy } from "./courtesy.js";
import { type Engine, type EngineOptions, readSnapshot, startEngine } from "./engine.js";
import { Events } from "./events.js";
import type { Completed, SnapshotParts } from "./protocol.js";
import { Shell } from "./shell.js";
import { Twin } from "./twin.js";
import type { Config, EngineInfo, PartialConfig, Snapshot, Status } from "./types.js";
import { type Theme, View, type ViewAssets } from "./view.js";

export interface PlaygroundOptions {
  config?: PartialConfig;
  autostart?: boolean;
  /** Names of settings, as in the address, that stay as they are. */
  lock?: string[];
  /** "auto" follows the system until the user switches. */
  theme?: Theme | "auto";
  engine?: EngineOptions;
  assets?: ViewAssets;
}

export interface PlaygroundState {
  /** As edited: may be newer than what runs. */
  config: Config;
  status: Status;
  theme: Theme;
  /** What the banner says; "" when there is none. */
  error: string;
  info: EngineInfo;
}

export interface PlaygroundEvents {
  snapshot: Snapshot;
  status: Status;
  /** A configuration was accepted or edited. */
  config: Completed;
  /** The user, or setTheme(), switched. */
  theme: Theme;
  error: string;
}

type Command =
  | { type: "configure" | "new_seed"; config: Config }
  | { type: "train"; epochs: number; config?: Config }
  | { type: "step" | "reset"; config?: Config }
  | { type: "pause" | "stop" | "compare" | "dismiss_error" }
  | { type: "edited"; config: Config }
  | { type: "theme"; theme: Theme };

const text = (error: unknown) => (error instanceof Error ? error.message : String(error));
const sameBut = (a: Config, b: Config) =>
  JSON.stringify({ ...a, training: { ...a.training, epochs: 0 } }) ===
  JSON.stringify({ ...b, training: { ...b.training, epochs: 0 } });

const prefersLight = "(prefers-color-scheme: light)";
const noCanvas =
  "The laboratory is drawn with WebGL 2 or on a plain canvas, and this browser offers neither here. A current Chrome, " +
  "Edge, Firefox or Safari does. The engine runs all the same: its figures stand below.";
const noWasm =
  "This page computes with WebAssembly, which this browser does not run. A current Chrome, Edge, Firefox or Safari does; " +
  "it may also be that a setting for high security has switched it off.";

/** A mounted laboratory. Methods that the engine refuses reject with its message and show it in the banner. */
export class Playground {
  readonly engine: Engine;
  readonly #shell: Shell;
  readonly #twin: Twin;
  readonly #events = new Events<PlaygroundEvents>();
  readonly #lock: string[];
  readonly #media = matchMedia(prefersLight);
  readonly #forget = new AbortController();
  readonly #courtesy: Courtesy;
  #view: View | null = null;
  #running: Completed | null = null; // what the engine accepted last
  #refused = false; // what the canvas takes for running was refused
  #status: Status = "idle";
  #theme: Theme = "dark";
  #followSystem: boolean;
  #latest: SnapshotParts | null = null;

  /** Use mountPlayground(). */
  constructor(engine: Engine, shell: Shell, twin: Twin, options: PlaygroundOptions) {
    this.engine = engine;
    this.#shell = shell;
    this.#twin = twin;
    this.#lock = options.lock ?? [];
    this.#followSystem = (options.theme ?? "auto") === "auto";
    this.#twin.setInfo(engine.info());
    this.#courtesy = new Courtesy(shell.canvas, (share) => void engine.giveWay(share).catch(() => {}));
    engine.on("parts", (parts) => this.#show(parts));
    engine.on("failure", (error) => {
      this.#twin.setFailure();
      this.#showError(`The engine has stopped: ${error.message} Loading the page again starts it anew.`);
    });
    shell.onDismiss = () => this.#showError("");
    this.#applyTheme(firstTheme(options));
    const followed = () => this.#followSystem && this.#applyTheme(firstTheme({}));
    this.#media.addEventListener("change", followed, { signal: this.#forget.signal });
  }

  /**
   * Takes the first configuration over. Settings that the engine refuses do not keep the page from opening: it opens
   * with the defaults and says why.
   */
  async begin(configured: Promise<Completed>): Promise<void> {
    let refused = "";
    this.#running = await configured.catch((error: unknown) => {
      refused = text(error);
      return this.engine.configure({});
    });
    if (refused) this.complain(refused);
  }

  /** Takes the drawing over; what is known already is drawn. */
  attach(view: View): void {
    this.#view = view;
    view.module.set_theme(this.#theme);
    if (this.#running) view.module.set_config(JSON.stringify(this.#running.config));
    if (this.#latest) view.module.set_snapshot(this.#latest.json, this.#latest.attention);
    view.show();
    if (this.#latest) this.#shell.ready();
  }

  on<Name extends keyof PlaygroundEvents>(name: Name, listener: (value: PlaygroundEvents[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  off<Name extends keyof PlaygroundEvents>(name: Name, listener: (value: PlaygroundEvents[Name]) => void): void {
    this.#events.off(name, listener);
  }

  getState(): PlaygroundState {
    return {
      config: this.#edited(),
      status: this.#status,
      theme: this.#theme,
      error: this.#shell.error,
      info: this.engine.info(),
    };
  }

  /**
   * Configures anew: `state` over the settings as they are or, with `replace`, over the defaults. Another model
   * brings its own encoder, embedding, rate, batch size and epochs along.
   */
  async setState(state: PartialConfig, { replace = false } = {}): Promise<void> {
    const config = replace ? state : merged(this.#edited(), state);
    await this.#reporting(() => this.#configure(config, true));
  }

  /** Trains on, up to `epochs` in all where given; resolves when training halts. */
  train(epochs?: number): Promise<Status> {
    return this.#reporting(async () => {
      await this.#applyEdited();
      return this.engine.train({ epochs: epochs ?? null });
    });
  }

  step(): Promise<Status> {
    return this.#reporting(async () => {
      await this.#applyEdited();
      return this.engine.step();
    });
  }

  stop(): Promise<Status> {
    return this.#reporting(() => this.engine.stop());
  }

  reset(): Promise<Status> {
    return this.#reporting(async () => {
      await this.#applyEdited();
      return this.engine.reset();
    });
  }

  snapshot(): Promise<Snapshot> {
    return this.engine.snapshot();
  }

  /** From here on the system's preference is not followed. */
  setTheme(theme: Theme): void {
    this.#followSystem = false;
    this.#applyTheme(theme);
    this.#events.emit("theme", theme);
  }

  /** Where a control stands, in CSS pixels of the window; width 0 when it is not on the screen. */
  controlRectangle(name: string): { x: number; y: number; width: number; height: number } {
    if (!this.#view) return { x: 0, y: 0, width: 0, height: 0 };
    const { left, top } = this.#shell.canvas.getBoundingClientRect();
    const { x, y, width, height } = this.#view.module.control_rectangle(name);
    return { x: left + x, y: top + y, width, height };
  }

  /** Names of the controls now on the screen. */
  controls(): string[] {
    return this.#view ? (JSON.parse(this.#view.module.control_names()) as string[]) : [];
  }

  /** Frames drawn so far. */
  frames(): number {
    return this.#view?.module.frames() ?? 0;
  }

  /** What paints the canvas: software first, WebGL once the browser has started up, if there is any. */
  painter(): "software" | "webgl" {
    return this.#view?.module.painter() === "webgl" ? "webgl" : "software";
  }

  focus(): void {
    this.#shell.canvas.focus({ preventScroll: true });
  }

  dispose(): void {
    this.#forget.abort();
    this.#courtesy.dispose();
    this.engine.dispose();
    this.#view?.dispose();
    this.#view = null;
    this.#twin.dispose();
    this.#shell.dispose();
    this.#events.clear();
  }

  /** Shows words in the banner; "" takes it away. */
  complain(message: string): void {
    this.#showError(message);
  }

  /** A command or notice of the drawing module. */
  readonly command = (json: string): void => {
    const command = JSON.parse(json) as Command;
    this.#reporting(() => this.#obey(command)).catch(() => {});
  };

  async #obey(command: Command): Promise<void> {
    switch (command.type) {
      case "configure":
      case "new_seed":
        return this.#configure(command.config, false);
      case "train":
        await this.#before(command.config);
        await this.engine.train({ epochs: command.epochs });
        return;
      case "step":
        await this.#before(command.config);
        await this.engine.step();
        return;
      case "reset":
        await this.#before(command.config);
        await this.engine.reset();
        return;
      case "pause":
      case "stop":
        await this.engine.stop();
        return;
      case "compare":
        await this.engine.compare().catch((error: unknown) => {
          this.#view?.module.set_error(text(error)); // takes back "comparing" in the drawing;
          this.#view?.module.set_error(""); // the words stand in the page's own banner
          throw error;
        });
        return;
      case "edited":
        return this.#announce(command.config);
      case "theme":
        return this.setTheme(command.theme);
      case "dismiss_error":
        return this.#showError("");
    }
  }

  /** What a command needs configured first: its own configuration, or one that was refused and still stands there. */
  async #before(config: Config | undefined): Promise<void> {
    if (config) await this.#configure(config, false);
    else if (this.#refused) await this.#configure(this.#edited(), false);
  }

  async #applyEdited(): Promise<void> {
    const edited = this.#edited();
    if (this.#refused || (this.#running && !sameBut(edited, this.#running.config))) await this.#configure(edited, true);
  }

  #edited(): Config {
    const config = this.#view ? (JSON.parse(this.#view.module.config()) as Config) : this.#running?.config;
    if (!config) throw new Error("The playground is not ready yet.");
    return config;
  }

  /** `tellView`: the configuration does not come from the canvas, which has to learn of it. */
  async #configure(config: PartialConfig, tellView: boolean): Promise<void> {
    const held = this.#running ? holdLocked((await this.engine.complete(config)).config, this.#running.config, this.#lock) : null;
    try {
      this.#running = await this.engine.configure(held ?? config);
      this.#refused = false;
    } catch (error) {
      this.#refused = !tellView;
      throw error;
    }
    if (tellView || held) this.#view?.module.set_config(JSON.stringify(this.#running.config));
    this.#showError(held ? "This link keeps some settings as they are." : "");
    this.#events.emit("config", this.#running);
  }

  /** An edit was finished: tell who keeps the address. */
  async #announce(config: Config): Promise<void> {
    const completed = await this.engine.complete(config);
    const held = this.#running && holdLocked(completed.config, this.#running.config, this.#lock);
    if (!held) return this.#events.emit("config", completed);
    this.#view?.module.set_config(JSON.stringify(held));
    this.#showError("This link keeps some settings as they are.");
  }

  #show(parts: SnapshotParts): void {
    const snapshot = readSnapshot(parts);
    this.#latest = parts;
    if (this.#view) {
      this.#view.module.set_snapshot(parts.json, parts.attention);
      this.#shell.ready();
    }
    this.#twin.update(snapshot);
    this.#events.emit("snapshot", snapshot);
    if (snapshot.training.status === this.#status) return;
    this.#status = snapshot.training.status;
    this.#events.emit("status", this.#status);
  }

  #applyTheme(theme: Theme): void {
    this.#theme = theme;
    this.#shell.setTheme(theme);
    if (this.#view && this.#view.module.theme() !== theme) this.#view.module.set_theme(theme);
  }

  #showError(message: string): void {
    if (message === this.#shell.error) return;
    this.#shell.setError(message);
    this.#events.emit("error", message);
  }

  async #reporting<Value>(action: () => Promise<Value>): Promise<Value> {
    try {
      return await action();
    } catch (error) {
      this.#showError(text(error));
      throw error;
    }
  }
}

function firstTheme({ theme = "auto" }: PlaygroundOptions): Theme {
  if (theme !== "auto") return theme;
  return matchMedia(prefersLight).matches ? "light" : "dark";
}

function merged(config: Config, state: PartialConfig): PartialConfig {
  const { learning_rate, batch_size, epochs, clip_norm, ...training } = config.training;
  const { encoder, embedding, ...model } = config.model;
  const own = state.model?.name === undefined || state.model.name === config.model.name;
  return {
    // The length follows from a given core: asking for another length lets go of that core.
    task: { ...config.task, ...(state.task?.core_length === undefined ? {} : { core: "" }), ...state.task },
    model: { ...model, ...(own ? { encoder, embedding } : {}), ...state.model },
    training: { ...training, ...(own ? { learning_rate, batch_size, epochs, clip_norm } : {}), ...state.training },
  };
}

/** Builds the laboratory inside `host`, which needs a size; resolves when it can be used. */
export async function mountPlayground(host: HTMLElement, options: PlaygroundOptions = {}): Promise<Playground> {
  const root = host.getRootNode();
  const scope = root instanceof ShadowRoot ? root : document;
  const shell = new Shell(host, scope);
  shell.setTheme(firstTheme(options));
  let playground: Playground | null = null;
  const twin = new Twin(scope, {
    train: () => void playground?.train().catch(() => {}),
    stop: () => void playground?.stop().catch(() => {}),
    reset: () => void playground?.reset().catch(() => {}),
  });
  shell.element.append(twin.element);
  try {
    if (typeof WebAssembly === "undefined") throw new Error(noWasm);
    const starting = startEngine(options.engine ?? {}, options.config ?? {}); // first: it takes longest
    const loading = View.load(shell, options.assets ?? {}, (json) => playground?.command(json));
    const view = loading.catch((error: unknown) => text(error));
    void view.then(() => shell.advance());
    const engine = await starting.engine;
    shell.advance();
    const mounted = (playground = new Playground(engine, shell, twin, options));
    await mounted.begin(starting.configured);
    shell.advance();
    const loaded = await view;
    if (loaded instanceof View) mounted.attach(loaded);
    else shell.plain(loaded.includes("WebGL 2") ? noCanvas : loaded);
    if (options.autostart) mounted.train().catch(() => {});
    return mounted;
  } catch (error) {
    twin.setFailure();
    shell.plain(text(error));
    throw error;
  }
}
