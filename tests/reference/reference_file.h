#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/tensor/tensor.h"

namespace attention {

/// tests/reference/NAME.json; the tests run in the project root.
inline nlohmann::json read_reference(const std::string& name) {
  std::ifstream file("tests/reference/" + name + ".json");
  if (!file) throw std::runtime_error("no tests/reference/" + name + ".json; run from the project root");
  return nlohmann::json::parse(file);
}

/// {"shape": …, "data": …} as a tensor.
inline Tensor<double> json_tensor(const nlohmann::json& json) {
  const auto shape = json.at("shape").get<std::vector<Index>>();
  const auto data = json.at("data").get<std::vector<double>>();
  return {Shape(std::span<const Index>(shape)), data};
}

}  // namespace attention
