// bench.html?workload=w1&threads=1&epochs=3: leaves the result as JSON in #result, or {"error": …}.

import type { BenchReply, BenchRequest } from "./bench.worker.js";

function whole(value: string | null, fallback: number, name: string, low: number, high: number): number {
  const parsed = value === null ? fallback : Number(value);
  if (Number.isInteger(parsed) && parsed >= low && parsed <= high) return parsed;
  throw new Error(`${name}: expected a whole number from ${low} to ${high}, received ${value}`);
}

function readRequest(search: string): BenchRequest {
  const parameters = new URLSearchParams(search);
  const build = parameters.get("build");
  if (build !== null && build !== "simd" && build !== "relaxed" && build !== "threads") {
    throw new Error(`build: expected simd, relaxed or threads, received ${build}`);
  }
  const workload = parameters.get("workload") ?? "w1";
  if (!/^w[123]$/.test(workload)) throw new Error(`workload: expected w1, w2 or w3, received ${workload}`);
  return {
    workload,
    threads: whole(parameters.get("threads"), 1, "threads", 0, 64),
    epochs: whole(parameters.get("epochs"), 3, "epochs", 1, 1000),
    build,
    navigation: performance.timeOrigin,
  };
}

function show(id: string, text: string): void {
  const element = document.querySelector(`#${id}`);
  if (element) element.textContent = text;
}

try {
  const request = readRequest(location.search);
  const worker = new Worker(new URL("./bench.worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<BenchReply>) => {
    if ("progress" in data) return show("progress", data.progress);
    show("progress", "");
    show("result", JSON.stringify("result" in data ? data.result : data, null, 1));
    worker.terminate();
  };
  worker.onerror = () => show("result", JSON.stringify({ error: "The worker could not be started." }));
  worker.postMessage(request);
} catch (error) {
  show("result", JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
}
