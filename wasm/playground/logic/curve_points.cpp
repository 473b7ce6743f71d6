#include "wasm/playground/logic/curve_points.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>

namespace attention::playground {

std::vector<Point> telling_points(std::span<const Point> points) {
  std::vector<Point> result;
  for (std::size_t begin = 0; begin < points.size();) {
    const float column = std::floor(points[begin].x);
    std::size_t end = begin + 1;
    while (end < points.size() && std::floor(points[end].x) == column) ++end;
    const auto below = [&](std::size_t a, std::size_t b) { return points[a].y < points[b].y; };
    std::size_t lowest = begin;
    std::size_t highest = begin;
    for (std::size_t i = begin; i < end; ++i) {
      lowest = std::min(lowest, i, below);
      highest = std::max(highest, i, below);
    }
    for (const std::size_t i : std::set{begin, lowest, highest, end - 1}) result.push_back(points[i]);
    begin = end;
  }
  return result;
}

std::vector<bool> marked_points(std::span<const Point> points, float spacing) {
  std::vector<bool> marked(points.size());
  if (points.empty()) return marked;
  marked.back() = true;
  const float limit = points.back().x - spacing;
  float next = points.front().x;
  for (std::size_t i = 0; i + 1 < points.size() && points[i].x <= limit; ++i)
    if (points[i].x >= next) {
      marked[i] = true;
      next = points[i].x + spacing;
    }
  return marked;
}

}  // namespace attention::playground
