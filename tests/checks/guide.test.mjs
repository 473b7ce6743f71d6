import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";

import { expectNone, files, lines } from "./sources.mjs";

const bare = (list) => list.map((line) => line.trim());

/** Whether the lines of `part` follow one another in `whole`, whatever the indentation. */
function contains(whole, part) {
  return whole.some((_, start) => part.every((line, i) => whole[start + i] === line));
}

/** The blocks of code in a page: {line, language, body, source}, the source being the last file linked before. */
function blocks(page) {
  const found = [];
  let source = null;
  let open = null;
  lines(page).forEach((line, index) => {
    const fence = /^```(\w*)/.exec(line);
    if (fence && open) {
      found.push(open);
      open = null;
    } else if (fence) {
      open = { line: index + 1, language: fence[1], body: [], source };
    } else if (open) {
      open.body.push(line);
    } else {
      for (const [, target] of line.matchAll(/\]\(([^)#:]+)\)/g)) source = path.posix.join(path.posix.dirname(page), target);
    }
  });
  return found;
}

const pages = files.filter((file) => /^docs\/.*\.md$/.test(file));

test("what a page of the documentation quotes is in the file it names", () => {
  const quotes = pages.flatMap((page) => blocks(page).map((block) => ({ page, ...block })));
  expectNone(
    quotes
      .filter(({ language }) => language !== "sh" && language !== "")
      .filter(({ source, body }) => !files.includes(source) || !contains(bare(lines(source)), bare(body)))
      .map(({ page, line, source }) => `${page}:${line}: not in ${source}`),
  );
  const quoted = new Set(quotes.map(({ source }) => source));
  const guides = files.filter((file) => /^tests\/guide\/.*\.cpp$/.test(file));
  expectNone(guides.filter((file) => !quoted.has(file)).map((file) => `${file}:1: no page quotes it`));
});

test("a quotation with a changed, a missing or a further line is found out", () => {
  const whole = ["a", "b", "c", "b", "d"];
  for (const part of [["a"], ["b", "d"], whole]) assert.ok(contains(whole, part));
  for (const part of [["a", "c"], ["b", "e"], ["d", "d"], [...whole, "e"]]) assert.ok(!contains(whole, part));
});
