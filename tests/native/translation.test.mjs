import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Folder } from "./attn.mjs";

const folder = new Folder();
after(() => folder.remove());

const forms = ["bahdanau-decoder", "bahdanau-decoder-monotonic"];

/** A task so small that it is learnt in a moment. */
const config = (name) => ({
  task: { letters: "01", core_length: 3, p: 0.7, count: 1280 },
  model: { name, embedding: 4, units: 12 },
  training: { epochs: 4, learning_rate: 0.01, batch_size: 64 },
});

const { core } = folder.json("generate", "--seed", "7", "--count", "200", "--out", "a.txt");

test("a translator is trained like any model: lines, a log, weights that do not depend on the threads", () => {
  for (const name of forms) {
    folder.write("config.json", config(name));
    const json = folder.json("train", "config.json", "--log", "log.jsonl", "--save", "one", "--threads", "1");
    assert.deepEqual(json.epochs.map(({ epoch }) => epoch), [1, 2, 3, 4]);
    assert.ok(json.epochs[3].loss < 0.9 * json.epochs[0].loss);
    for (const { accuracy, on_place } of json.epochs) assert.ok(accuracy > 0 && accuracy <= 1 && on_place > 0 && on_place < 1);
    assert.equal(json.exact, json.core === json.recovered);
    const log = folder.text("log.jsonl").trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(log.map(({ seconds, ...epoch }) => epoch), json.epochs);
    assert.ok(log[3].seconds >= log[0].seconds && log[3].seconds <= json.seconds);
    folder.json("train", "config.json", "--save", "two", "--threads", "2");
    assert.deepEqual(folder.read("two"), folder.read("one"));
    const { stdout } = folder.run("train", "config.json");
    assert.match(stdout, new RegExp(`^${name}, \\d+ parameters; 5120 sequences, each with a core of its own of 3 letters\\nepoch  1  loss `));
  }
});

test("one's own weights recover cores of the length they were trained on", () => {
  folder.write("config.json", config(forms[1]));
  folder.json("train", "config.json", "--save", "own.safetensors");
  folder.json("generate", "--letters", "01", "--core-length", "3", "--p", "0.7", "--count", "300", "--out", "b.txt");
  const { core, core_length, methods } = folder.json("recover", "b.txt", "--method", forms[1], "--weights", "own.safetensors");
  assert.deepEqual([core.length, core_length], [3, 3]);
  assert.equal(methods[0].translation.sequences, 300);
  folder.refuses(`--weights: expected those of ${forms[0]}, received those of ${forms[1]}`, "recover", "b.txt", "--method", forms[0], "--weights", "own.safetensors");
  folder.refuses("--weights: expected method bahdanau-decoder or bahdanau-decoder-monotonic, received em-climb", "recover", "b.txt", "--method", "em-climb", "--weights", "own.safetensors");
  const { status, stderr } = folder.run("recover", "b.txt", "--method", forms[1], "--weights", "b.txt");
  assert.equal(status, 2);
  assert.match(stderr, /^attn: b\.txt: safetensors: expected/);
});

test("what a translator does not take", () => {
  folder.write("config.json", config(forms[0]));
  folder.refuses("train: expected no --data with a translator, which draws its own sequences in one go", "train", "config.json", "--data", "a.txt");
  folder.refuses("train: expected no --resume with a translator, which draws its own sequences in one go", "train", "config.json", "--resume", "a.txt");
  folder.write("wrong.json", { ...config(forms[0]), task: { core: "1" } });
  const { status, stderr } = folder.run("train", "wrong.json");
  assert.equal(status, 2);
  assert.match(stderr, /^attn: wrong\.json: task: .*core/);
});

test("the weights that ship recover a core that they have never seen", () => {
  for (const name of forms) {
    const json = folder.json("recover", "a.txt", "--method", name);
    assert.deepEqual([json.core, json.core_length, json.core_length_source], [core, 10, "weights"]);
    const [{ translation }] = json.methods;
    assert.equal(translation.sequences, 200);
    assert.equal(translation.margins.length, 10);
    assert.ok(translation.margins.every((margin) => margin > 0) && translation.log_probability < 0);
    assert.match(folder.run("recover", "a.txt", "--method", name, "--core-length", "10").stdout, /read 200 sequences; log-probability -\d/);
  }
  folder.refuses(
    "a.txt: --core-length: expected 10 for bahdanau-decoder, which was trained on cores of that length, received 9",
    "recover", "a.txt", "--method", "bahdanau-decoder", "--core-length", "9",
  );
});

test("a picture of where it looked, beside where it should have", () => {
  for (const name of forms) {
    folder.json("recover", "a.txt", "--method", name, "--picture", "a.svg");
    const svg = folder.text("a.svg");
    assert.ok(svg.startsWith("<svg xmlns=") && svg.endsWith("</svg>\n"));
    assert.ok(svg.includes(`${name}: where it looked`));
    assert.equal(svg.match(/class="frame"/g).length, 8);
    const weights = [...svg.matchAll(/fill-opacity="([\d.]+)"/g)].map(([, weight]) => Number(weight));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    assert.ok(total > 0.9 * 80 && total < 80.5, `4 sequences, 10 letters, two pictures of each: ${total}`);
  }
  folder.refuses("--picture: expected method bahdanau-decoder or bahdanau-decoder-monotonic, received em-climb", "recover", "a.txt", "--method", "em-climb", "--picture", "a.svg");
});

test("a study knows them and measures how far their alignments show the truth", () => {
  const { rows } = folder.json("study", "--methods", forms.join(","), "--cores", "3", "--count", "150", "--faithfulness");
  for (const row of rows) {
    assert.equal(row.exact, 3, row.method);
    assert.ok(Math.abs(row.faithfulness.place_mass_ceiling - 0.765) < 0.03);
  }
  const [free, monotonic] = rows.map((row) => row.faithfulness.place_mass);
  assert.ok(free < 0.4 && monotonic > 0.6, `${free}, ${monotonic}`);
});

test("where the two methods of auto disagree, a translator is heard", () => {
  const few = (seed) => {
    folder.json("generate", "--seed", seed, "--count", "6", "--out", "few.txt");
    return folder.json("recover", "few.txt");
  };
  const { core, agreement, sure, doubts, methods } = few("36");
  assert.deepEqual([agreement, sure], [false, false]);
  assert.deepEqual(methods.map(({ method }) => method), ["em-climb", "monotonic", "bahdanau-decoder-monotonic"]);
  assert.deepEqual([methods[0].core, methods[2].core], [core, core]);
  assert.deepEqual(doubts, [`monotonic found ${methods[1].core}, 2 letter edits away`]);
  // It knows cores of ten letters only.
  const nine = few("33");
  assert.deepEqual([nine.agreement, nine.core_length, nine.methods.length], [false, 9, 2]);
});
