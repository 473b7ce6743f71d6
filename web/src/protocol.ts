// The messages between the façade (engine.ts) and the worker (engine.worker.ts), one typed union each way.

import type { BuildName, Config, EngineInfo, Json, LayerCheck, LayerEntry, MethodRow, ModuleName } from "./types.js";
import type { PartialConfig, RecoverOptions, RecoverResult, Status } from "./types.js";

/** What can be asked of the worker: the question's fields and the answer's type. */
export interface Calls {
  load: { ask: { build: BuildName | null; modules: Partial<Record<ModuleName, string>> }; answer: EngineInfo };
  configure: { ask: { config: PartialConfig }; answer: Completed };
  complete: { ask: { config: PartialConfig }; answer: Completed };
  /** Answered when training halts. */
  train: { ask: { epochs: number | null }; answer: Status };
  /** How much of its time training may take, over 0 to 1; the rest it pauses. */
  give_way: { ask: { share: number }; answer: null };
  /** A snapshot that came by itself has been shown, which took the page `time` ms. */
  shown: { ask: { time: number }; answer: null };
  step: { ask: object; answer: Status };
  stop: { ask: object; answer: Status };
  reset: { ask: object; answer: Status };
  snapshot: { ask: object; answer: SnapshotParts };
  compare: { ask: { methods: string[] }; answer: MethodRow[] };
  sequences: { ask: object; answer: { lines: string; letters: string; core_length: number } };
  add_answer: { ask: { method: string; core: string }; answer: MethodRow };
  recover: { ask: { text: string; options: RecoverOptions; modules: Calls["load"]["ask"]["modules"] }; answer: RecoverResult };
  layer_list: { ask: object; answer: LayerEntry[] };
  layer_run: { ask: { layer: Json }; answer: Json };
  layer_check: { ask: { layer: Json }; answer: LayerCheck };
  names: { ask: object; answer: { models: string[]; methods: string[] } };
}

/** A configuration with every key, and the defaults of its model and task seed. */
export interface Completed {
  config: Config;
  defaults: Config;
}

/** The snapshot's JSON as the core writes it, and the attention: weights, then scores. */
export interface SnapshotParts {
  json: string;
  attention: Float32Array;
}

export type CallName = keyof Calls;

export type Request = { [Name in CallName]: { type: Name; id: number } & Calls[Name]["ask"] }[CallName];

export type Reply =
  | { type: "answer"; id: number; value: Calls[CallName]["answer"] }
  | { type: "refused"; id: number; message: string }
  | { type: "snapshot"; parts: SnapshotParts };
