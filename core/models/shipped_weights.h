#pragma once

#include <string_view>

namespace attention {

/// The bytes of a safetensors file that ships with the project, core/models/weights/NAME.safetensors; they
/// are part of the library. Throws if there is none of that name.
std::string_view shipped_weights(std::string_view name);

}  // namespace attention
