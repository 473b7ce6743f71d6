// Builds the page into build/web: checks and bundles the TypeScript, copies the pages, static files and wasm modules,
// and writes a brotli and a gzip copy beside each file that shrinks. Expects the wasm modules in build/wasm/wasm.
// usage: node build.mjs [--no-compress]

import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";

import { build, transform } from "esbuild";

const web = path.dirname(fileURLToPath(import.meta.url));
const wasm = path.join(web, "../build/wasm/wasm");
const fonts = path.join(web, "../build/fonts");
const weights = path.join(web, "../core/models/weights");
const out = path.join(web, "../build/web");
const fresh = path.join(web, "../build/web.new");

const entryPoints = ["main", "engine.worker", "bench", "bench.worker", "index"];
const compressible = /\.(css|html|js|json|mjs|otf|safetensors|svg|ttf|txt|wasm|webmanifest)$/;

async function bundle() {
  const sources = entryPoints.map((name) => path.join(web, "src", `${name}.ts`)).filter(existsSync);
  await build({
    entryPoints: sources,
    outdir: fresh,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: true,
    // No splitting: one script is one request, and few bytes are shared.
    loader: { ".css": "text" }, // becomes a constructed style sheet: see shell.ts
    logLevel: "warning",
  });
}

/** Emscripten leaves its glue with long names: half of it. */
async function minified(file) {
  const { code } = await transform(await readFile(file, "utf8"), { minify: true, format: "esm", target: "es2022" });
  return code;
}

async function copyStatic() {
  for (const name of await readdir(web)) {
    if (name.endsWith(".html")) await cp(path.join(web, name), path.join(fresh, name));
  }
  const folder = path.join(web, "static");
  if (existsSync(folder)) await cp(folder, fresh, { recursive: true });
  if (existsSync(fonts)) await cp(fonts, path.join(fresh, "fonts"), { recursive: true });
  for (const name of await readdir(weights)) {
    if (name.endsWith(".safetensors")) await cp(path.join(weights, name), path.join(fresh, "weights", name));
  }
  if (!existsSync(wasm)) return;
  for (const name of await readdir(wasm)) {
    if (name.endsWith(".wasm")) await cp(path.join(wasm, name), path.join(fresh, name));
    if (name.endsWith(".mjs")) await writeFile(path.join(fresh, name), await minified(path.join(wasm, name)));
  }
}

const encoders = {
  ".br": promisify(zlib.brotliCompress),
  ".gz": (bytes) => promisify(zlib.gzip)(bytes, { level: 9 }),
};

/** Compresses one file, or takes the copies of the last build when its bytes are the same. */
async function compress(name) {
  const file = path.join(fresh, name);
  const bytes = await readFile(file);
  const before = path.join(out, name);
  const same = existsSync(before) && bytes.equals(await readFile(before));
  for (const [ending, encode] of Object.entries(encoders)) {
    if (same && existsSync(before + ending)) {
      await cp(before + ending, file + ending);
    } else {
      const copy = await encode(bytes);
      if (copy.length < bytes.length) await writeFile(file + ending, copy);
    }
  }
}

async function compressAll() {
  const names = (await readdir(fresh, { recursive: true })).filter((name) => compressible.test(name));
  await Promise.all(names.map(compress));
}

if (existsSync(path.join(web, "src"))) {
  const tsc = path.join(web, "node_modules/typescript/bin/tsc");
  try {
    execFileSync(process.execPath, [tsc, "--project", web], { stdio: "inherit" });
  } catch {
    process.exit(1); // tsc has said why
  }
}
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await bundle();
await copyStatic();
if (!process.argv.includes("--no-compress")) await compressAll();
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
