// createEngine(): the engine in a worker, without a page. Importing this does nothing, on a server neither.
//
//     const engine = await createEngine();
//     await engine.configure({ task: { core_length: 8 } });
//     engine.on("snapshot", ({ training, recovery }) => console.log(training.epoch, recovery.core));
//     const status = await engine.train();      // "done", "stopped" or "failed"
//     engine.dispose();

import { Events } from "./events.js";
import type { CallName, Calls, Completed, Reply, Request, SnapshotParts } from "./protocol.js";
import { timeToShow } from "./showing.js";
import { canTranslate, isTranslator, translators } from "./translators.js";
import type * as Types from "./types.js";

export interface EngineOptions {
  /** Where the worker's script is; by default beside this module. */
  worker?: string | URL;
  /** Where the wasm modules' scripts are; by default beside the worker's. */
  modules?: Partial<Record<Types.ModuleName, string | URL>>;
  /** This build and no other; by default the fastest one the browser runs. */
  build?: Types.BuildName;
}

export interface EngineEvents {
  snapshot: Types.Snapshot;
  /** The same as it came from the worker, for drawing. */
  parts: SnapshotParts;
  /** The worker is gone: out of memory, or its script could not be loaded. */
  failure: Error;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

interface Pending {
  resolve(value: never): void;
  reject(error: Error): void;
}

// The address stands inside the call so that bundlers see the worker.
function startWorker(url: string | URL | undefined): Worker {
  if (url !== undefined) return new Worker(url, { type: "module" });
  return new Worker(new URL("./engine.worker.js", import.meta.url), { type: "module" });
}

/** What createEngine() was asked to load, kept for recover()'s own worker. */
interface Load {
  worker: string | URL | undefined;
  ask: Calls["load"]["ask"];
}

/** One worker and the requests under way in it. */
class Connection {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #count = 0;
  #closed: Error | null = null;
  onSnapshot: (parts: SnapshotParts) => void = () => {};
  onFailure: (error: Error) => void = () => {};

  constructor(url: string | URL | undefined) {
    this.#worker = startWorker(url);
    this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const error = new Error(event.message || "The engine's worker could not be started.");
      this.close(error);
      this.onFailure(error);
    };
  }

  call<Name extends CallName>(type: Name, ask: Calls[Name]["ask"], signal?: AbortSignal): Promise<Calls[Name]["answer"]> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(this.#closed);
      if (signal?.aborted) return reject(abortError(signal));
      const id = ++this.#count;
      const abort = () => this.#settle(id)?.reject(abortError(signal));
      signal?.addEventListener("abort", abort, { once: true });
      const finish = () => signal?.removeEventListener("abort", abort);
      this.#pending.set(id, {
        resolve: (value) => (finish(), resolve(value)),
        reject: (error) => (finish(), reject(error)),
      });
      this.#worker.postMessage({ ...ask, type, id } as Request);
    });
  }

  close(reason: Error): void {
    this.#closed ??= reason;
    this.#worker.terminate();
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(this.#closed);
  }

  #receive(reply: Reply): void {
    if (reply.type === "snapshot") return this.#show(reply.parts);
    const pending = this.#settle(reply.id);
    if (reply.type === "answer") pending?.resolve(reply.value as never);
    else pending?.reject(new Error(reply.message));
  }

  #show(parts: SnapshotParts): void {
    const tell = (time: number) => void this.call("shown", { time }).catch(() => {});
    void timeToShow(() => this.onSnapshot(parts)).then(tell, (error: unknown) => {
      tell(0); // or no other would come
      throw error;
    });
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

function abortError(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException("The call was aborted.", "AbortError");
}

/** The parts put together; weights and scores are views of one block. */
export function readSnapshot({ json, attention }: SnapshotParts): Types.Snapshot {
  const half = attention.length / 2;
  const data = JSON.parse(json) as Types.SnapshotData;
  return { ...data, weights: attention.subarray(0, half), scores: attention.subarray(half) };
}

/** Every method rejects with an Error that carries the engine's message, and at once when its signal aborts. */
export class Engine {
  readonly #connection: Connection;
  readonly #load: Load;
  readonly #info: Types.EngineInfo;
  readonly #events = new Events<EngineEvents>();
  #comparison = new AbortController(); // of the comparison under way, or the last one

  /** Use createEngine(). */
  constructor(connection: Connection, load: Load, info: Types.EngineInfo) {
    this.#connection = connection;
    this.#load = load;
    this.#info = info;
    connection.onFailure = (error) => this.#events.emit("failure", error);
    connection.onSnapshot = (parts) => {
      this.#events.emit("parts", parts);
      if (this.#events.has("snapshot")) this.#events.emit("snapshot", readSnapshot(parts));
    };
  }

  on<Name extends keyof EngineEvents>(name: Name, listener: (value: EngineEvents[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  off<Name extends keyof EngineEvents>(name: Name, listener: (value: EngineEvents[Name]) => void): void {
    this.#events.off(name, listener);
  }

  /** Which build runs, and why. */
  info(): Types.EngineInfo {
    return this.#info;
  }

  /** Draws the data and builds the model. A refused configuration leaves a run in progress alone. */
  async configure(config: Types.PartialConfig, { signal }: CallOptions = {}): Promise<Completed> {
    const completed = await this.#connection.call("configure", { config }, signal);
    this.#comparison.abort();
    return completed;
  }

  /** Fills in what a configuration leaves out, and checks it, without using it. */
  complete(config: Types.PartialConfig, { signal }: CallOptions = {}): Promise<Completed> {
    return this.#connection.call("complete", { config }, signal);
  }

  /** Trains on, to `epochs` in all where given; resolves when training halts. Aborting stops it. */
  async train({ epochs = null, signal }: CallOptions & { epochs?: number | null } = {}): Promise<Types.Status> {
    return this.#stopping(signal, () => this.#connection.call("train", { epochs }, signal));
  }

  /** From here on training takes `share` of its time, over 0 to 1, and pauses for the rest. */
  async giveWay(share: number, { signal }: CallOptions = {}): Promise<void> {
    const good = typeof share === "number" && share > 0 && share <= 1;
    if (!good) throw new Error(`giveWay: expected a share over 0 and up to 1, received ${share}`);
    await this.#connection.call("give_way", { share }, signal);
  }

  /** One batch. */
  step({ signal }: CallOptions = {}): Promise<Types.Status> {
    return this.#connection.call("step", {}, signal);
  }

  /** Halts training, and a comparison after the method under way. train() goes on from there. */
  stop({ signal }: CallOptions = {}): Promise<Types.Status> {
    this.#comparison.abort();
    return this.#connection.call("stop", {}, signal);
  }

  /** Back to the first weights. */
  reset({ signal }: CallOptions = {}): Promise<Types.Status> {
    return this.#connection.call("reset", {}, signal);
  }

  async snapshot({ signal }: CallOptions = {}): Promise<Types.Snapshot> {
    return readSnapshot(await this.#connection.call("snapshot", {}, signal));
  }

  /**
   * Runs methods (by default all that need only data, and the translators where they know such cores) on the task's
   * sequences, one after the other. Ends early, with the rows there are, when it is stopped or the task changes.
   */
  async compare({ methods = null, signal }: CallOptions & { methods?: string[] | null } = {}): Promise<Types.MethodRow[]> {
    this.#comparison.abort();
    const comparison = (this.#comparison = new AbortController()).signal; // first, so that stop() is heard at once
    return this.#stopping(signal, async () => {
      const { lines, ...task } = await this.#connection.call("sequences", {}, signal);
      const wanted = methods ?? [...(await this.names({ signal })).methods, ...(canTranslate(task) ? translators : [])];
      if (comparison.aborted) return [];
      const ofData = wanted.filter((method) => !isTranslator(method));
      const rows = await this.#connection.call("compare", { methods: ofData }, signal);
      for (const method of wanted.filter(isTranslator)) {
        if (comparison.aborted) break;
        const options = { method, letters: task.letters, signal: comparison };
        const found = await this.recover(lines, options).catch((error: unknown) => {
          if (!comparison.aborted) throw error;
        });
        if (found) rows.push(await this.#connection.call("add_answer", { method, core: found.core }, signal));
      }
      if (signal?.aborted) throw abortError(signal);
      return rows;
    });
  }

  /** Finds the core in text, in a worker of its own: a run in progress goes on, aborting ends it at once. */
  async recover(text: string, options: Types.RecoverOptions & CallOptions = {}): Promise<Types.RecoverResult> {
    const { signal, ...settings } = options;
    const connection = new Connection(this.#load.worker);
    try {
      return await connection.call("recover", { text, options: settings, modules: this.#load.ask.modules }, signal);
    } finally {
      connection.close(new Error("The recovery has ended."));
    }
  }

  layerList({ signal }: CallOptions = {}): Promise<Types.LayerEntry[]> {
    return this.#connection.call("layer_list", {}, signal);
  }

  /** Runs one layer alone; see core/layers/layer_case.h for what it takes and gives. */
  layerRun(layer: Types.Json, { signal }: CallOptions = {}): Promise<Types.Json> {
    return this.#connection.call("layer_run", { layer }, signal);
  }

  /** Compares a layer's gradients with finite differences. */
  layerCheck(layer: Types.Json, { signal }: CallOptions = {}): Promise<Types.LayerCheck> {
    return this.#connection.call("layer_check", { layer }, signal);
  }

  /** Names of the models, and of the methods that need only data. */
  names({ signal }: CallOptions = {}): Promise<{ models: string[]; methods: string[] }> {
    return this.#connection.call("names", {}, signal);
  }

  /** Ends the worker; calls under way reject. */
  dispose(): void {
    this.#connection.close(new Error("The engine has been disposed of."));
    this.#events.clear();
  }

  async #stopping<Value>(signal: AbortSignal | undefined, action: () => Promise<Value>): Promise<Value> {
    const stop = () => void this.stop().catch(() => {});
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return await action();
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }
}

export interface Starting {
  engine: Promise<Engine>;
  /** What became of the configuration. */
  configured: Promise<Completed>;
}

/**
 * Starts a worker that loads the engine and, without waiting for this thread in between, configures it. Its first
 * snapshot comes after `engine` has resolved.
 */
export function startEngine(options: EngineOptions & CallOptions, config: Types.PartialConfig): Starting {
  const { connection, engine } = connect(options);
  const configured = connection.call("configure", { config }, options.signal);
  configured.catch(() => {}); // nobody may be left to hear of it
  return { engine, configured };
}

/** Starts a worker and loads the engine in it. */
export async function createEngine(options: EngineOptions & CallOptions = {}): Promise<Engine> {
  return connect(options).engine;
}

function connect({ worker, build, modules = {}, signal }: EngineOptions & CallOptions) {
  const addresses: Partial<Record<Types.ModuleName, string>> = {};
  for (const [name, url] of Object.entries(modules)) {
    addresses[name as Types.ModuleName] = new URL(url, globalThis.document?.baseURI ?? import.meta.url).href;
  }
  const ask = { build: build ?? null, modules: addresses };
  const connection = new Connection(worker);
  const engine = connection.call("load", ask, signal).then(
    (info) => new Engine(connection, { worker, ask }, info),
    (error: unknown) => {
      connection.close(error instanceof Error ? error : new Error(String(error)));
      throw error;
    },
  );
  return { connection, engine };
}
