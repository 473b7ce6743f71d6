// Serves one folder over HTTP on the loopback interface, with the headers a cross-origin isolated page needs.
// usage: node server.mjs [--root FOLDER] [--port N] [--plain]     (--plain: without the isolation headers)

import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const types = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".otf": "font/otf",
  ".png": "image/png",
  ".safetensors": "application/octet-stream",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "worker-src 'self'",
  "img-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'self'",
].join("; ");

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

// The benchmark page's images, as Debian's package has them, are served below this path.
const imagesPath = "/fashion-mnist/";
const imagesFolder = "/usr/share/datasets/fashion-mnist";

/** The file a request path names below root, or null: no hidden file, nothing outside, no way round by links. */
async function fileOf(root, target) {
  let name;
  try {
    name = decodeURIComponent(new URL(target, "http://localhost").pathname);
  } catch {
    return null;
  }
  if (/[\0\\]|\/\./.test(name)) return null;
  try {
    let file = await realpath(path.join(root, name));
    if ((await stat(file)).isDirectory()) file = await realpath(path.join(file, "index.html"));
    const inside = file.startsWith(root + path.sep) && (await stat(file)).isFile();
    return inside ? file : null;
  } catch {
    return null;
  }
}

/** The compressed copy beside a file that the client takes, with its encoding; else the file itself. */
async function variantOf(file, accepted) {
  const encodings = accepted.split(",").map((item) => item.trim()).filter((item) => !/;\s*q=0(\.0*)?$/.test(item));
  for (const [encoding, ending] of [["br", ".br"], ["gzip", ".gz"]]) {
    if (!encodings.some((item) => item.split(";")[0] === encoding)) continue;
    const information = await stat(file + ending).catch(() => null);
    if (information) return { file: file + ending, encoding, information };
  }
  return { file, encoding: null, information: await stat(file) };
}

async function respond({ root, images }, headers, request, response) {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const refuse = (status, text) => {
    response.writeHead(status, { "Content-Type": types[".txt"] }).end(`${text}\n`);
  };
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    return refuse(405, "Only GET and HEAD.");
  }
  const file = request.url.startsWith(imagesPath)
    ? images && (await fileOf(images, request.url.slice(imagesPath.length - 1)))
    : await fileOf(root, request.url);
  if (!file) return refuse(404, "No such file.");

  const variant = await variantOf(file, request.headers["accept-encoding"] ?? "");
  const { size, mtimeMs } = variant.information;
  const tag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
  response.setHeader("ETag", tag);
  response.setHeader("Vary", "Accept-Encoding");
  response.setHeader("Cache-Control", "no-cache");
  if (request.headers["if-none-match"] === tag) return response.writeHead(304).end();

  response.setHeader("Content-Type", types[path.extname(file)] ?? "application/octet-stream");
  response.setHeader("Content-Length", size);
  if (variant.encoding) response.setHeader("Content-Encoding", variant.encoding);
  if (request.method === "HEAD") return response.end();
  createReadStream(variant.file)
    .on("error", () => response.destroy())
    .pipe(response);
}

/** Starts a server for the files below root; resolves, once it listens, to the server and its address. */
export async function serve({ root, port = 0, plain = false }) {
  const headers = {
    "Content-Security-Policy": contentSecurityPolicy,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    ...(plain ? {} : isolation),
  };
  const folders = { root: await realpath(root), images: await realpath(imagesFolder).catch(() => null) };
  const server = http.createServer((request, response) => {
    respond(folders, headers, request, response).catch(() => response.destroy());
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}

async function main() {
  const { values } = parseArgs({
    options: {
      root: { type: "string", default: fileURLToPath(new URL("../build/web", import.meta.url)) },
      port: { type: "string", default: "8080" },
      plain: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port: expected a number from 0 to 65535, received ${values.port}`);
  }
  const { address } = await serve({ root: values.root, port, plain: values.plain });
  console.log(address);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    const reason = error.code === "EADDRINUSE" ? `port ${error.port} is taken; choose another with --port` : error.message;
    console.error(`web/server: ${reason}`);
    process.exitCode = 2;
  });
}
