// All settings in the address, both ways: #model=bahdanau&p=0.4&autostart=1. Only what differs from the defaults.

import type { Config, Json, PartialConfig } from "./types.js";

type Section = keyof Config;
interface Setting {
  section: Section;
  key: string;
  text: boolean;
}

const text = (section: Section, key: string): Setting => ({ section, key, text: true });
const number = (section: Section, key: string): Setting => ({ section, key, text: false });

/** Name in the address → place in the configuration. The names are those of the controls on the page. */
const settings: Record<string, Setting> = {
  letters: text("task", "letters"),
  core_length: number("task", "core_length"),
  core: text("task", "core"),
  p: number("task", "p"),
  count: number("task", "count"),
  tail: number("task", "tail"),
  negatives: text("task", "negatives"),
  seed: number("task", "seed"),
  model: text("model", "name"),
  glimpses: number("model", "glimpses"),
  embedding: number("model", "embedding"),
  encoder: text("model", "encoder"),
  units: number("model", "units"),
  attention_units: number("model", "attention_units"),
  heads: number("model", "heads"),
  score: text("model", "score"),
  optimizer: text("training", "optimizer"),
  momentum: number("training", "momentum"),
  nesterov: number("training", "nesterov"),
  learning_rate: number("training", "learning_rate"),
  batch_size: number("training", "batch_size"),
  epochs: number("training", "epochs"),
  restarts: number("training", "restarts"),
  validation_split: number("training", "validation_split"),
  clip_norm: number("training", "clip_norm"),
  training_seed: number("training", "seed"),
  threads: number("training", "threads"),
};

export interface Address {
  config: PartialConfig;
  autostart: boolean;
  /** Parts of the page that a link leaves out. */
  hide: string[];
  /** Settings, by their names here, that a link does not let be changed. */
  lock: string[];
  /** Names nobody knows. */
  unknown: string[];
}

const list = (value: string) => value.split(",").map((part) => part.trim()).filter(Boolean);

/** A number or a truth value where one is meant; anything else stays text, for the engine to refuse in its own words. */
function read(setting: Setting, value: string): Json {
  if (setting.text || value.trim() === "") return value;
  if (value === "true" || value === "false") return value === "true";
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : value;
}

function assign(config: PartialConfig, { section, key }: Setting, value: Json): void {
  const target: Record<string, Json> = (config[section] ??= {});
  target[key] = value;
}

function valueOf(config: PartialConfig, { section, key }: Setting): Json | undefined {
  const source: Record<string, Json> | undefined = config[section];
  return source?.[key];
}

/** Reads what stands after the "#". Never throws; whether values are possible is the engine's to say. */
export function readAddress(hash: string): Address {
  const address: Address = { config: {}, autostart: false, hide: [], lock: [], unknown: [] };
  for (const [name, value] of new URLSearchParams(hash.replace(/^#/, ""))) {
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (setting) assign(address.config, setting, read(setting, value));
    else if (name === "autostart") address.autostart = value !== "0" && value !== "false";
    else if (name === "hide") address.hide = list(value);
    else if (name === "lock") address.lock = list(value);
    else address.unknown.push(name);
  }
  return address;
}

/** What stands after the "#" for these settings; "" when all are defaults. */
export function writeAddress(config: Config, defaults: Config, rest: Pick<Address, "hide" | "lock">): string {
  const parameters = new URLSearchParams();
  for (const [name, setting] of Object.entries(settings)) {
    const value = valueOf(config, setting);
    if (value === undefined || value === valueOf(usualDefaults(name, config, defaults), setting)) continue;
    if (name === "core_length" && config.task.core) continue; // it follows from the core
    parameters.set(name, String(value));
  }
  if (rest.hide.length) parameters.set("hide", rest.hide.join(","));
  if (rest.lock.length) parameters.set("lock", rest.lock.join(","));
  return parameters.toString();
}

// The defaults were asked for with this model and this seed; those two themselves have defaults of their own.
function usualDefaults(name: string, config: Config, defaults: Config): PartialConfig {
  if (name === "model") return { model: { name: "monotonic" } };
  if (name === "seed") return { task: { seed: 1 } };
  return name === "training_seed" ? { training: { seed: config.task.seed } } : defaults;
}

/** The configuration with the locked settings as they were; null when none of them had changed. */
export function holdLocked(config: Config, held: Config, lock: string[]): Config | null {
  const result = structuredClone(config);
  let changed = false;
  for (const name of lock) {
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
    const value = setting && valueOf(held, setting);
    if (!setting || value === undefined || value === valueOf(config, setting)) continue;
    assign(result, setting, value);
    changed = true;
  }
  return changed ? result : null;
}
