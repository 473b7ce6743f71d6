// The worker's side of one engine: answers requests, trains in slices, posts snapshots.

import type { Calls, Completed, Reply, Request, SnapshotParts } from "./protocol.js";
import type { Config, EngineInfo, Json, LayerCheck, LayerEntry, MethodRow, RecoverOptions, RecoverResult, Status } from "./types.js";
import { Pace } from "./pace.js";
import { isTranslator } from "./translators.js";
import { type Addresses, type EngineModule, type LabModule, loadEngine, loadLab, type Loaded, loadWeights } from "./wasm.js";

const sliceTime = 20; // ms of training between looks at the messages: Stop acts after at most this and one batch
const coresOfThePage = 2; // its own, and one on which the browser paints

type Engine = InstanceType<EngineModule["Engine"]>;
type Post = (reply: Reply, transfer?: Transferable[]) => void;

export class Session {
  readonly #post: Post;
  #loading: Promise<EngineInfo> | null = null;
  #loaded: Loaded<EngineModule> | null = null;
  #engine: Engine | null = null;
  #lab: Promise<LabModule> | null = null;
  #addresses: Addresses = {};
  #training = false;
  #scheduled = false; // a slice is to come,
  #timer: ReturnType<typeof setTimeout> | undefined; // and this is set while a pause comes before it
  #waiting: number[] = []; // requests answered when training halts
  #share = 1; // of its time that training takes
  #comparison = 0; // counts up when one is to end
  #epoch = 0;
  #pace = new Pace(false);
  readonly #next = new MessageChannel(); // a turn of the event loop without a timer's delay

  constructor(post: Post) {
    this.#post = post;
    this.#next.port1.onmessage = () => this.#slice();
  }

  async handle(request: Request): Promise<void> {
    try {
      if (request.type !== "load") await this.#loading; // what is asked meanwhile waits
      const value = await this.#answer(request);
      if (value !== undefined) this.#post({ type: "answer", id: request.id, value }, transferables(value));
    } catch (error) {
      this.#post({ type: "refused", id: request.id, message: messageOf(error) });
    }
  }

  /** The answer; undefined when it comes later. */
  #answer(request: Request): Calls[Request["type"]]["answer"] | Promise<Calls[Request["type"]]["answer"]> | undefined {
    switch (request.type) {
      case "load":
        return (this.#loading = this.#load(request));
      case "configure":
        return this.#configure(request.config);
      case "complete":
        return this.#complete(request.config);
      case "train":
        if (request.epochs !== null) this.#call((engine) => engine.set_epochs(request.epochs ?? 0));
        return this.#train(request.id);
      case "give_way":
        return this.#giveWay(request.share);
      case "shown":
        this.#pace.shown(request.time);
        return null;
      case "step":
        return this.#step();
      case "stop":
        return this.#stop();
      case "reset":
        return this.#reset();
      case "snapshot":
        return this.#take();
      case "compare":
        return this.#compare(request.methods);
      case "sequences":
        return this.#sequences();
      case "add_answer":
        return this.#addAnswer(request.method, request.core);
      case "recover":
        this.#addresses = request.modules;
        return this.#recover(request.text, request.options);
      case "layer_list":
        return this.#inLab<LayerEntry[]>((lab) => lab.layer_list());
      case "layer_run":
        return this.#inLab<Json>((lab) => lab.layer_run(JSON.stringify(request.layer)));
      case "layer_check":
        return this.#inLab<LayerCheck>((lab) => lab.layer_check(JSON.stringify(request.layer)));
      case "names":
        return { models: this.#module((module) => module.models()), methods: this.#module((module) => module.data_methods()) };
    }
  }

  async #load({ build, modules }: Calls["load"]["ask"]): Promise<EngineInfo> {
    this.#addresses = modules;
    this.#loaded = await loadEngine(build, modules);
    this.#engine = new this.#loaded.module.Engine();
    const { info } = this.#loaded;
    this.#pace = new Pace(navigator.hardwareConcurrency < info.threads + coresOfThePage);
    return info;
  }

  #module<Value>(action: (module: EngineModule) => string): Value {
    const loaded = this.#loaded;
    if (!loaded) throw new Error("The engine is not loaded.");
    return JSON.parse(action(loaded.module)) as Value;
  }

  // Loaded at the first question; after a failure the next question tries again.
  async #inLab<Value>(action: (lab: LabModule) => string): Promise<Value> {
    this.#lab ??= loadLab(this.#addresses);
    const lab = await this.#lab.catch((error: unknown) => {
      this.#lab = null;
      throw error;
    });
    return JSON.parse(action(lab)) as Value;
  }

  #call<Result>(action: (engine: Engine) => Result): Result {
    if (!this.#engine) throw new Error("The engine is not loaded.");
    return action(this.#engine);
  }

  #complete(config: object): Completed {
    return this.#module((module) => module.complete_config(JSON.stringify(config)));
  }

  #configure(config: object): Completed {
    this.#call((engine) => engine.configure(JSON.stringify(config))); // a refused one leaves what runs alone
    this.#comparison++;
    this.#halt("stopped");
    this.#postSnapshot();
    const running = this.#call((engine) => JSON.parse(engine.config()) as Config);
    return { config: running, defaults: this.#complete(config).defaults };
  }

  #train(id: number): undefined {
    this.#epoch = this.#call((engine) => engine.epoch()); // throws while nothing is configured
    this.#waiting.push(id);
    if (this.#training) return;
    this.#training = true;
    this.#pace.restart(); // so that the first slice shows that training has begun
    this.#schedule(0);
  }

  #schedule(pause: number): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (pause > 0) this.#timer = setTimeout(() => this.#slice(), pause);
    else this.#next.port2.postMessage(null);
  }

  #giveWay(share: number): null {
    this.#share = share;
    if (this.#timer === undefined) return null;
    clearTimeout(this.#timer); // the pause under way was another share's
    this.#timer = undefined;
    this.#next.port2.postMessage(null);
    return null;
  }

  #slice(): void {
    this.#scheduled = false;
    this.#timer = undefined;
    if (!this.#training) return;
    let more = true;
    const start = performance.now();
    try {
      const until = start + (this.#pace.fresh ? 0 : sliceTime * this.#share);
      do more = this.#call((engine) => engine.train(1));
      while (more && performance.now() < until);
    } catch (error) {
      return this.#fail(error);
    }
    const pause = (performance.now() - start) * (1 / this.#share - 1);
    const epoch = this.#call((engine) => engine.epoch());
    if (!more || this.#pace.allows(performance.now(), epoch !== this.#epoch)) {
      this.#epoch = epoch;
      this.#postSnapshot();
    }
    if (more) this.#schedule(pause);
    else this.#halt(this.#status());
  }

  // Out of memory, most likely; the engine itself reports a loss that diverges as the status "failed".
  #fail(error: unknown): void {
    this.#training = false;
    for (const id of this.#waiting.splice(0)) this.#post({ type: "refused", id, message: messageOf(error) });
    this.#call((engine) => engine.stop());
    this.#postSnapshot();
  }

  #status(): Status {
    return this.#call((engine) => engine.status()) as Status;
  }

  #halt(status: Status): void {
    this.#training = false;
    for (const id of this.#waiting.splice(0)) this.#post({ type: "answer", id, value: status });
  }

  #stop(): Status {
    this.#comparison++;
    if (!this.#call((engine) => engine.configured())) return "idle";
    this.#call((engine) => engine.stop());
    if (this.#training) {
      this.#postSnapshot();
      this.#halt(this.#status());
    }
    return this.#status();
  }

  #step(): Status {
    this.#call((engine) => {
      engine.train(1);
      engine.stop();
    });
    this.#halt(this.#status());
    this.#postSnapshot();
    return this.#status();
  }

  #reset(): Status {
    this.#call((engine) => engine.reset());
    this.#halt("stopped");
    this.#postSnapshot();
    return this.#status();
  }

  #take(): SnapshotParts {
    const { json, attention } = this.#call((engine) => engine.snapshot());
    return { json: String(json), attention };
  }

  #postSnapshot(): void {
    const start = performance.now();
    const parts = this.#take();
    this.#post({ type: "snapshot", parts }, transferables(parts));
    this.#pace.took(start, performance.now());
  }

  async #compare(methods: string[]): Promise<MethodRow[]> {
    const comparison = ++this.#comparison;
    const rows: MethodRow[] = [];
    for (const method of methods) {
      rows.push(this.#call((engine) => JSON.parse(engine.compare(method)) as MethodRow));
      this.#postSnapshot();
      await turn();
      if (comparison !== this.#comparison) break;
    }
    return rows;
  }

  #sequences(): Calls["sequences"]["answer"] {
    const { task } = this.#call((engine) => JSON.parse(engine.config()) as Config);
    return { lines: this.#call((engine) => engine.sequences()), letters: task.letters, core_length: task.core_length };
  }

  #addAnswer(method: string, core: string): MethodRow {
    const row = this.#call((engine) => JSON.parse(engine.add_answer(method, core)) as MethodRow);
    this.#postSnapshot();
    return row;
  }

  async #recover(text: string, options: RecoverOptions): Promise<RecoverResult> {
    const weights = isTranslator(options.method) ? await loadWeights(options.method, this.#addresses) : "";
    return this.#inLab<RecoverResult>((lab) => lab.recover(text, JSON.stringify(options), weights));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Resolves after the messages that wait have been handled. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

function transferables(value: unknown): Transferable[] {
  const attention = (value as Partial<SnapshotParts> | null)?.attention;
  return attention instanceof Float32Array ? [attention.buffer as ArrayBuffer] : [];
}
