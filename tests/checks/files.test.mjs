import { spawnSync } from "node:child_process";
import test from "node:test";

import { cpp, expectNone, files, findings, lines, root } from "./sources.mjs";

const code = files.filter((file) => /\.(h|cpp|cmake|css|html|js|mjs|py|sh|ts)$/.test(file));

test("C++ is formatted by clang-format 14", () => {
  if (!cpp.length) return;
  const run = spawnSync("clang-format-14", ["--dry-run", "--Werror", ...cpp], { cwd: root, encoding: "utf8" });
  const found = run.stderr.split("\n").filter((line) => line.includes("error:"));
  expectNone(run.status === 0 ? [] : [...found, run.error?.message ?? ""]);
});

test("no file is longer than 800 lines", () => {
  expectNone(code.filter((file) => lines(file).length > 800).map((file) => `${file}:801: longer than 800 lines`));
});

test("every header has #pragma once", () => {
  const headers = cpp.filter((file) => file.endsWith(".h"));
  expectNone(headers.filter((file) => !lines(file).includes("#pragma once")).map((file) => `${file}:1: no #pragma once`));
});

test("every layer has its test beside it by name", () => {
  const layers = files.filter((file) => /^core\/layers\/.*\.h$/.test(file));
  const expected = layers.map((file) => [file, file.replace(/^core/, "tests").replace(/\.h$/, "_test.cpp")]);
  expectNone(expected.filter(([, sibling]) => !files.includes(sibling)).map(([file, sibling]) => `${file}:1: no ${sibling}`));
});

test("nothing names a path of one machine or a package registry's host", () => {
  const machine = /(^|[^\w.])\/(work|root|home\/\w+|Users\/\w+|tmp\/bash_jobs)\//;
  const registry = /\bhttps?:\/\/(registry|deb|security|snapshot|ftp|mirror|npm|pypi|proxy)\./;
  expectNone(
    findings(files, (line, file) => {
      if (machine.test(line)) return "a path of one machine";
      if (registry.test(line)) return "a package registry's host";
      if (/package-lock\.json$/.test(file) && /"resolved":/.test(line)) return "an address of a package";
      return null;
    }),
  );
});
