import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Folder } from "./attn.mjs";

const folder = new Folder();
after(() => folder.remove());

const core = "3313211434";
folder.json("generate", "--seed", "7", "--out", "a.txt");
folder.json("generate", "--seed", "7", "--count", "30", "--out", "few.txt");

const keys = ["core", "core_length", "p", "exact_containment", "log_likelihood_gap", "method", "agreement", "margins", "seconds"];

test("monotonic attention gives the core exactly, whatever the threads", () => {
  const [one, two] = ["1", "2"].map((threads) =>
    folder.json("recover", "a.txt", "--method", "monotonic", "--core-length", "10", "--threads", threads));
  for (const key of keys) assert.ok(key in one, key);
  assert.equal(one.core, core);
  assert.equal(one.core_length, 10);
  assert.equal(one.exact_containment, 1);
  assert.equal(one.agreement, null);
  assert.equal(one.method, "monotonic");
  assert.ok(Math.abs(one.p - 0.501) < 0.001);
  assert.equal(one.margins.length, 10);
  assert.ok(one.log_likelihood_gap > 10000 && one.margins.every((margin) => margin >= one.log_likelihood_gap));
  assert.deepEqual(one.methods[0].attention, two.methods[0].attention);
  for (const key of keys.slice(0, -1)) assert.deepEqual(one[key], two[key]);
});

test("em-climb gives it from thirty sequences, its length too", () => {
  const given = folder.json("recover", "few.txt", "--method", "em-climb", "--core-length", "10");
  const found = folder.json("recover", "few.txt", "--method", "em-climb");
  assert.deepEqual([given.core, found.core], [core, core]);
  assert.deepEqual([given.core_length_source, found.core_length_source], ["given", "likelihood"]);
  assert.equal(given.count, 30);
});

test("auto runs both methods and says that they agree", () => {
  const json = folder.json("recover", "few.txt");
  assert.equal(json.core, core);
  assert.equal(json.method, "auto");
  assert.equal(json.agreement, true);
  assert.deepEqual(json.methods.map((row) => [row.method, row.core]), [["em-climb", core], ["monotonic", core]]);
  const { stdout } = folder.run("recover", "few.txt");
  for (const part of ['30 sequences (lines) of 4 different letters: "1234"', "shortest 13, mean 19.80", core, "(the likeliest)", "0.5051", "They agree"])
    assert.ok(stdout.includes(part), part);
});

test("a wrong core comes with a certificate that says so", () => {
  const json = folder.json("recover", "few.txt", "--method", "shortest");
  assert.ok(json.log_likelihood_gap < 0);
  assert.ok(json.exact_containment < 1);
  assert.match(folder.run("recover", "few.txt", "--method", "shortest").stdout, /this one is wrong in at least one letter/);
});

test("formats: CSV with labels, FASTA, tokens, standard input", () => {
  const rows = folder.text("few.txt").trimEnd().split("\n");
  folder.write("s.csv", `id,sequence,label\n${rows.map((row, i) => `${i},${row},1`).join("\n")}\nx,1234,0\n`);
  const csv = folder.json("recover", "s.csv", "--method", "em-climb");
  assert.deepEqual([csv.core, csv.count, csv.input.format, csv.input.labelled_random], [core, 30, "csv", 1]);
  folder.write("s.fasta", rows.map((row, i) => `>s${i}\n${row.slice(0, 9)}\n${row.slice(9)}\n`).join("\n"));
  const fasta = folder.json("recover", "s.fasta", "--method", "em-climb");
  assert.deepEqual([fasta.core, fasta.input.format], [core, "fasta"]);
  const words = ["up", "down", "left", "right"];
  const spell = (row) => [...row].map((letter) => words[letter - 1]).join(" ");
  folder.write("s.tokens", rows.map(spell).join("\n\n"));
  const tokens = folder.json("recover", "s.tokens", "--method", "em-climb");
  assert.deepEqual([tokens.core, tokens.input.empty_lines, tokens.input.first_empty_line], [spell(core), 29, 2]);
  const piped = folder.feed(folder.text("few.txt"), "recover", "-", "--method", "em-climb", "--json");
  assert.equal(JSON.parse(piped.stdout).core, core);
});

test("attention that was never sure is a failed run", () => {
  folder.write("two.txt", "12\n21\n");
  const { status, stdout, stderr } = folder.run("recover", "two.txt", "--method", "monotonic", "--core-length", "2", "--json");
  assert.equal(status, 1);
  assert.equal(
    stderr,
    "attn: two.txt: nothing was recovered: the model was not sure of any held-out sequence, so that there was no attention to read\n",
  );
  assert.equal(JSON.parse(stdout).core, "");
});

test("a file that is missing, empty, a folder, binary", () => {
  folder.refuses("recover: expected a file of sequences, received none; attn recover --help shows an example", "recover");
  folder.refuses('no.txt: expected a file that can be read, received "No such file or directory"', "recover", "no.txt");
  folder.refuses(".: expected a file, received a folder", "recover", ".");
  folder.refuses("empty: expected a file with something in it, received an empty one", "recover", folder.write("empty", ""));
  folder.refuses("blank: expected at least one sequence, received none in 2 lines", "recover", folder.write("blank", "\n \n"));
  folder.refuses(
    "binary: line 2: expected text, received binary data (byte 0x00 at column 3)",
    "recover", folder.write("binary", "12\n34\0\n"),
  );
  folder.refuses(
    "latin: line 1: expected UTF-8 text, received the byte 0xe9 at column 2",
    "recover", folder.write("latin", Uint8Array.of(0x31, 0xe9, 0x32, 0x0a)),
  );
  folder.refuses('one: expected at least two different letters, received only "1"', "recover", folder.write("one", "11\n1\n"));
});

test("a stray symbol is named with its line", () => {
  const rows = folder.text("few.txt").split("\n");
  rows[11] = rows[11].replace(/^./, "?");
  folder.write("stray.txt", rows.join("\n"));
  folder.refuses(
    'stray.txt: line 12: expected letters that other lines have too, 1234, received "?" (symbol 1); if it is no mistake, give the alphabet',
    "recover", "stray.txt",
  );
  folder.refuses('stray.txt: line 12: expected one of the letters 1234, received "?" (symbol 1)', "recover", "stray.txt", "--letters", "1234");
  assert.equal(folder.json("recover", "stray.txt", "--letters", "1234?", "--method", "em-climb").core, core);
});

test("a core that cannot be, a method, a format, a label", () => {
  folder.refuses(
    "few.txt: recover: expected a core no longer than the longest sequence, 32, received a core length of 33",
    "recover", "few.txt", "--core-length", "33",
  );
  folder.refuses('--core-length: expected an integer from 1 to 300, received "0"', "recover", "few.txt", "--core-length", "0");
  folder.refuses('--core-length: expected an integer from 1 to 300, received "ten"', "recover", "few.txt", "--core-length", "ten");
  folder.refuses('--format: expected one of lines, csv, fasta, auto, received "xml"', "recover", "few.txt", "--format", "xml");
  folder.refuses(
    "--method: expected one of auto, shortest, position-frequency, forward-greedy, backward-greedy, meet-in-the-middle, " +
      'lcs-fold, deconvolution, em, em-climb, enumerate, monotonic, bahdanau, luong, feed-forward, gating, ' +
      'transformer, bahdanau-decoder, bahdanau-decoder-monotonic, received "oracle"',
    "recover", "few.txt", "--method", "oracle",
  );
  folder.refuses(
    'label.csv: line 2: expected a label 1 or 0 (or true/false, real/random, positive/negative), received "5"',
    "recover", folder.write("label.csv", "sequence,label\n12,5\n"),
  );
  folder.refuses("random.csv: expected at least one sequence labelled real, received none", "recover",
    folder.write("random.csv", "sequence,label\n12,0\n"));
});

test("one line of ten million letters, alone and among others", () => {
  const long = "1234431221".repeat(1_000_000);
  folder.refuses("long.txt: recover: expected sequences of at most 20000 letters, received none", "recover", folder.write("long.txt", `${long}\n`));
  folder.refuses(
    "long.txt: data: expected at least two sequences of 1 to 2000 letters, received 0",
    "recover", "long.txt", "--method", "monotonic", "--core-length", "5",
  );
  folder.write("mixed.txt", `${long}\n${folder.text("few.txt")}`);
  assert.equal(folder.json("recover", "mixed.txt").core, core);
});
