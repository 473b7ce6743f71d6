#include "core/models/names.h"

namespace attention {

const std::vector<std::string_view>& model_names() {
  static const std::vector<std::string_view> names = {"monotonic", "bahdanau"};
  return names;
}

}  // namespace attention
