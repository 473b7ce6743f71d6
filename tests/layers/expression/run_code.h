#pragma once

#include <map>
#include <string>

#include "core/layers/expression/expression.h"
#include "tests/expect_invalid.h"
#include "tests/graph/evaluate.h"
#include "tests/ops/operation_run.h"

namespace attention::expression {

/// What code gives for constants by name; `mask`, if it is there, is that of x.
inline Tensor<double> run_code(const std::string& code, const std::map<std::string, Tensor<double>>& values) {
  Graph graph;
  Names names;
  for (const auto& [name, tensor] : values)
    if (name != "mask") names.emplace_back(name, graph.constant(tensor));
  for (auto& [name, value] : names)
    if (name == "x" && values.contains("mask")) value = value.with_mask(graph.constant(values.at("mask")));
  return evaluate(Expression("test", code).evaluate(graph, names).outputs.at(0));
}

/// The message of an error, without "test: ".
inline std::string code_message(const std::string& code,
                                const std::map<std::string, Tensor<double>>& values) {
  const std::string message = invalid_message([&] { run_code(code, values); });
  return message.starts_with("test: ") ? message.substr(6) : message;
}

}  // namespace attention::expression
