// What the checks share: the project's files and a way to report findings as file:line.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs git in the project root and returns its output's parts between NUL characters. */
function git(...args) {
  return execFileSync("git", ["-C", root, ...args], { encoding: "utf8", maxBuffer: 1 << 26 }).split("\0").filter(Boolean);
}

/** Files of the project, new ones included, ignored ones not, as paths from the root. */
export const files = [...new Set(git("ls-files", "-z", "--cached", "--others", "--exclude-standard"))].filter((file) =>
  existsSync(path.join(root, file)),
);

export const cpp = files.filter((file) => /\.(h|cpp)$/.test(file));

/** The lines of a text file; none for a binary one. */
export function lines(file) {
  const bytes = readFileSync(path.join(root, file));
  return bytes.includes(0) ? [] : bytes.toString("utf8").replace(/\n$/, "").split("\n");
}

/** Findings of a rule on single lines: report(line, file) returns what is wrong, or nothing. */
export function findings(list, report) {
  return list.flatMap((file) =>
    lines(file).flatMap((line, index) => {
      const finding = report(line, file);
      return finding ? [`${file}:${index + 1}: ${finding}`] : [];
    }),
  );
}

export function expectNone(found) {
  assert.ok(found.length === 0, `\n${found.join("\n")}`);
}
