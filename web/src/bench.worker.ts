// Runs a benchmark workload and times its epochs.

import type { BuildName } from "./types.js";
import { loadEngine } from "./wasm.js";

export interface BenchRequest {
  workload: string;
  threads: number;
  epochs: number;
  build: BuildName | null;
}

export interface BenchResult {
  workload: string;
  threads: number;
  seconds_per_epoch: number[];
  loss: number[];
  accuracy: number;
  build: BuildName;
}

export type BenchReply = { progress: string } | { result: BenchResult } | { error: string };

// Typed by hand: the DOM's types and the worker's cannot be loaded together.
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<BenchRequest>) => void) | null;
  postMessage(reply: BenchReply): void;
};

async function run({ workload, threads, epochs, build }: BenchRequest): Promise<BenchResult> {
  const { module, info } = await loadEngine(build, {});
  scope.postMessage({ progress: "Drawing the data …" });
  const benchmark = new module.Benchmark(workload, threads);
  try {
    const result: BenchResult = {
      workload,
      threads: benchmark.threads(),
      seconds_per_epoch: [],
      loss: [],
      accuracy: 0,
      build: info.build,
    };
    for (let epoch = 1; epoch <= epochs; epoch++) {
      scope.postMessage({ progress: `Epoch ${epoch} of ${epochs} …` });
      const start = performance.now();
      for (let step = benchmark.steps_per_epoch(); step > 0; step--) benchmark.step();
      result.seconds_per_epoch.push(Number(((performance.now() - start) / 1000).toFixed(4)));
      result.loss.push(benchmark.epoch_loss());
    }
    result.accuracy = benchmark.accuracy();
    return result;
  } finally {
    benchmark.delete();
  }
}

scope.onmessage = ({ data }) => {
  run(data).then(
    (result) => scope.postMessage({ result }),
    (error: unknown) => scope.postMessage({ error: error instanceof Error ? error.message : String(error) }),
  );
};
