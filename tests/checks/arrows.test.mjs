import assert from "node:assert/strict";
import test from "node:test";

import { wrongArrow } from "./arrows.mjs";
import { cpp, expectNone, findings } from "./sources.mjs";

test("includes run one way between folders", () => expectNone(findings(cpp, wrongArrow)));

test("the check tells right arrows from wrong ones", () => {
  const right = [
    ["core/layers/attention/additive.cpp", '#include "core/ops/softmax.h"'],
    ["core/data/generator.cpp", '#include "core/base/random.h"'],
    ["core/experiment/run.cpp", '#include "core/recovery/em.h"'],
    ["core/base/random.h", "#include <cstdint>"],
    ["wasm/engine/bindings.cpp", "#include <emscripten/bind.h>"],
    ["tests/ops/softmax_test.cpp", '#include "core/ops/softmax.h"'],
  ];
  const wrong = [
    ["core/ops/softmax.cpp", '#include "core/layers/core/dense.h"'],
    ["core/models/monotonic.cpp", '#include "core/data/generator.h"'],
    ["core/recovery/em.cpp", '#include "core/data/generator.h"'],
    ["core/training/trainer.cpp", '#include "core/data/generator.h"'],
    ["core/base/random.cpp", '#  include <chrono>'],
    ["core/base/files.cpp", "#include <fstream>"],
    ["core/base/page.cpp", "#include <emscripten.h>"],
    ["core/base/page.cpp", '#include "imgui_internal.h"'],
    ["core/ops/softmax.cpp", '#include "../base/random.h"'],
    ["core/base/random.cpp", '#include "wasm/engine/engine.h"'],
    ["native/main.cpp", '#include "tests/helper.h"'],
  ];
  for (const [file, line] of right) assert.equal(wrongArrow(line, file), null);
  for (const [file, line] of wrong) assert.ok(wrongArrow(line, file), `${file}: ${line}`);
});
