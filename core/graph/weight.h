#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.h"

namespace attention {

/// How a weight gets its first values, always drawn in double, so that float and double agree.
///     zeros · ones · constant a · ones_at places a … b−1, zeros elsewhere ·
///     random_uniform in [a, b) · random_normal of mean a and deviation b
///     glorot_uniform: ±√(6 / (fan_in + fan_out)), the fans being rows and columns of the last two axes times
///         the extents before them (Glorot and Bengio 2010)
///     orthogonal: orthonormal rows or columns, by Gram–Schmidt on normal numbers (Saxe et al. 2014)
struct Initializer {
  enum class Kind {
    zeros,
    ones,
    constant,
    ones_at,
    random_uniform,
    random_normal,
    glorot_uniform,
    orthogonal
  };
  Kind kind = Kind::zeros;
  double a = 0;
  double b = 0;

  static Initializer zeros() { return {}; }
  static Initializer ones() { return {Kind::ones}; }
  static Initializer constant(double value) { return {Kind::constant, value}; }
  static Initializer ones_at(Index first, Index end) {
    return {Kind::ones_at, static_cast<double>(first), static_cast<double>(end)};
  }
  static Initializer random_uniform(double low, double high) { return {Kind::random_uniform, low, high}; }
  static Initializer random_normal(double mean, double deviation) {
    return {Kind::random_normal, mean, deviation};
  }
  static Initializer glorot_uniform() { return {Kind::glorot_uniform}; }
  static Initializer orthogonal() { return {Kind::orthogonal}; }
};

/// A trainable array of a model: its name, shape and first values; the values themselves live in Weights.
/// Identity counts: the same Weight in two graphs is the same array.
struct Weight {
  std::string name;
  Shape shape;
  Initializer initializer;
};

using WeightPointer = std::shared_ptr<const Weight>;
using WeightList = std::vector<WeightPointer>;

/// Draws a weight's first values. The stream is the weight's name: adding a weight leaves the others as they
/// were.
Tensor<double> initial_values(const Weight& weight, std::uint64_t seed);

/// Number of elements of all weights together.
Index parameter_count(const WeightList& weights);

/// The values of a list of weights, one after the other in one flat array: an optimiser needs no more than
/// that.
template <class S>
class Weights {
 public:
  /// All zero.
  explicit Weights(WeightList list);
  /// First values drawn from the seed.
  Weights(WeightList list, std::uint64_t seed);

  const WeightList& list() const { return list_; }
  Index size() const { return values_.size(); }
  S* data() { return values_.data(); }
  const S* data() const { return values_.data(); }

  /// Place of a weight in the flat array. Throws if it is not in the list.
  Index offset(const Weight& weight) const;
  View<S> view(std::size_t i) { return {values_.data() + offsets_[i], list_[i]->shape}; }
  View<const S> view(std::size_t i) const { return {values_.data() + offsets_[i], list_[i]->shape}; }
  /// By name; throws naming what there is.
  View<S> view(std::string_view name);

 private:
  WeightList list_;
  std::vector<Index> offsets_;
  Tensor<S> values_;
};

extern template class Weights<float>;
extern template class Weights<double>;

}  // namespace attention
