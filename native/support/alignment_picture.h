#pragma once

#include <string>
#include <vector>

namespace attention {

/// One sequence and two ways to align a core with it: rows of weights, a letter of the core each.
struct AlignedSequence {
  std::vector<std::string> letters;         ///< T
  std::vector<std::vector<double>> looked;  ///< K rows of T: where attention was
  std::vector<std::vector<double>> exact;   ///< K rows of T: where that letter is, by Bayes
};

/// Draws them as SVG, side by side: the darker a cell, the more weight. `title` says what looked.
std::string alignment_picture(const std::string& title, const std::vector<std::string>& core,
                              const std::vector<AlignedSequence>& sequences);

}  // namespace attention
