#pragma once

#include <string>
#include <vector>

#include "core/layers/expression/expression.h"
#include "core/layers/layer.h"

namespace attention {

/// A layer written in the expression language (see expression.h), without compiling.
///
///     {"weights": {"kernel": {"shape": [4, 1]}, "bias": {"shape": [5, 1], "initializer": "zeros"}},
///      "code": "weights = softmax(tanh(dot(x, kernel) + bias), axis=1)\nsum(weights * x, axis=1), weights"}
///
/// Inputs are called x where there is one, x0, x1, … where there are more, or as `inputs` says; NAME_mask is
/// the mask (batch, time) of an input, all ones where it has none, and mask that of the first.
/// Parameters: code; weights, each by name with its shape and initializer (glorot_uniform): zeros, ones,
/// glorot_uniform, orthogonal, or {"name": "constant", "value": 0}, {"name": "random_uniform", "minval":
/// -0.05, "maxval": 0.05}, {"name": "random_normal", "mean": 0, "stddev": 0.05}; inputs, a list of names.
/// Weights: those named. Gradients come from the graph. Errors: code that does not parse, by line and column;
/// an operation whose shapes do not fit, with them; names that are none or given twice.
///
/// Lambda is the same without weights: {"expression": "x[:, 0, :]"}.
class Custom final : public Layer {
 public:
  struct NamedWeight {
    std::string name;
    Shape shape;
    Initializer initializer = Initializer::glorot_uniform();
  };
  struct Config {
    std::string code;
    std::vector<NamedWeight> weights = {};
    std::vector<std::string> inputs = {};  ///< none: x, or x0, x1, …
  };
  explicit Custom(Config config, std::string type = "Custom");
  static LayerPointer from_config(ObjectReader& reader);
  static LayerPointer lambda_from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  expression::Names names_of(const std::vector<Value>& inputs) const;

  Config config_;
  expression::Expression expression_;
  WeightList own_weights_;
};

}  // namespace attention
