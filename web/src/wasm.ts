// Loads an engine build and turns its C++ exceptions into Errors. Runs in the workers.

import { relaxedSimd, simd } from "wasm-feature-detect";

import type { MainModule as EngineModule } from "#wasm/engine-simd";
import type { BuildName, EngineInfo } from "./types.js";

export type { EngineModule };

declare global {
  namespace WebAssembly {
    /** A C++ exception on its way through JavaScript; TypeScript's own types lack it. */
    class Exception {
      private constructor();
      readonly stack?: string;
    }
  }
}

/** What Emscripten adds to a module so that JavaScript can read C++ exceptions. */
interface ExceptionHelpers {
  getExceptionMessage(thrown: unknown): [type: string, message: string];
  decrementExceptionRefcount(thrown: unknown): void;
}

type Factory = () => Promise<EngineModule & ExceptionHelpers>;

export interface LoadedEngine {
  module: EngineModule;
  info: EngineInfo;
  /** Calls into the module; what C++ throws arrives as an Error with its message. */
  guarded<Result>(action: () => Result): Result;
}

async function instantiate(build: BuildName, url: string): Promise<Pick<LoadedEngine, "module" | "guarded">> {
  const { default: create } = (await import(url)) as { default: Factory };
  const module = await create();
  const guarded = <Result>(action: () => Result): Result => {
    try {
      return action();
    } catch (thrown) {
      if (!(thrown instanceof WebAssembly.Exception)) throw thrown;
      const [type, message] = module.getExceptionMessage(thrown);
      module.decrementExceptionRefcount(thrown);
      const outOfMemory = type.includes("bad_alloc");
      throw new Error(outOfMemory ? "This setting needs more memory than the browser gives: make it smaller." : message);
    }
  };
  const reported = JSON.parse(module.build_info()) as { build: BuildName };
  if (reported.build !== build) throw new Error(`The engine at ${url} is the ${reported.build} build, not ${build}.`);
  return { module, guarded };
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
      const { module, guarded } = await instantiate(build, addresses[build]);
      const { version, threads } = JSON.parse(module.build_info()) as { version: string; threads: number };
      return { module, guarded, info: { build, reason, version, threads } };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
