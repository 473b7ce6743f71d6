// What the tests of the native tool share: the binary, run in a folder of its own.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const binary = fileURLToPath(new URL("../../build/native/attn", import.meta.url));

/** A folder that is gone when the tests of a file are done. */
export class Folder {
  constructor() {
    this.path = mkdtempSync(path.join(tmpdir(), "attn-test-"));
  }
  remove() {
    rmSync(this.path, { recursive: true, force: true });
  }
  file(name) {
    return path.join(this.path, name);
  }
  /** Writes text, bytes, or anything else as JSON; returns the name. */
  write(name, content) {
    const plain = typeof content === "string" || content instanceof Uint8Array;
    writeFileSync(this.file(name), plain ? content : JSON.stringify(content));
    return name;
  }
  read(name) {
    return readFileSync(this.file(name));
  }
  text(name) {
    return this.read(name).toString("utf8");
  }
  /** Runs the tool to its end. */
  run(...args) {
    return this.feed("", ...args);
  }
  /** The same with text on standard input. */
  feed(input, ...args) {
    const { status, stdout, stderr } = spawnSync(binary, args, { cwd: this.path, input, encoding: "utf8" });
    return { status, stdout, stderr };
  }
  /** Runs the tool, which has to succeed in silence on standard error, and returns the JSON it prints. */
  json(...args) {
    const { status, stdout, stderr } = this.run(...args, "--json");
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    return JSON.parse(stdout);
  }
  /** Starts the tool; the promise `ended` gives what run() gives. */
  start(...args) {
    const child = spawn(binary, args, { cwd: this.path });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data) => (stdout += data));
    child.stderr.on("data", (data) => (stderr += data));
    const ended = new Promise((resolve) => child.on("close", (status) => resolve({ status, stdout, stderr })));
    return { child, ended };
  }
  /** The tool has to refuse these arguments with exactly this line on standard error and nothing else. */
  refuses(line, ...args) {
    assert.deepEqual(this.run(...args), { status: 2, stdout: "", stderr: `attn: ${line}\n` });
  }
}

/** Waits until the condition holds. */
export async function until(condition, seconds = 60) {
  for (const end = Date.now() + 1000 * seconds; !condition(); ) {
    if (Date.now() > end) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Arrays by name and metadata of a safetensors file. */
export function readSafetensors(bytes) {
  const size = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata, ...entries } = JSON.parse(bytes.subarray(8, 8 + size).toString("utf8"));
  const place = ([from, to]) => bytes.subarray(8 + size + from, 8 + size + to);
  const tensors = Object.fromEntries(Object.entries(entries).map(([name, e]) => [name, place(e.data_offsets)]));
  return { metadata, tensors };
}
