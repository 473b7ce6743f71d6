// Sequences as people bring them: damaged, in any format, in files that are not tidy, very many.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, test } from "node:test";

import { Folder, binary } from "./attn.mjs";

const folder = new Folder();
after(() => folder.remove());

const rowsOf = (name) => folder.text(name).trimEnd().split("\n");
const words = ["up", "down", "left", "right"];
const spelled = (row) => [...row].map((letter) => words[letter - 1]).join(" ");
const formats = {
  lines: (rows) => `${rows.join("\n")}\n`,
  tokens: (rows) => rows.map(spelled).join("\n"),
  csv: (rows) => `id,sequence\n${rows.map((row, i) => `${i},${row}`).join("\n")}\n`,
  fasta: (rows) => rows.map((row, i) => `>${i}\n${row.slice(0, 9)}\n${row.slice(9)}\n`).join(""),
};

const damages = {
  none: [],
  background: ["--background", "0.55,0.25,0.15,0.05"],
  tail: ["--tail", "5"],
  contaminated: ["--contaminated", "0.05"],
  missing: ["--missing", "0.05"],
  substituted: ["--substituted", "0.05"],
};

for (const [damage, options] of Object.entries(damages))
  test(`a thousand sequences, ${damage}, in every format: the core, its length, p and the certificate`, () => {
    const { core } = folder.json("generate", "--seed", "3", "--count", "1000", ...options, "--out", "drawn.txt");
    for (const [format, write] of Object.entries(formats)) {
      folder.write("file", write(rowsOf("drawn.txt")));
      // Attention in one of the formats: it reads the same letters in all.
      const found = folder.json("recover", "file", "--method", format === "lines" ? "auto" : "em-climb");
      assert.equal(found.core, format === "tokens" ? spelled(core) : core, format);
      assert.equal(found.core_length_source, "likelihood");
      assert.ok(Math.abs(found.p - 0.5) < 0.03, `${found.p}`);
      assert.ok(found.log_likelihood_gap > 100 && found.length_gap > 5);
      assert.equal(found.margins.length, 10);
      assert.ok(found.exact_containment > 0.5);
      assert.equal(found.noise !== null, damage !== "none");
      if (damage in (found.noise ?? {})) assert.ok(damage === "background" || found.noise[damage] > 0.02);
      if (format === "lines") assert.deepEqual([found.agreement, found.sure, found.doubts], [true, true, []]);
    }
  });

test("auto says when it is not sure, and why", () => {
  folder.json("generate", "--seed", "3", "--count", "3", "--out", "few.txt");
  const found = folder.json("recover", "few.txt");
  assert.equal(found.sure, false);
  assert.ok(found.doubts.some((doubt) => /of another length is nearly as likely/.test(doubt)));
  assert.match(folder.run("recover", "few.txt").stdout, /^sure {9}NO: /m);
  // Of no core at all: as many letters, at random.
  folder.json("generate", "--seed", "3", "--count", "300", "--out", "x.txt", "--negatives", "random.txt");
  const none = folder.json("recover", "random.txt");
  assert.equal(none.sure, false);
});

test("untidy files: Windows line ends, byte-order mark, blanks, both cases, an empty line", () => {
  folder.json("generate", "--letters", "acgt", "--seed", "3", "--count", "100", "--out", "tidy.txt");
  const rows = rowsOf("tidy.txt");
  const { core } = folder.json("recover", "tidy.txt", "--method", "em-climb");
  const untidy = rows.map((row, i) => (i % 3 ? row : row.toUpperCase()) + " \t ".slice(0, i % 4));
  untidy.splice(40, 0, "   ");
  folder.write("untidy.txt", `\ufeff${untidy.join("\r\n")}\r\n`);
  const found = folder.json("recover", "untidy.txt", "--method", "em-climb");
  assert.equal(found.core.toLowerCase(), core);
  assert.deepEqual([found.count, found.input.empty_lines, found.input.first_empty_line], [100, 1, 41]);
  assert.equal(found.input.folded_case, true);
  assert.match(folder.run("recover", "untidy.txt").stdout, /capitals and small letters are taken for the same/);
  folder.write("mac.txt", rows.join("\r"));
  assert.equal(folder.json("recover", "mac.txt", "--method", "em-climb").core, core);
});

test("two alphabets in one file are refused with the line", () => {
  folder.json("generate", "--seed", "3", "--count", "50", "--out", "digits.txt");
  folder.json("generate", "--seed", "4", "--count", "50", "--letters", "acgt", "--out", "letters.txt");
  folder.write("both.txt", folder.text("digits.txt") + folder.text("letters.txt"));
  const { status, stderr } = folder.run("recover", "both.txt");
  assert.equal(status, 2);
  assert.match(stderr, /^attn: both\.txt: line 51: expected letters of one alphabet, "[1-4]+" as on line 1, received "[acgt]+"; /);
});

test("sequences too long for attention are left out, and it says so", () => {
  folder.json("generate", "--seed", "3", "--count", "50", "--out", "some.txt");
  folder.write("long.txt", `${folder.text("some.txt")}${"1234".repeat(600)}\n`);
  const { methods } = folder.json("recover", "long.txt", "--method", "monotonic", "--core-length", "10");
  assert.deepEqual([methods[0].attention.sequences, methods[0].attention.too_long], [50, 1]);
  const { stdout } = folder.run("recover", "long.txt", "--method", "monotonic", "--core-length", "10");
  assert.match(stdout, /without 1 sequence of more than 2000 letters/);
});

test("a million sequences, in memory of a few times the file", () => {
  const { core } = folder.json("generate", "--seed", "5", "--count", "1000000", "--out", "million.txt");
  // 21 MB; all that the tool may address, its code included.
  const limited = `ulimit -v 200000; exec "$0" recover million.txt --method em-climb --threads 1 --json`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", limited, binary], { cwd: folder.path, encoding: "utf8" });
  assert.deepEqual([status, stderr], [0, ""]);
  const found = JSON.parse(stdout);
  assert.deepEqual([found.core, found.count, found.exact_containment], [core, 1_000_000, 1]);
});
