#pragma once

#include <cstdint>

// Colours, without a drawing library: the ramps and the palette that every picture of the playground uses.
//
//     const Color cell = heat_color(0.7, Appearance::dark);
//     const Color ink = readable_on(cell);

namespace attention::playground {

enum class Appearance { dark, light };

/// Red, green and blue in 0…1 (sRGB), and opacity.
struct Color {
  float r = 0;
  float g = 0;
  float b = 0;
  float a = 1;
};

/// 0xRRGGBB.
Color hex(std::uint32_t rgb, float alpha = 1);

/// From `a` (share 0) to `b` (share 1), in sRGB.
Color mix(Color a, Color b, float share);

Color faded(Color color, float alpha);

/// Relative luminance as WCAG 2 defines it.
double luminance(Color color);

/// WCAG 2 contrast ratio, 1…21.
double contrast(Color a, Color b);

/// Near-black or near-white, whichever reads better on `background`.
Color readable_on(Color background);

/// Heat of a value in 0…1. Sequential, its lightness strictly monotonic, so it survives grey-scale print and
/// every kind of colour blindness. Zero is close to the panel's ground in either appearance. NaN gives grey.
Color heat_color(double value, Appearance appearance);

/// Colour of the n-th letter or curve, after Okabe and Ito, tuned to read as text on the panel. Repeats after
/// eight.
Color category_color(int index, Appearance appearance);

}  // namespace attention::playground
