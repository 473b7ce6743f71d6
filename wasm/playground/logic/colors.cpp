#include "wasm/playground/logic/colors.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace attention::playground {
namespace {

double linear(float channel) {
  const double c = channel;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

// Dark: ground, violet, blue, teal, green, yellow (lightness rises). Light: ground, then down to deep indigo.
constexpr std::array<std::uint32_t, 7> dark_ramp = {0x1b2129, 0x3b2f6b, 0x355a8f, 0x23828d,
                                                    0x32ac7b, 0x9ad446, 0xfde725};
constexpr std::array<std::uint32_t, 7> light_ramp = {0xf3f5f8, 0xcfe5d8, 0x8ccdbb, 0x45a9b3,
                                                     0x2b7fa8, 0x2f5594, 0x2a1e63};

constexpr std::array<std::uint32_t, 8> dark_categories = {0x6cc0f5, 0xf0ab3c, 0x3fcf9f, 0xe39bc6,
                                                          0xf2e25a, 0xf47c48, 0x9aa8f5, 0xb9c3cf};
constexpr std::array<std::uint32_t, 8> light_categories = {0x00629e, 0x9a5b00, 0x00704f, 0x9c3f77,
                                                           0x6d6200, 0xb03f00, 0x4a4fb0, 0x4c5866};

}  // namespace

Color hex(std::uint32_t rgb, float alpha) {
  const auto channel = [rgb](int shift) { return static_cast<float>((rgb >> shift) & 255U) / 255.0f; };
  return {channel(16), channel(8), channel(0), alpha};
}

Color mix(Color a, Color b, float share) {
  const auto blend = [share](float x, float y) { return x + (y - x) * share; };
  return {blend(a.r, b.r), blend(a.g, b.g), blend(a.b, b.b), blend(a.a, b.a)};
}

Color faded(Color color, float alpha) { return {color.r, color.g, color.b, color.a * alpha}; }

double luminance(Color color) {
  return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
}

double contrast(Color a, Color b) {
  const double x = luminance(a) + 0.05;
  const double y = luminance(b) + 0.05;
  return std::max(x, y) / std::min(x, y);
}

Color readable_on(Color background) {
  const Color dark = hex(0x10151c);
  const Color light = hex(0xf5f7fa);
  return contrast(background, dark) > contrast(background, light) ? dark : light;
}

Color heat_color(double value, Appearance appearance) {
  if (std::isnan(value)) return hex(0x808890);
  const auto& ramp = appearance == Appearance::dark ? dark_ramp : light_ramp;
  const double place = std::clamp(value, 0.0, 1.0) * static_cast<double>(ramp.size() - 1);
  const auto low = std::min(static_cast<std::size_t>(place), ramp.size() - 2);
  return mix(hex(ramp[low]), hex(ramp[low + 1]), static_cast<float>(place - static_cast<double>(low)));
}

Color category_color(int index, Appearance appearance) {
  const auto& palette = appearance == Appearance::dark ? dark_categories : light_categories;
  return hex(palette[static_cast<std::size_t>(index) % palette.size()]);
}

}  // namespace attention::playground
