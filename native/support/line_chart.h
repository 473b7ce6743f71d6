#pragma once

#include <string>
#include <utility>
#include <vector>

namespace attention {

struct LineSeries {
  std::string name;
  std::vector<std::pair<double, double>> points;  ///< x and y above 0, x rising
};

struct LineChart {
  std::string title;
  std::string x_name;
  std::vector<LineSeries> series;
};

/// Charts side by side as SVG, two a row, both axes logarithmic: a slope of one is cost in proportion.
std::string line_charts(const std::string& y_name, const std::vector<LineChart>& charts);

}  // namespace attention
