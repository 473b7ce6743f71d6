import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";

import { Folder } from "./attn.mjs";

const folder = new Folder();
after(() => folder.remove());

const names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

/** The bytes of an IDX file. */
function idx(extents, elements) {
  const head = Buffer.alloc(4 + 4 * extents.length);
  head.set([0, 0, 8, extents.length]);
  extents.forEach((extent, i) => head.writeUInt32BE(extent, 4 + 4 * i));
  return Buffer.concat([head, Buffer.from(elements)]);
}

/** Images of 3 × 4 pixels, of which the label's and the one two further are bright, and their labels. */
function set(count) {
  const labels = Array.from({ length: count }, (_, i) => (i * 7) % 10);
  const pixels = labels.flatMap((label, i) =>
    Array.from({ length: 12 }, (_, j) => ((i * 31 + j * 17) % 97) + (j === label || j === label + 2 ? 150 : 0)),
  );
  return [idx([count, 3, 4], pixels), idx([count], labels)];
}

const good = [...set(1000), ...set(200)];

/** A folder of the four files; null leaves one out. */
function write(name, files, ending = "") {
  mkdirSync(folder.file(name), { recursive: true });
  files.forEach((file, i) => file && folder.write(`${name}/${names[i]}${ending}`, file));
  return name;
}

test("both kinds of layers learn, from gzipped files and from plain ones", () => {
  write("plain", good);
  write("gzipped", good.map((file) => gzipSync(file)), ".gz");
  for (const [layer, parameters] of [["dense", 13 * 64 + 65 * 64 + 650], ["rbf", 14 * 64 + 66 * 64 + 660]]) {
    const run = (data) => folder.json("images", "--layer", layer, "--data", data, "--epochs", "25");
    const plain = run("plain");
    assert.deepEqual([plain.layer, plain.parameters, plain.training_images, plain.epochs.length], [layer, parameters, 800, 25]);
    assert.ok(plain.epochs.every(({ seconds }) => seconds > 0));
    assert.ok(plain.epochs[24].loss < 0.7 * plain.epochs[0].loss);
    assert.ok(plain.epochs[24].accuracy > 0.9 && plain.test_accuracy > 0.9, JSON.stringify(plain));
    const timeless = ({ epochs, ...rest }) => ({ ...rest, epochs: epochs.map(({ loss, accuracy }) => [loss, accuracy]) });
    assert.deepEqual(timeless(run("gzipped")), timeless(plain));
  }
});

test("Debian's Fashion-MNIST is what is read unless told otherwise", () => {
  const { status, stdout, stderr } = folder.run("images", "--layer", "dense", "--epochs", "1");
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  const [head, epoch, end] = stdout.split("\n");
  assert.equal(head, "dense 64-64-10, 55050 parameters, 48000 images to train on");
  assert.match(epoch, /^epoch {2}1 {3}loss 0\.[56]\d{3} {3}held-out accuracy 0\.8\d{3} {3}\d+\.\d{3} s$/);
  assert.match(end, /^test accuracy 0\.8\d{3}, with /);
});

test("broken files are told by name in one line", () => {
  let number = 0;
  const refuses = (place, file, line) => {
    const files = good.map((whole, i) => (i === place ? file : whole));
    const data = write(`broken-${++number}`, files);
    folder.refuses(line.replaceAll("DIR", data), "images", "--layer", "dense", "--data", data);
  };
  const [images, labels] = good;
  const gzipped = gzipSync(images);
  const damaged = Buffer.from(gzipped);
  damaged[gzipped.length - 6] ^= 1; // the check sum
  refuses(0, images.subarray(0, 500), `DIR/${names[0]}: expected the elements of (1000, 3, 4), received 484 bytes`);
  refuses(1, Buffer.concat([labels, labels]), `DIR/${names[1]}: expected the elements of (1000), received 2008 bytes`);
  refuses(2, Buffer.from("PK\x03\x04 something else"), `DIR/${names[2]}: expected an IDX file, which begins with two zero bytes, received 50 4b`);
  refuses(0, gzipped.subarray(0, 900), `DIR/${names[0]}: expected whole gzip data, received a file that breaks off`);
  refuses(0, gzipped.subarray(0, gzipped.length - 3), `DIR/${names[0]}: expected whole gzip data, received a file that breaks off`);
  refuses(0, damaged, `DIR/${names[0]}: expected sound gzip data, received a damaged file (incorrect data check)`);
  refuses(0, Buffer.concat([gzipped, Buffer.from("more")]), `DIR/${names[0]}: expected sound gzip data, received a damaged file (incorrect header check)`);
  refuses(3, Buffer.alloc(0), `DIR/${names[3]}: expected a file with something in it, received an empty one`);
  refuses(3, null, `DIR: expected a file ${names[3]} or ${names[3]}.gz in it, received neither`);
  refuses(1, Buffer.from(labels).fill(200, 8), `DIR/${names[0]} and DIR/${names[1]}: labels: expected 0 to 9, received 200 at place 0`);
  refuses(3, set(199)[1], `DIR/${names[2]} and DIR/${names[3]}: labels: expected one for each of 200 images, received (199)`);
  refuses(2, idx([200, 4, 3], new Array(2400).fill(1)), "DIR: expected test images of 3 × 4 pixels, like those to train on, received 4 × 3");
});

test("what is missing on the command line", () => {
  folder.refuses("images: expected --layer, one of dense, rbf, received none", "images");
  folder.refuses('--layer: expected one of dense, rbf, received "conv"', "images", "--layer", "conv");
  folder.refuses(
    "nowhere: expected a folder of images in MNIST's files, received none; Debian's package dataset-fashion-mnist brings one",
    "images", "--layer", "rbf", "--data", "nowhere",
  );
});
