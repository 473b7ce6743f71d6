#include "wasm/playground/ui.h"

#include <cmath>

namespace attention::playground {

float Motion::approach(const std::string& key, float target, float start) {
  float& value = values_.try_emplace(key, start).first->second;
  value += (target - value) * (1 - std::exp(-seconds_ * 9));
  if (reduced_ || std::abs(target - value) < 0.004f) value = target;
  if (value != target) moving_ = true;
  return value;
}

}  // namespace attention::playground
