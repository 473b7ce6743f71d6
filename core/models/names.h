#pragma once

#include <string_view>
#include <vector>

namespace attention {

/// Names that make_model takes. Apart from the models themselves, so that reading a configuration does not
/// bring every layer along.
const std::vector<std::string_view>& model_names();

}  // namespace attention
