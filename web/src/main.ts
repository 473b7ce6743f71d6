import { relaxedSimd, simd } from "wasm-feature-detect";

/** The engine build this browser can run; the page shows it in #engine-build. */
async function engineBuild(): Promise<string> {
  if (await relaxedSimd()) return "relaxed";
  return (await simd()) ? "simd" : "none";
}

const element = document.querySelector("#engine-build");
if (element) element.textContent = await engineBuild();
