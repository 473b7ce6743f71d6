import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Folder } from "./attn.mjs";

const folder = new Folder();
after(() => folder.remove());

const dense = {
  layer: "Dense",
  config: { units: 5 },
  inputs: [{ shape: [1, 2], data: [1, 2] }],
  weights: { kernel: { shape: [2, 5], data: [1, 2, 3, 4, 5, 1, 2, 3, 4, 5] }, bias: { shape: [5], data: [0, 0, 0, 0, 0] } },
};

test("a layer runs forward and backward, from a file or standard input", () => {
  const forward = folder.json("layer", "run", folder.write("dense.json", dense));
  assert.deepEqual(forward, { outputs: [{ shape: [1, 5], data: [3, 6, 9, 12, 15] }], parameters: 15 });
  const both = { ...dense, output_gradients: [{ shape: [1, 5], data: [1, 0, 0, 0, 1] }] };
  const { status, stdout } = folder.feed(JSON.stringify(both), "layer", "run", "-");
  assert.equal(status, 0);
  const result = JSON.parse(stdout);
  assert.deepEqual(result.input_gradients, [{ shape: [1, 2], data: [6, 6] }]);
  assert.deepEqual(result.weight_gradients.bias, { shape: [5], data: [1, 0, 0, 0, 1] });
});

test("weights that are not given are drawn from the seed and shown", () => {
  const { weights, ...bare } = dense;
  folder.write("bare.json", bare);
  const [one, again, other] = ["1", "1", "2"].map((seed) => folder.json("layer", "run", "bare.json", "--seed", seed));
  assert.deepEqual(one, again);
  assert.deepEqual(one.weights.kernel.shape, [2, 5]);
  assert.notDeepEqual(one.weights.kernel.data, other.weights.kernel.data);
});

test("a layer of one's own runs from its code, and its errors name the place", () => {
  const custom = {
    layer: "Custom",
    config: { weights: { kernel: { shape: [2, 1] } }, code: "gate = dot(x, kernel)\nx * gate" },
    inputs: [{ shape: [1, 2], data: [1, 2] }],
    weights: { kernel: { shape: [2, 1], data: [10, 1] } },
    output_gradients: [{ shape: [1, 2], data: [1, 0] }],
  };
  const { outputs, input_gradients } = folder.json("layer", "run", folder.write("custom.json", custom));
  assert.deepEqual([outputs, input_gradients], [[{ shape: [1, 2], data: [12, 24] }], [{ shape: [1, 2], data: [22, 1] }]]);
  custom.config.code = "gate = dot(x, kernel)\nx * gates";
  folder.refuses(
    'custom.json: Custom: line 2, column 5: expected one of x, kernel, received "gates"',
    "layer", "run", folder.write("custom.json", custom),
  );
});

test("a case's gradients are checked at its own inputs", () => {
  const custom = { layer: "Custom", config: { code: "x0 / x1" }, inputs: [1, 2].map((n) => ({ shape: [2], data: [n, n + 1] })) };
  const check = folder.json("layer", "check", folder.write("check.json", custom));
  assert.ok(check.passed && check.layer === "Custom" && check.config.code === "x0 / x1");
  const zero = { ...custom, config: { code: "x0 + x1 / y" } };
  folder.refuses('check.json: Custom: line 1, column 11: expected one of x0, x1, received "y"', "layer", "check", folder.write("check.json", zero));
});

test("every layer of the catalogue passes its gradient check", () => {
  const { layers } = folder.json("layer", "list");
  assert.ok(layers.length >= 8);
  const table = folder.run("layer", "list").stdout;
  for (const { name, group, summary } of layers) {
    assert.ok(table.includes(name) && summary && ["core", "normalization", "reshaping", "merging", "recurrent", "attention"].includes(group));
    const { max_relative_error, passed } = folder.json("layer", "check", name);
    assert.ok(passed && max_relative_error <= 1e-7, name);
  }
  assert.equal(folder.json("layer", "check", "GRU", "--config", '{"units": 2, "reset_after": false}').config.reset_after, false);
});

test("a gradient that does not exist fails the check", () => {
  const line = /^attn: Dense: expected gradients equal to finite differences to 1e-7, received an error of \S+ at .*\n$/;
  let failed = 0;
  for (let seed = 0; seed < 200 && !failed; ++seed) {  // a kink of relu within reach of a difference
    const { status, stdout, stderr } = folder.run("layer", "check", "Dense", "--config", '{"units": 40, "activation": "relu"}', "--seed", `${seed}`, "--json");
    if (status === 0) continue;
    assert.equal(status, 1);
    assert.equal(JSON.parse(stdout).passed, false);
    assert.match(stderr, line);
    failed += 1;
  }
  assert.equal(failed, 1);
});

test("bad cases name the file, the layer and what was expected", () => {
  const refuses = (line, change) => folder.refuses(`case.json: ${line}`, "layer", "run", folder.write("case.json", { ...dense, ...change }));
  refuses("Dense: expected weight kernel (2, 5), received (2, 3)", { weights: { kernel: { shape: [2, 3], data: [1, 1, 1, 1, 1, 1] } } });
  refuses("Dense: input 0: expected data of 2 numbers for shape (1, 2), received 1", { inputs: [{ shape: [1, 2], data: [1] }] });
  refuses("Shape: expected extents of at least 0, received (1, -2)", { inputs: [{ shape: [1, -2], data: [] }] });
  refuses("Shape: (99999999999, 99999999999) has too many elements", { inputs: [{ shape: [99999999999, 99999999999], data: [] }] });
  refuses('Dense: unknown key "input"; expected one of layer, config, name, expected, dtype, training, seed, inputs, masks, weights, output_gradients', { input: 1 });
  refuses("Dense: expected at least one input, received none", { inputs: [] });
  const names = folder.json("layer", "list").layers.map(({ name }) => name).join(", ");
  refuses(`layer: expected one of ${names}, received "LSTMM"`, { layer: "LSTMM" });
  refuses("Embedding: expected indices from 0 to 2, received 3 at place 1", {
    layer: "Embedding", config: { input_dim: 3, output_dim: 2 }, inputs: [{ shape: [1, 2], data: [1, 3] }], weights: null,
  });
  folder.refuses("layer run: expected the name of a case file, or - for standard input", "layer", "run");
});

test("broken JSON is told by line and column", () => {
  const refuses = (line, text) => folder.refuses(line, "layer", "run", folder.write("broken.json", text));
  refuses(
    "broken.json:2:3: expected JSON, received a syntax error while parsing object key - unexpected '}'; expected string literal",
    '{"layer": "Dense",\n  }',
  );
  refuses("broken.json:2:3: expected a number that fits 64 bits, received 1e999", '{"seed":\n  1e999}');
  refuses('broken.json: expected each key once, received "layer" twice', '{"layer": "Dense", "layer": "GRU"}');
  refuses("broken.json: expected JSON nested at most 100 deep, received more", "[".repeat(1_000_000) + "]".repeat(1_000_000));
  assert.match(folder.run("layer", "check", "Dense", "--config", "{").stderr, /^attn: --config:1:1: expected JSON, received a syntax error.*\n$/);
});
