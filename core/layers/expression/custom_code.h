#pragma once

#include <string>
#include <vector>

#include "core/base/object_reader.h"
#include "core/graph/weight.h"
#include "core/layers/expression/expression.h"

namespace attention::expression {

/// What a custom layer is configured with.
struct CustomConfig {
  struct NamedWeight {
    std::string name;
    Shape shape;
    Initializer initializer = Initializer::glorot_uniform();
  };
  struct State {
    std::string name;
    Index size = 1;
  };
  std::string code;
  std::vector<NamedWeight> weights = {};
  std::vector<std::string> inputs = {};  ///< none: x, or x0, x1, …
  std::vector<State> states = {};
};

/// Reads code: a text or, as JSON has no line breaks, a list of lines. It must be there.
std::string read_code(ObjectReader& reader, std::string_view key);

/// Reads code, weights, inputs and states as custom.h describes them.
CustomConfig read_custom_config(ObjectReader& reader);

/// Code with the names that a custom layer gives to its inputs, their masks, its states and its weights.
class CustomCode {
 public:
  /// Throws "WHO: …" if the code does not parse, a name is none or is given twice, or a state is not
  /// assigned.
  CustomCode(std::string who, CustomConfig config);

  const CustomConfig& config() const { return config_; }
  /// Whether the first output is what this name stands for at the end.
  bool outputs(std::string_view name) const { return expression_.outputs(name); }

  /// Runs the code on inputs, states and weights in their order. Throws if they do not fit.
  Expression::Result run(const std::vector<Value>& inputs, const std::vector<Value>& states,
                         const WeightList& weights) const;

 private:
  void add_masks(Names& names, const std::vector<Value>& inputs) const;

  std::string who_;
  CustomConfig config_;
  Expression expression_;
};

}  // namespace attention::expression
