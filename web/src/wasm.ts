// Loads the fastest engine build that runs here. Used by the workers.

import { relaxedSimd, simd, threads } from "wasm-feature-detect";

import type { MainModule as EngineModule } from "#wasm/engine-simd";
import type { MainModule as LabModule } from "#wasm/engine-lab";
import type { Translator } from "./translators.js";
import type { BuildName, EngineInfo, ModuleName } from "./types.js";

export type { EngineModule, LabModule };

/** Other addresses for modules than beside this script. */
export type Addresses = Partial<Record<ModuleName, string>>;

type Factory = () => Promise<EngineModule>;

export interface LoadedEngine {
  module: EngineModule;
  info: EngineInfo;
}

async function instantiate(build: BuildName, url: string, reason: string): Promise<LoadedEngine> {
  const { default: create } = (await import(url)) as { default: Factory };
  const module = await create();
  const info = JSON.parse(module.build_info()) as Omit<EngineInfo, "reason">;
  if (info.build !== build) throw new Error(`The engine at ${url} is the ${info.build} build, not ${build}.`);
  return { module, info: { ...info, reason } };
}

interface Candidate {
  build: BuildName;
  reason: string;
}

async function candidates(wanted: BuildName | null): Promise<Candidate[]> {
  if (wanted) return [{ build: wanted, reason: "asked for" }];
  if (!(await simd())) {
    throw new Error("This browser's WebAssembly has no SIMD. Chrome 91, Firefox 89, Safari 16.4 or newer have it.");
  }
  if (!(await relaxedSimd())) return [{ build: "simd", reason: "this browser has no relaxed SIMD" }];
  const single: Candidate[] = [
    { build: "relaxed", reason: "this browser has relaxed SIMD" },
    { build: "simd", reason: "the relaxed SIMD build did not start" },
  ];
  if (!(globalThis.crossOriginIsolated && (await threads()))) return single;
  return [{ build: "threads", reason: "this page is isolated from other origins and has relaxed SIMD" }, ...single];
}

/** The fastest build that starts here. */
export async function loadEngine(wanted: BuildName | null, addresses: Addresses): Promise<LoadedEngine> {
  const defaults = {
    simd: new URL("./engine-simd.mjs", import.meta.url).href,
    relaxed: new URL("./engine-relaxed.mjs", import.meta.url).href,
    threads: new URL("./engine-threads.mjs", import.meta.url).href,
  };
  let failure: unknown;
  for (const { build, reason } of await candidates(wanted)) {
    try {
      return await instantiate(build, addresses[build] ?? defaults[build], reason);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

const labUrl = ({ lab }: Addresses) => lab ?? new URL("./engine-lab.mjs", import.meta.url).href;

/** A translator's weights, which lie beside the lab's module. */
export async function loadWeights(name: Translator, addresses: Addresses): Promise<Uint8Array> {
  const url = new URL(`./weights/${name}.safetensors`, labUrl(addresses));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The weights of ${name} could not be loaded: ${response.status} ${response.statusText}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The module that runs layers alone, in float and in double, and recovers cores from text. */
export async function loadLab(addresses: Addresses): Promise<LabModule> {
  const { default: create } = (await import(labUrl(addresses))) as { default: () => Promise<LabModule> };
  return create();
}
