#include "wasm/lab/lab.h"

#include "core/layers/catalogue.h"
#include "core/layers/layer_case.h"
#include "wasm/json.h"

namespace attention::lab {

std::string layer_list() {
  Json list = Json::array();
  for (const CatalogueEntry& entry : layer_catalogue())
    list.push_back({{"name", entry.name},
                    {"group", entry.group},
                    {"summary", entry.summary},
                    {"config", Json::parse(entry.example_config)},
                    {"inputs", Json::parse(entry.example_inputs)}});
  return list.dump();
}

std::string layer_run(const std::string& case_json) {
  return run_layer_case(parse_json("layer", case_json)).dump();
}

std::string layer_check(const std::string& case_json) {
  const GradientCheck check = check_layer_gradients(parse_json("layer", case_json));
  return Json{
      {"max_relative_error", check.max_relative_error}, {"passed", check.passed}, {"worst", check.worst}}
      .dump();
}

}  // namespace attention::lab
