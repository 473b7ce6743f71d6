#include "core/ops/scaled_dot_product.h"

#include "gtest/gtest.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

TEST(ScaledDotProduct, GradientsAreRight) {
  struct Sizes {
    Index batch, queries, steps, width, value_width;
  };
  for (const Sizes& s :
       {Sizes{2, 3, 4, 2, 3}, Sizes{1, 1, 1, 1, 1}, Sizes{0, 2, 3, 2, 2}, Sizes{1, 5, 9, 3, 1}})
    for (const Index heads : {1, 3})
      for (const bool causal : {false, true})
        for (const bool masked : {false, true}) {
          std::vector<Tensor<double>> inputs = {random_tensor({s.batch, s.queries, heads * s.width}, 1),
                                                random_tensor({s.batch, s.steps, heads * s.width}, 2),
                                                random_tensor({s.batch, s.steps, heads * s.value_width}, 3)};
          if (masked) {
            Tensor<double> mask({s.batch, s.steps});
            for (Index i = 0; i < mask.size(); ++i) mask[i] = i < s.steps ? static_cast<double>(i % 2) : 0;
            inputs.push_back(mask);
          }
          const auto operation = scaled_dot_product_operation({heads, causal, masked});
          EXPECT_EQ(gradient_problem(operation, inputs), "");
          EXPECT_LT(float_error(operation, inputs), 1e-5);
        }
}

TEST(ScaledDotProduct, NamesShapesThatDoNotFit) {
  const auto message = [](const std::vector<Shape>& shapes, Index heads) {
    return invalid_message([&] { shapes_of(scaled_dot_product_operation({.heads = heads}), shapes); });
  };
  const std::string expected =
      "scaled_dot_product: expected query (B, Tq, h·D), key (B, Tk, h·D) and value (B, Tk, h·Dv) with h = ";
  EXPECT_EQ(message({{2, 3, 4}, {2, 3, 5}, {2, 3, 4}}, 1),
            expected + "1, received (2, 3, 4), (2, 3, 5) and (2, 3, 4)");
  EXPECT_EQ(message({{2, 3, 4}, {2, 3, 4}, {2, 3, 3}}, 2),
            expected + "2, received (2, 3, 4), (2, 3, 4) and (2, 3, 3)");
}

}  // namespace
}  // namespace attention
