#include "core/ops/gru_scan.h"
#include "core/ops/lstm_scan.h"
#include "core/ops/matmul.h"
#include "core/ops/scaled_dot_product.h"
#include "core/ops/simple_rnn_scan.h"
#include "core/ops/softmax.h"
#include "core/ops/squared_distances.h"
#include "gtest/gtest.h"

namespace attention {
namespace {

void expect_flops(const OperationPointer& operation, const std::vector<Shape>& inputs,
                  const std::vector<bool>& wanted, std::int64_t forward, std::int64_t backward) {
  operation->infer(inputs);  // throws if they do not fit
  const ProductFlops flops = operation->product_flops(inputs, wanted);
  EXPECT_EQ(flops.forward, forward) << operation->name();
  EXPECT_EQ(flops.backward, backward) << operation->name();
}

TEST(ProductFlops, OfProducts) {
  const std::vector<Shape> affine{{3, 5, 7}, {7, 11}, {11}};
  const std::int64_t one = 2 * 15 * 7 * 11;
  expect_flops(affine_operation(true), affine, {true, true, true}, one, 2 * one);
  expect_flops(affine_operation(true), affine, {false, true, true}, one, one);
  expect_flops(affine_operation(true), affine, {true, false, false}, one, one);
  expect_flops(affine_operation(true), affine, {false, false, true}, one, 0);
  expect_flops(affine_operation(false), {{4, 7}, {7, 1}}, {true, true}, 2 * 4 * 7, 2 * 2 * 4 * 7);

  const std::int64_t batched = 6 * 2 * 3 * 4 * 5;
  expect_flops(matmul_operation(), {{2, 3, 3, 4}, {2, 3, 4, 5}}, {true, true}, batched, 2 * batched);
  expect_flops(matmul_operation(true), {{6, 3, 4}, {6, 5, 4}}, {true, false}, batched, batched);
  expect_flops(matmul_operation(), {{6, 3, 4}, {4, 5}}, {false, true}, batched, batched);
  expect_flops(matmul_operation(), {{0, 3, 4}, {4, 5}}, {true, true}, 0, 0);
  expect_flops(squared_distances_operation(), {{6, 4}, {5, 4}}, {true, true}, 2 * 6 * 4 * 5, 4 * 6 * 4 * 5);
}

TEST(ProductFlops, OfScans) {
  const Index batch = 2, steps = 5, width = 3, units = 4;
  const Shape x{batch, steps, width}, state{batch, units};
  const std::int64_t x_to_gate = 2 * 10 * 3 * 4, h_to_gate = 2 * 10 * 4 * 4;
  const auto gru = gru_scan_operation({.masked = true});
  const std::vector<Shape> inputs{x, state, {width, 3 * units}, {units, 3 * units}, {2, 3 * units}, {2, 5}};
  expect_flops(gru, inputs, {true, true, true, true, true, false}, 3 * (x_to_gate + h_to_gate),
               3 * (2 * x_to_gate + 2 * h_to_gate));
  // The gradient goes back through the states whatever is wanted.
  expect_flops(gru, inputs, {false, false, true, false, false, false}, 3 * (x_to_gate + h_to_gate),
               3 * (x_to_gate + h_to_gate));
  expect_flops(gru, {{batch, steps}, state, {7, 3 * units}, {units, 3 * units}, {2, 3 * units}, {2, 5}},
               {false, true, true, true, true, false}, 3 * h_to_gate, 3 * 2 * h_to_gate);
  expect_flops(
      lstm_scan_operation({}), {x, state, state, {width, 4 * units}, {units, 4 * units}, {4 * units}},
      {true, true, true, false, true, true}, 4 * (x_to_gate + h_to_gate), 4 * (x_to_gate + 2 * h_to_gate));
  expect_flops(simple_rnn_scan_operation({}), {x, state, {width, units}, {units, units}, {units}},
               {true, true, true, true, true}, x_to_gate + h_to_gate, 2 * (x_to_gate + h_to_gate));
}

TEST(ProductFlops, OfScaledDotProducts) {
  const std::vector<Shape> inputs{{2, 3, 8}, {2, 5, 8}, {2, 5, 12}};
  const std::int64_t scores = 2 * 2 * 3 * 5 * 8, context = 2 * 2 * 3 * 5 * 12;
  const auto operation = scaled_dot_product_operation({.heads = 4});
  expect_flops(operation, inputs, {true, true, true}, scores + context, 2 * scores + 2 * context);
  expect_flops(operation, inputs, {true, false, false}, scores + context, scores + context);
}

TEST(ProductFlops, ElementWiseWorkIsNotCounted) {
  expect_flops(softmax_operation(-1, false), {{6, 4}}, {true}, 0, 0);
}

}  // namespace
}  // namespace attention
