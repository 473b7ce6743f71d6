// Loads the fastest engine build that runs here. Used by the workers.

import { relaxedSimd, simd, threads } from "wasm-feature-detect";

import type { MainModule as BenchModule } from "#wasm/bench-simd";
import type { MainModule as EngineModule } from "#wasm/engine-simd";
import type { MainModule as LabModule } from "#wasm/engine-lab";
import type { Translator } from "./translators.js";
import type { BuildName, EngineInfo, ModuleName } from "./types.js";

export type { BenchModule, EngineModule, LabModule };

/** Other addresses for modules than beside this script. */
export type Addresses = Partial<Record<ModuleName, string>>;

/** What every build says of itself. */
interface Build {
  build_info(): string;
}

export interface Loaded<Module> {
  module: Module;
  info: EngineInfo;
}

async function instantiate<Module extends Build>(build: BuildName, url: string, reason: string): Promise<Loaded<Module>> {
  const { default: create } = (await import(url)) as { default: () => Promise<Module> };
  const module = await create();
  const info = JSON.parse(module.build_info()) as Omit<EngineInfo, "reason">;
  if (info.build !== build) throw new Error(`The engine at ${url} is the ${info.build} build, not ${build}.`);
  return { module, info: { ...info, reason } };
}

interface Candidate {
  build: BuildName;
  reason: string;
}

async function candidates(wanted: BuildName | null, oneThread: boolean): Promise<Candidate[]> {
  if (wanted) return [{ build: wanted, reason: "asked for" }];
  if (!(await simd())) {
    throw new Error("This browser's WebAssembly has no SIMD. Chrome 91, Firefox 89, Safari 16.4 or newer have it.");
  }
  if (!(await relaxedSimd())) return [{ build: "simd", reason: "this browser has no relaxed SIMD" }];
  const single: Candidate[] = [
    { build: "relaxed", reason: "this browser has relaxed SIMD" },
    { build: "simd", reason: "the relaxed SIMD build did not start" },
  ];
  if (oneThread || !(globalThis.crossOriginIsolated && (await threads()))) return single;
  return [{ build: "threads", reason: "this page is isolated from other origins and has relaxed SIMD" }, ...single];
}

/** The first of the builds that starts. */
async function load<Module extends Build>(
  wanted: BuildName | null,
  oneThread: boolean,
  url: (build: BuildName) => string,
): Promise<Loaded<Module>> {
  let failure: unknown;
  for (const { build, reason } of await candidates(wanted, oneThread)) {
    try {
      return await instantiate<Module>(build, url(build), reason);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** The fastest build of the engine that starts here. */
export function loadEngine(wanted: BuildName | null, addresses: Addresses): Promise<Loaded<EngineModule>> {
  return load(wanted, false, (build) => addresses[build] ?? new URL(`./engine-${build}.mjs`, import.meta.url).href);
}

/** The workloads of the benchmark page, in the build that the engine would have; one thread needs none that starts others. */
export function loadBench(wanted: BuildName | null, threads: number): Promise<Loaded<BenchModule>> {
  return load(wanted, threads === 1, (build) => new URL(`./bench-${build}.mjs`, import.meta.url).href);
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
