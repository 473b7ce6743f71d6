// The development server's path handling and headers, over raw HTTP: clients that tidy a path would hide faults.

import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { serve } from "../../web/server.mjs";

let folder, server, plain;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "server-"));
  const root = path.join(folder, "root");
  mkdirSync(path.join(root, ".git"), { recursive: true });
  mkdirSync(path.join(folder, "root-beside"));
  for (const name of ["root/index.html", "root/a.wasm", "root/a.wasm.br", "root/.git/config", "secret", "root-beside/x"]) {
    writeFileSync(path.join(folder, name), name);
  }
  symlinkSync(path.join(folder, "secret"), path.join(root, "link"));
  server = await serve({ root });
  plain = await serve({ root, plain: true });
});

after(() => {
  server.server.close();
  plain.server.close();
  rmSync(folder, { recursive: true });
});

function get(target, { from = server, method = "GET", headers = {} } = {}) {
  const { port } = new URL(from.address);
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port, path: target, method, headers, agent: false }, (response) => {
      let body = "";
      response.on("data", (part) => (body += part));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.on("error", reject).end();
  });
}

test("serves a file with its type, a folder by its index", async () => {
  assert.equal((await get("/a.wasm")).headers["content-type"], "application/wasm");
  const index = await get("/?query");
  assert.equal(index.body, "root/index.html");
  assert.equal(index.headers["content-type"], "text/html; charset=utf-8");
});

test("serves the compressed copy only to who takes it", async () => {
  const compressed = await get("/a.wasm", { headers: { "accept-encoding": "gzip, br" } });
  assert.equal(compressed.headers["content-encoding"], "br");
  assert.equal(compressed.headers["content-type"], "application/wasm");
  const refused = await get("/a.wasm", { headers: { "accept-encoding": "br;q=0" } });
  assert.equal(refused.headers["content-encoding"], undefined);
});

test("answers 304 to the tag it gave", async () => {
  const { etag } = (await get("/")).headers;
  assert.equal((await get("/", { headers: { "if-none-match": etag } })).status, 304);
});

test("serves nothing outside its folder, nothing hidden, no other method", async () => {
  const targets = ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/..%5csecret", "//../secret", "/link", "/.git/config"];
  for (const target of [...targets, "/../root-beside/x", "/%00", "/%zz", "/a.wasm/", "/none", "/fashion-mnist/../../../../etc/passwd"]) {
    assert.equal((await get(target)).status, 404, target);
  }
  assert.equal((await get("/", { method: "POST" })).status, 405);
});

test("isolates the page unless told not to, and always sends the content policy", async () => {
  const isolated = (await get("/")).headers;
  const bare = (await get("/", { from: plain })).headers;
  assert.equal(isolated["cross-origin-opener-policy"], "same-origin");
  assert.equal(isolated["cross-origin-embedder-policy"], "require-corp");
  assert.equal(bare["cross-origin-opener-policy"], undefined);
  for (const headers of [isolated, bare]) assert.match(headers["content-security-policy"], /script-src 'self' 'wasm-unsafe-eval';/);
});
