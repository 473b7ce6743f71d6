// The expression language on code that nobody would write: it may refuse, but neither crash nor hang.

#include "core/layers/expression/expression.h"

#include "core/graph/plan.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/operation_run.h"

namespace attention::expression {
namespace {

constexpr std::string_view words[] = {
    "x",       "y",      "kernel",    "mask",        "a",       "b",        "0",      "1",
    "2",       "-1",     "0.5",       "1e9",         "(",       ")",        "[",      "]",
    ",",       ":",      "...",       "=",           "+",       "-",        "*",      "/",
    "**",      "\n",     ";",         "#",           "axis",    "keepdims", "true",   "false",
    "dot",     "matmul", "transpose", "expand_dims", "squeeze", "reshape",  "concat", "sum",
    "mean",    "max",    "exp",       "log",         "sqrt",    "square",   "abs",    "tanh",
    "sigmoid", "relu",   "softmax",   "shape",       "\x01",    "é",        "\xFF",   "@"};

std::size_t below(Random& random, std::size_t count) { return static_cast<std::size_t>(random.below(count)); }

// Programs of the language, at random; their shapes need not fit.
class Generator {
 public:
  explicit Generator(Random& random) : random_(random) {}

  std::string program() {
    std::string code;
    for (std::uint64_t i = random_.below(4); i > 0; --i)
      code += (coin() ? "a = " : "b = ") + expression(depth()) + "\n";
    return code + expression(depth()) + (random_.below(4) > 0 ? "" : ", " + expression(1));
  }

 private:
  int depth() { return 1 + static_cast<int>(random_.below(3)); }
  bool coin() { return random_.below(2) == 0; }
  template <std::size_t n>
  std::string pick(const char* const (&options)[n]) {
    return options[below(random_, n)];
  }
  std::string axis() { return pick({"0", "1", "-1", "2", "-2"}); }

  std::string expression(int depth) {
    const auto inner = [&] { return expression(depth - 1); };
    if (depth == 0) return pick({"x", "x", "y", "kernel", "mask", "a", "b", "2", "0.5"});
    switch (random_.below(10)) {
      case 0:
      case 1:
        return inner() + pick({" + ", " - ", " * ", " / ", " ** "}) + inner();
      case 2:
        return pick({"exp", "log", "sqrt", "square", "abs", "tanh", "sigmoid", "relu"}) + "(" + inner() + ")";
      case 3:
        return pick({"dot", "matmul"}) + "(" + inner() + ", " + inner() + ")";
      case 4:
        return pick({"sum", "mean", "max"}) + "(" + inner() + ", axis=" + axis() +
               pick({", keepdims=true)", ")"});
      case 5:
        return pick({"softmax", "expand_dims", "squeeze"}) + "(" + inner() + ", axis=" + axis() + ")";
      case 6:
        return "concat(" + inner() + ", " + inner() + ", axis=" + axis() + ")";
      case 7:
        return "reshape(" + inner() + pick({", 2, -1)", ", (2, 3, 4))", ", -1)", ", (4, -1, 2))"});
      case 8:
        return "(" + inner() + ")" + pick({"[0]", "[:, 1]", "[..., :2]", "[:, -1:, 0]", "[1:]"});
      default:
        return pick({"-", "+", "transpose"}) + "(" + inner() + ")";
    }
  }

  Random& random_;
};

// Takes out, puts in or exchanges a few words or bytes.
std::string mutated(std::string code, Random& random) {
  for (std::uint64_t i = 1 + random.below(2); i > 0; --i) {
    const auto place = below(random, code.size() + 1);
    const std::size_t length = std::min(below(random, 4), code.size() - place);
    std::string put(words[below(random, std::size(words))]);
    if (random.below(4) == 0) put = static_cast<char>(random.below(256));
    code.replace(place, length, random.below(3) == 0 ? "" : put);
  }
  return code;
}

enum class Outcome { ran, refused_shapes, refused_syntax };

// Anything but an std::invalid_argument that names the place ends the test.
Outcome run(const std::string& code) {
  bool parsed = false;
  try {
    const Expression expression("test", code);
    parsed = true;
    Graph graph;
    const Value mask = graph.constant(make_tensor({2, 3}, {1, 1, 0, 1, 0, 0}));
    PlanRequest request;
    request.inputs = {graph.input({2, 3, 4}), graph.input({2, 3, 1})};
    request.input_gradients = request.inputs;
    const auto kernel = std::make_shared<const Weight>(Weight{"kernel", {4, 2}, {}});
    const Value a = request.inputs[0].with_mask(mask);
    request.outputs = expression
                          .evaluate(graph, {{"x", a},
                                            {"y", request.inputs[1]},
                                            {"kernel", graph.weight(kernel)},
                                            {"mask", mask},
                                            {"a", request.inputs[1]},
                                            {"b", a}})
                          .outputs;
    Index elements = 0;
    for (const auto& entry : graph.entries()) elements += entry.shape.size();
    if (elements > 100'000) return Outcome::ran;  // fits, but would take a while
    request.seeds = request.outputs;
    const Weights<float> weights(WeightList{kernel});
    Plan<float> plan(request, weights);
    plan.forward();
    plan.backward();
    return Outcome::ran;
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), ::testing::StartsWith("test: line ")) << code;
    return parsed ? Outcome::refused_shapes : Outcome::refused_syntax;
  }
}

TEST(ExpressionFuzz, RandomWordsAreRefusedOrRun) {
  Random random(1, "words");
  int count[3] = {};
  for (int i = 0; i < 4000; ++i) {
    std::string code;
    for (std::uint64_t n = random.below(24); n > 0; --n) {
      code += words[below(random, std::size(words))];
      if (random.below(2) == 0) code += " ";
    }
    ++count[static_cast<int>(run(code))];
  }
  EXPECT_GT(count[0], 10);
  EXPECT_GT(count[1], 10);
  EXPECT_GT(count[2], 3000);
}

TEST(ExpressionFuzz, RandomProgramsAndTheirMutationsAreRefusedOrRun) {
  Random random(1, "programs");
  Generator generator(random);
  int whole[3] = {};
  int count[3] = {};
  for (int i = 0; i < 6000; ++i) {
    const std::string code = generator.program();
    ++whole[static_cast<int>(run(code))];
    ++count[static_cast<int>(run(mutated(code, random)))];
  }
  EXPECT_GT(whole[0], 300);
  EXPECT_GT(whole[1], 300);
  EXPECT_EQ(whole[2], 0) << "what the generator writes is in the language";
  EXPECT_GT(count[0], 50);
  EXPECT_GT(count[1], 300);
  EXPECT_GT(count[2], 300);
}

}  // namespace
}  // namespace attention::expression
