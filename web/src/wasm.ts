// Loads the fastest engine build that runs here. Used by the workers.

import { relaxedSimd, simd } from "wasm-feature-detect";

import type { MainModule as EngineModule } from "#wasm/engine-simd";
import type { BuildName, EngineInfo } from "./types.js";

export type { EngineModule };

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

async function candidates(wanted: BuildName | null): Promise<{ build: BuildName; reason: string }[]> {
  if (wanted) return [{ build: wanted, reason: "asked for" }];
  if (!(await simd())) {
    throw new Error("This browser's WebAssembly has no SIMD. Chrome 91, Firefox 89, Safari 16.4 or newer have it.");
  }
  const plain = { build: "simd" as const, reason: "this browser has no relaxed SIMD" };
  if (!(await relaxedSimd())) return [plain];
  return [
    { build: "relaxed", reason: "this browser has relaxed SIMD" },
    { build: "simd", reason: "the relaxed SIMD build did not start" },
  ];
}

/** The fastest build that starts here. `modules` gives another address for a build than beside this script. */
export async function loadEngine(
  wanted: BuildName | null,
  modules: Partial<Record<BuildName, string>>,
): Promise<LoadedEngine> {
  const addresses = {
    simd: modules.simd ?? new URL("./engine-simd.mjs", import.meta.url).href,
    relaxed: modules.relaxed ?? new URL("./engine-relaxed.mjs", import.meta.url).href,
  };
  let failure: unknown;
  for (const { build, reason } of await candidates(wanted)) {
    try {
      return await instantiate(build, addresses[build], reason);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
