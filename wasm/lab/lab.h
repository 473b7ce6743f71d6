#pragma once

#include <string>

namespace attention::lab {

/// A JSON list of {name, group, summary, config, inputs}.
std::string layer_list();
/// As run_layer_case of core/layers/layer_case.h, JSON in and out.
std::string layer_run(const std::string& case_json);
/// {"max_relative_error", "passed", "worst"}.
std::string layer_check(const std::string& case_json);

}  // namespace attention::lab
