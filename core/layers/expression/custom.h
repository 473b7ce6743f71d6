#pragma once

#include "core/layers/expression/custom_code.h"
#include "core/layers/recurrent/cell.h"

namespace attention {

/// A layer written in the expression language (see expression.h), without compiling.
///
///     {"weights": {"kernel": {"shape": [4, 1]}, "bias": {"shape": [5, 1], "initializer": "zeros"}},
///      "code": ["weights = softmax(tanh(dot(x, kernel) + bias), axis=1)",
///               "sum(weights * x, axis=1), weights"]}
///
/// Inputs are called x where there is one, x0, x1, … where there are more, or as `inputs` says; NAME_mask is
/// the mask (batch, time) of an input, all ones where it has none, and mask that of the first.
/// Parameters: code, a text or a list of lines; weights, each by name with its shape and initializer
/// (glorot_uniform): zeros, ones, glorot_uniform, orthogonal, or {"name": "constant", "value": 0}, {"name":
/// "random_uniform", "minval": -0.05, "maxval": 0.05}, {"name": "random_normal", "mean": 0, "stddev": 0.05};
/// inputs, a list of names. Weights: those named. Gradients come from the graph. Errors: code that does not
/// parse, by line and column; an operation whose shapes do not fit, with them; names that are none or given
/// twice.
///
/// Lambda is the same without weights: {"expression": "x[:, 0, :]"}. With states, it is a CustomCell.
class Custom final : public Layer {
 public:
  using Config = expression::CustomConfig;

  explicit Custom(Config config, std::string type = "Custom");
  static LayerPointer from_config(ObjectReader& reader);
  static LayerPointer lambda_from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  expression::CustomCode code_;
};

/// One step of a recurrent network written in the expression language, which RNN runs over time:
///
///     {"name": "RNN", "cell": {"name": "Custom", "states": {"h": 3},
///      "weights": {"kernel": {"shape": [4, 3]}, "recurrent": {"shape": [3, 3], "initializer":
///      "orthogonal"}}, "code": "h = tanh(dot(x, kernel) + dot(h, recurrent))"}}
///
/// Parameters: those of Custom, and states: the name and width of each, in the order of their names. A
/// state's name stands for (batch, width) at the start of a step, and for its next value at the end. x is the
/// step's input (batch, features); further `inputs` are what all steps share (Cell::share). Outputs: those of
/// the code, then the new states. Errors: as Custom; a state that is not assigned, or comes out in another
/// shape.
class CustomCell final : public Cell {
 public:
  using Config = expression::CustomConfig;

  explicit CustomCell(Config config) : Cell("Custom"), code_("Custom", std::move(config)) {}
  std::vector<Index> state_sizes() const override;
  bool outputs_state() const override;

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  expression::CustomCode code_;
};

}  // namespace attention
