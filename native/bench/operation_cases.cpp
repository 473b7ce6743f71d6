#include "native/bench/operation_cases.h"

#include <fmt/format.h>

#include "core/ops/binary.h"
#include "core/ops/crossentropy.h"
#include "core/ops/dropout.h"
#include "core/ops/gather.h"
#include "core/ops/gru_scan.h"
#include "core/ops/layer_normalization.h"
#include "core/ops/letter_monotonic.h"
#include "core/ops/lstm_scan.h"
#include "core/ops/matmul.h"
#include "core/ops/monotonic.h"
#include "core/ops/movement.h"
#include "core/ops/reduce.h"
#include "core/ops/scaled_dot_product.h"
#include "core/ops/simple_rnn_scan.h"
#include "core/ops/softmax.h"
#include "core/ops/squared_distances.h"
#include "core/ops/unary.h"

namespace attention {
namespace {

constexpr Index batch = 64, steps = 44, letters = 4, glimpses = 10;
const Shape sequences{batch, steps, 32};

using Cases = std::vector<OperationCase>;

void add_element_wise(Cases& cases) {
  for (int f = static_cast<int>(Unary::negate); f <= static_cast<int>(Unary::gelu); ++f) {
    const auto function = static_cast<Unary>(f);
    const bool positive = function == Unary::log || function == Unary::sqrt;
    OperationCase line{std::string(unary_name(function)),
                       unary_operation(function),
                       {{sequences, positive ? Fill::positive : Fill::normal}}};
    if (function == Unary::sigmoid) {
      line.forward = scalar::sigmoid;
      line.backward = scalar::sigmoid_backward;
    } else if (function == Unary::exp) {
      line.forward = scalar::exponential;
      line.backward = scalar::exponential_backward;
    } else if (function == Unary::tanh) {
      line.forward = scalar::hyperbolic_tangent;
      line.backward = scalar::hyperbolic_tangent_backward;
    } else if (function == Unary::relu) {
      line.forward = scalar::relu;
      line.backward = scalar::relu_backward;
    } else if (function == Unary::gelu) {
      line.forward = scalar::gelu;
    }
    cases.push_back(std::move(line));
  }
  for (int f = static_cast<int>(Binary::add); f <= static_cast<int>(Binary::power); ++f) {
    const auto function = static_cast<Binary>(f);
    const Fill fill = function == Binary::divide || function == Binary::power ? Fill::positive : Fill::normal;
    OperationCase line{std::string(binary_name(function)),
                       binary_operation(function),
                       {{sequences, fill}, {sequences, fill}}};
    if (function == Binary::add) {
      line.forward = scalar::add;
      line.backward = scalar::add_backward;
    } else if (function == Binary::multiply) {
      line.forward = scalar::multiply;
      line.backward = scalar::multiply_backward;
    }
    cases.push_back(std::move(line));
  }
  cases.push_back(
      {"multiply_by_column", binary_operation(Binary::multiply), {{sequences}, {{batch, steps, 1}}}});
  cases.push_back({"broadcast", broadcast_operation(sequences), {{{batch, 1, 32}}}});
  cases.push_back({"dropout", dropout_operation(0.5, 1, 0), {{sequences}, {{2}, Fill::training_place}}});
}

void add_products(Cases& cases) {
  const auto affine = [&](Index rows, Index depth, Index columns) {
    cases.push_back({fmt::format("affine/{}x{}x{}", rows, depth, columns),
                     affine_operation(true),
                     {{{rows, depth}}, {{depth, columns}}, {{columns}}},
                     scalar::affine,
                     scalar::affine_backward});
  };
  affine(384, 256, 128);           // large
  affine(64, 784, 64);             // Dense on images
  affine(64, 64, 10);              // … and its last layer
  affine(batch * steps, 64, 32);   // the attention's keys
  affine(batch * steps, 32, 1);    // … and scores
  affine(batch * steps, 64, 128);  // the transformer's feed-forward layer
  cases.push_back({"matmul/64x44x16x44",
                   matmul_operation(),
                   {{{batch, steps, 16}}, {{batch, 16, steps}}},
                   scalar::matmul});
  cases.push_back({"matmul_transposed/64x44x16x44",
                   matmul_operation(true),
                   {{{batch, steps, 16}}, {{batch, steps, 16}}}});
  cases.push_back({"squared_distances",
                   squared_distances_operation(),
                   {{{64, 784}}, {{64, 784}}},
                   scalar::squared_distances});
  for (const Index heads : {1, 4})
    cases.push_back({fmt::format("scaled_dot_product/{}_heads", heads),
                     scaled_dot_product_operation({.heads = heads}),
                     {{{batch, steps, 64}}, {{batch, steps, 64}}, {{batch, steps, 64}}},
                     heads == 1 ? scalar::scaled_dot_product : nullptr});
}

void add_rows(Cases& cases) {
  cases.push_back({"softmax",
                   softmax_operation(-1, false),
                   {{{batch, 4, steps, steps}}},
                   scalar::softmax,
                   scalar::softmax_backward});
  cases.push_back(
      {"softmax/masked", softmax_operation(-1, true), {{{batch, steps}}, {{batch, steps}, Fill::mask}}});
  cases.push_back({"softmax/first_axis", softmax_operation(1, false), {{sequences}}});
  cases.push_back({"log_softmax", log_softmax_operation(), {{{batch, 10}}}, scalar::log_softmax});
  cases.push_back(
      {"sum", reduce_operation(Reduce::sum, -1), {{sequences}}, scalar::sum, scalar::sum_backward});
  cases.push_back({"sum/over_time", reduce_operation(Reduce::sum, 1), {{sequences}}});
  cases.push_back({"mean", reduce_operation(Reduce::mean, -1), {{sequences}}});
  cases.push_back({"max", reduce_operation(Reduce::max, -1), {{sequences}}});
  cases.push_back({"layer_normalization",
                   layer_normalization_operation(1e-3),
                   {{{batch, steps, 64}}, {{64}}, {{64}}},
                   scalar::layer_normalization});
  for (const bool from_logits : {true, false}) {
    const std::string of = from_logits ? "/logits" : "/probabilities";
    cases.push_back(
        {"binary_crossentropy" + of,
         binary_crossentropy_operation(from_logits),
         {{{batch, 8}, Fill::mask}, {{batch, 8}, from_logits ? Fill::normal : Fill::distribution}}});
    const Fill prediction = from_logits ? Fill::normal : Fill::distribution;
    cases.push_back({"categorical_crossentropy" + of,
                     categorical_crossentropy_operation(from_logits),
                     {{{batch, 10}, Fill::distribution}, {{batch, 10}, prediction}}});
    cases.push_back({"sparse_categorical_crossentropy" + of,
                     sparse_categorical_crossentropy_operation(from_logits),
                     {{{batch}, Fill::index}, {{batch, 10}, prediction}}});
  }
}

void add_movements(Cases& cases) {
  cases.push_back({"permute", permute_operation({0, 2, 1}), {{sequences}}});
  cases.push_back({"permute/heads", permute_operation({0, 2, 1, 3}), {{{batch, steps, 4, 16}}}});
  cases.push_back({"slice", slice_operation(1, 4, 20), {{sequences}}});
  cases.push_back({"reverse", reverse_operation(1), {{sequences}}});
  cases.push_back({"concatenate", concatenate_operation(-1), {{sequences}, {sequences}}});
  cases.push_back({"gather",
                   gather_operation(),
                   {{{5, 16}}, {{batch, steps}, Fill::index}},
                   scalar::gather,
                   scalar::gather_backward});
  cases.push_back({"gather/with_rows",
                   gather_operation(true),
                   {{{5, 16}}, {{batch, steps}, Fill::index}, {{steps, 16}}}});
  cases.push_back({"select", select_operation(), {{sequences, Fill::mask}, {sequences}, {sequences}}});
  cases.push_back({"stop_gradient", stop_gradient_operation(), {{sequences}}});
}

void add_scans(Cases& cases) {
  const OperationInput x{{batch, steps, 16}}, state{{batch, 32}}, mask{{batch, steps}, Fill::mask};
  cases.push_back({"gru_scan",
                   gru_scan_operation({.masked = true}),
                   {x, state, {{16, 96}}, {{32, 96}}, {{2, 96}}, mask},
                   scalar::gru_scan});
  cases.push_back({"gru_scan/of_letters",
                   gru_scan_operation({.masked = true}),
                   {{{batch, steps}, Fill::index}, state, {{5, 96}}, {{32, 96}}, {{2, 96}}, mask}});
  cases.push_back({"gru_scan/reset_before",
                   gru_scan_operation({.reset_after = false, .masked = true}),
                   {x, state, {{16, 96}}, {{32, 96}}, {{96}}, mask}});
  cases.push_back({"lstm_scan",
                   lstm_scan_operation({}),
                   {x, state, state, {{16, 128}}, {{32, 128}}, {{128}}},
                   scalar::lstm_scan});
  cases.push_back({"simple_rnn_scan",
                   simple_rnn_scan_operation({}),
                   {x, state, {{16, 32}}, {{32, 32}}, {{32}}},
                   scalar::simple_rnn_scan});
  cases.push_back({"monotonic", monotonic_operation(true), {{{batch, steps, glimpses}}, mask}});
  const std::vector<OperationInput> by_letter{{{glimpses, letters}}, {{batch, steps}, Fill::index}, mask};
  cases.push_back({"letter_monotonic", letter_monotonic_operation(), by_letter});
  cases.push_back({"letter_marginals", letter_marginals_operation(), by_letter});
}

}  // namespace

std::vector<OperationCase> operation_cases() {
  Cases cases;
  add_element_wise(cases);
  add_products(cases);
  add_rows(cases);
  add_movements(cases);
  add_scans(cases);
  return cases;
}

}  // namespace attention
