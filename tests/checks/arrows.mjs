// Which folder may include which: the arrows of the architecture, and what the core must not know.

const chain = ["base", "tensor", "ops", "graph", "layers", "training", "models", "experiment"];

/** For each folder of the core, the folders of the core it may include. */
const allowed = Object.fromEntries(chain.map((folder, index) => [folder, new Set(chain.slice(0, index + 1))]));
allowed.data = new Set(["base", "tensor", "data"]);
allowed.recovery = new Set(["base", "tensor", "recovery"]);
allowed.experiment = new Set([...chain, "data", "recovery"]);

/** For each top folder, the top folders it may include; tests may include all. */
const allowedTop = { core: ["core"], native: ["core", "native"], wasm: ["core", "wasm"] };

const unknownToCore = /^(emscripten\b|imgui|gtest\b|gmock\b|fstream$|filesystem$|chrono$)/;

/** What is wrong with a line of a file, or null. */
export function wrongArrow(line, file) {
  const include = /^\s*#\s*include(?:_next)?\s*([<"])([^>"]+)[>"]/.exec(line);
  if (!include) return null;
  const target = include[2];
  const [top, folder] = file.split("/");
  const [targetTop, targetFolder] = target.split("/");

  if (top === "core" && unknownToCore.test(target)) return `core/ must not include ${target}`;
  if (target.split("/").includes("..")) return `include by the path from the project root, not ${target}`;
  const ours = ["core", "native", "wasm", "tests", "web"].includes(targetTop) && target.includes("/");
  if (!ours || !allowedTop[top]) return null;
  if (!allowedTop[top].includes(targetTop)) return `${top}/ must not include ${targetTop}/`;
  if (top !== "core") return null;
  if (!allowed[folder]) return `core/${folder} has no place in the architecture's order`;
  return allowed[folder].has(targetFolder) ? null : `core/${folder} must not include core/${targetFolder}`;
}
