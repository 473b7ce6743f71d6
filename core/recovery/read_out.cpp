#include "core/recovery/read_out.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.h"

namespace attention {
namespace {

constexpr double least_margin = 0.2;
constexpr double most_overlap = 0.5;

void check_sizes(const char* name, const char* what, std::size_t rows, std::size_t alphabet_size) {
  if (rows < 1) invalid("{}: expected at least 1 {}, received 0", name, what);
  if (alphabet_size < 1 || alphabet_size > Alphabet::max_size)
    invalid("{}: expected an alphabet of 1 to {} letters, received {}", name, Alphabet::max_size,
            alphabet_size);
}

void check_row(const char* name, Letters sequence, std::span<const float> weights,
               std::size_t alphabet_size) {
  for (std::size_t t = 0; t < sequence.size(); ++t) {
    if (sequence[t] >= alphabet_size)
      invalid("{}: expected letters below {}, received {}", name, alphabet_size, sequence[t]);
    if (!(weights[t] >= 0) || !std::isfinite(weights[t]))
      invalid("{}: expected finite weights of at least 0, received {}", name, weights[t]);
  }
}

ReadOut read_table(std::vector<std::vector<double>> table) {
  ReadOut result;
  for (std::size_t k = 0; k < table.size(); ++k) {
    auto& row = table[k];
    const auto best = static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
    double second = 0;
    for (std::size_t a = 0; a < row.size(); ++a)
      if (a != best) second = std::max(second, row[a]);
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    const double margin = sum > 0 ? (row[best] - second) / sum : 0;
    result.core.push_back(static_cast<Letter>(best));
    result.margins.push_back(margin);
    if (margin < least_margin) result.unsure.push_back(k);
    if (sum > 0)
      for (double& weight : row) weight /= sum;
  }
  result.table = std::move(table);
  return result;
}

}  // namespace

SingleContextReadOut::SingleContextReadOut(std::size_t core_length, std::size_t alphabet_size)
    : alphabet_size_(alphabet_size) {
  check_sizes("SingleContextReadOut", "letter to read", core_length, alphabet_size);
  table_.assign(core_length, std::vector<double>(alphabet_size));
}

void SingleContextReadOut::add(Letters sequence, std::span<const float> weights) {
  if (weights.size() < sequence.size())
    invalid("SingleContextReadOut: expected a weight for each of {} letters, received {}", sequence.size(),
            weights.size());
  check_row("SingleContextReadOut", sequence, weights, alphabet_size_);
  const auto shares = static_cast<double>(table_.size());
  double spent = 0;
  for (std::size_t t = 0; t < sequence.size(); ++t) {
    const double low = shares * spent;
    spent += weights[t];
    const double high = std::min(shares, shares * spent);
    for (double k = std::floor(low); k < high; ++k)
      table_[static_cast<std::size_t>(k)][sequence[t]] += std::min(high, k + 1) - std::max(low, k);
  }
}

ReadOut SingleContextReadOut::read() const { return read_table(table_); }

GlimpseReadOut::GlimpseReadOut(std::size_t glimpses, std::size_t alphabet_size)
    : glimpses_(glimpses), alphabet_size_(alphabet_size) {
  check_sizes("GlimpseReadOut", "glimpse", glimpses, alphabet_size);
  table_.assign(glimpses, std::vector<double>(alphabet_size));
  positions_.assign(glimpses, 0);
  masses_.assign(glimpses, 0);
  overlaps_.assign(glimpses * glimpses, 0);
}

void GlimpseReadOut::add(Letters sequence, std::span<const float> weights, std::size_t stride) {
  if (stride < sequence.size() || weights.size() / glimpses_ < stride)
    invalid("GlimpseReadOut: expected weights ({}, {}) or wider, received {} in rows of {}", glimpses_,
            sequence.size(), weights.size(), stride);
  for (std::size_t j = 0; j < glimpses_; ++j)
    check_row("GlimpseReadOut", sequence, weights.subspan(j * stride, sequence.size()), alphabet_size_);
  ++sequences_;
  for (std::size_t j = 0; j < glimpses_; ++j) {
    const float* row = weights.data() + j * stride;
    for (std::size_t t = 0; t < sequence.size(); ++t) {
      table_[j][sequence[t]] += row[t];
      positions_[j] += static_cast<double>(row[t]) * static_cast<double>(t);
      masses_[j] += row[t];
    }
    for (std::size_t i = 0; i < j; ++i) {
      const float* other = weights.data() + i * stride;
      float shared = 0;
      for (std::size_t t = 0; t < sequence.size(); ++t) shared += std::min(row[t], other[t]);
      overlaps_[i * glimpses_ + j] += shared;
    }
  }
}

std::vector<std::size_t> GlimpseReadOut::order() const {
  std::vector<std::size_t> order(glimpses_);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto position = [&](std::size_t j) { return masses_[j] > 0 ? positions_[j] / masses_[j] : 0; };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return position(a) < position(b); });
  return order;
}

ReadOut GlimpseReadOut::read() const {
  const auto by_position = order();
  std::vector<std::vector<double>> ordered;
  for (const std::size_t j : by_position) ordered.push_back(table_[j]);
  ReadOut result = read_table(std::move(ordered));
  for (std::size_t k = 0; k < glimpses_; ++k)
    for (std::size_t l = k + 1; l < glimpses_; ++l) {
      const auto [i, j] = std::minmax(by_position[k], by_position[l]);
      if (sequences_ > 0 && overlaps_[i * glimpses_ + j] / sequences_ > most_overlap)
        result.overlapping.emplace_back(k, l);
    }
  return result;
}

}  // namespace attention
