#pragma once

#include <span>
#include <vector>

// Which points of a curve can be told apart on the screen. No drawing.
//
//     const std::vector<Point> few = telling_points(points);      // looks the same, at a bounded cost

namespace attention::playground {

struct Point {
  float x = 0;
  float y = 0;
};

/// Of the points in each pixel column the first, the lowest, the highest and the last, in their order (M4:
/// Jugel, Jerzak, Hackenbroich and Markl, PVLDB 7(10), 2014, section 4). `points` are in pixels, x ascending.
std::vector<Point> telling_points(std::span<const Point> points);

/// Whether a marker stands at each point: `spacing` pixels apart at least, and always at the last.
std::vector<bool> marked_points(std::span<const Point> points, float spacing);

}  // namespace attention::playground
