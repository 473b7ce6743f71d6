// Runs a benchmark workload and times its epochs.

import type { BuildName } from "./types.js";
import { loadBench, type BenchModule } from "./wasm.js";

export interface BenchRequest {
  workload: string;
  threads: number;
  epochs: number;
  build: BuildName | null;
  navigation: number; // when the page was navigated to, in milliseconds since 1970
}

export interface BenchResult {
  workload: string;
  threads: number;
  seconds_per_epoch: number[];
  loss: number[];
  accuracy: number;
  build: BuildName;
  first_step_seconds: number; // from navigation to the end of the first step
  heap_bytes: number;
}

export type BenchReply = { progress: string } | { result: BenchResult } | { error: string };

// Typed by hand: the DOM's types and the worker's cannot be loaded together.
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<BenchRequest>) => void) | null;
  postMessage(reply: BenchReply): void;
};

/** One of Fashion-MNIST's files, unpacked, from the folder beside the page. */
async function imageFile(name: string): Promise<Uint8Array> {
  const response = await fetch(new URL(`./fashion-mnist/${name}-ubyte.gz`, import.meta.url));
  if (!response.ok || !response.body) {
    throw new Error(`w2: expected Fashion-MNIST's files in fashion-mnist/ beside this page, where web/serve has them; ${name}: ${response.status}`);
  }
  return new Uint8Array(await new Response(response.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

async function makeBenchmark(module: BenchModule, workload: string, threads: number) {
  if (workload !== "w2") return new module.Benchmark(workload, threads);
  const names = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];
  const [images, labels, testImages, testLabels] = await Promise.all(names.map(imageFile));
  return new module.ImageBenchmark(threads, images!, labels!, testImages!, testLabels!);
}

async function run({ workload, threads, epochs, build, navigation }: BenchRequest): Promise<BenchResult> {
  const { module, info } = await loadBench(build, threads);
  scope.postMessage({ progress: "Making the data ready …" });
  const benchmark = await makeBenchmark(module, workload, threads);
  try {
    const result: BenchResult = {
      workload,
      threads: benchmark.threads(),
      seconds_per_epoch: [],
      loss: [],
      accuracy: 0,
      build: info.build,
      first_step_seconds: 0,
      heap_bytes: 0,
    };
    for (let epoch = 1; epoch <= epochs; epoch++) {
      scope.postMessage({ progress: `Epoch ${epoch} of ${epochs} …` });
      const start = performance.now();
      for (let step = benchmark.steps_per_epoch(); step > 0; step--) {
        benchmark.step();
        result.first_step_seconds ||= Math.round(performance.timeOrigin + performance.now() - navigation) / 1000;
      }
      result.seconds_per_epoch.push(Number(((performance.now() - start) / 1000).toFixed(4)));
      result.loss.push(benchmark.epoch_loss());
    }
    result.accuracy = benchmark.accuracy();
    result.heap_bytes = module.heap_bytes();
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
