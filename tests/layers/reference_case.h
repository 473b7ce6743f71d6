#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "core/layers/layer_case.h"
#include "tests/reference/reference_file.h"

namespace attention {

/// Where `actual` parts from `expected` by more than tolerance · max(1, |expected|); empty if nowhere.
inline std::string tensor_difference(const std::string& name, const Json& actual, const Json& expected,
                                     double tolerance) {
  if (expected.is_null() || actual.is_null())
    return expected.is_null() == actual.is_null() ? "" : name + ": one is null";
  if (actual.at("shape") != expected.at("shape"))
    return fmt::format("{}: shape {}, expected {}", name, actual.at("shape").dump(),
                       expected.at("shape").dump());
  const auto a = json_tensor(actual);
  const auto e = json_tensor(expected);
  for (Index i = 0; i < e.size(); ++i)
    if (!(std::abs(a[i] - e[i]) <= tolerance * std::max(1.0, std::abs(e[i]))))
      return fmt::format("{}[{}]: {}, expected {}", name, i, a[i], e[i]);
  return "";
}

/// The same for lists and for objects of tensors.
inline std::string tensors_difference(const std::string& name, const Json& actual, const Json& expected,
                                      double tolerance) {
  if (actual.size() != expected.size())
    return fmt::format("{}: {} of them, expected {}", name, actual.size(), expected.size());
  for (const auto& [key, value] : expected.items()) {
    if (expected.is_object() && !actual.contains(key)) return name + ": no " + key;
    const Json& own = expected.is_object() ? actual.at(key) : actual.at(std::stoul(key));
    const std::string found = tensor_difference(name + " " + key, own, value, tolerance);
    if (!found.empty()) return found;
  }
  return "";
}

/// Outputs, input and weight gradients of a case with "expected" ones, in double to 1e-9 and in float to
/// 1e-4. Empty if they agree, else what does not.
inline std::string case_problem(const std::string& name, Json reference) {
  for (const auto& [scalar, tolerance] : {std::pair{"float64", 1e-9}, {"float32", 1e-4}}) {
    reference["dtype"] = scalar;
    const Json result = run_layer_case(reference);
    for (const char* part : {"outputs", "input_gradients", "weight_gradients"}) {
      const std::string found =
          tensors_difference(part, result.at(part), reference.at("expected").at(part), tolerance);
      if (!found.empty()) return fmt::format("{} in {}: {}", name, scalar, found);
    }
  }
  return "";
}

/// The same for tests/reference/NAME.json.
inline std::string reference_problem(const std::string& name) {
  return case_problem(name, read_reference(name));
}

}  // namespace attention
