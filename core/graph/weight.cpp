#include "core/graph/weight.h"

#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"

namespace attention {
namespace {

// Orthonormal rows (or columns, whichever are fewer) by modified Gram–Schmidt; plain loops, so that every
// platform does the same additions in the same order.
void fill_orthogonal(Tensor<double>& values, Random& random) {
  const Index rows = values.shape().rows();
  const Index columns = values.shape().columns();
  const Index count = std::min(rows, columns);
  const Index length = std::max(rows, columns);
  std::vector<double> basis(static_cast<std::size_t>(count * length));
  for (double& v : basis) v = random.normal();
  for (Index i = 0; i < count; ++i) {
    double* v = basis.data() + i * length;
    for (Index j = 0; j < i; ++j) {
      const double* u = basis.data() + j * length;
      double dot = 0;
      for (Index k = 0; k < length; ++k) dot += u[k] * v[k];
      for (Index k = 0; k < length; ++k) v[k] -= dot * u[k];
    }
    double norm = 0;
    for (Index k = 0; k < length; ++k) norm += v[k] * v[k];
    norm = std::sqrt(norm);
    for (Index k = 0; k < length; ++k) v[k] /= norm;
  }
  for (Index r = 0; r < rows; ++r)
    for (Index c = 0; c < columns; ++c)
      values[r * columns + c] =
          basis[static_cast<std::size_t>(rows <= columns ? r * length + c : c * length + r)];
}

}  // namespace

Tensor<double> initial_values(const Weight& weight, std::uint64_t seed) {
  using Kind = Initializer::Kind;
  Tensor<double> values(weight.shape);
  Random random(seed, "weight:" + weight.name);
  const auto fill = [&](auto&& draw) {
    for (Index i = 0; i < values.size(); ++i) values[i] = draw();
  };
  const Initializer& how = weight.initializer;
  switch (how.kind) {
    case Kind::zeros:
      break;
    case Kind::ones:
      fill([] { return 1.0; });
      break;
    case Kind::constant:
      fill([&] { return how.a; });
      break;
    case Kind::ones_at:
      for (auto i = static_cast<Index>(how.a); i < static_cast<Index>(how.b); ++i) values[i] = 1;
      break;
    case Kind::random_uniform:
      fill([&] { return random.uniform(how.a, how.b); });
      break;
    case Kind::random_normal:
      fill([&] { return how.a + how.b * random.normal(); });
      break;
    case Kind::glorot_uniform: {
      const Shape& shape = weight.shape;
      const int rank = shape.rank();
      const Index field = rank > 2 ? shape.product(0, rank - 2) : 1;
      const Index fans = rank == 0 ? 2 : rank == 1 ? 2 * shape[0] : field * (shape[-2] + shape[-1]);
      const double limit = std::sqrt(6.0 / static_cast<double>(std::max<Index>(fans, 1)));
      fill([&] { return random.uniform(-limit, limit); });
      break;
    }
    case Kind::orthogonal:
      fill_orthogonal(values, random);
      break;
  }
  return values;
}

Index parameter_count(const WeightList& weights) {
  Index count = 0;
  for (const auto& weight : weights) count += weight->shape.size();
  return count;
}

template <class S>
Weights<S>::Weights(WeightList list) : list_(std::move(list)), values_(Shape{parameter_count(list_)}) {
  Index offset = 0;
  for (const auto& weight : list_) {
    offsets_.push_back(offset);
    offset += weight->shape.size();
  }
}

template <class S>
Weights<S>::Weights(WeightList list, std::uint64_t seed) : Weights(std::move(list)) {
  for (std::size_t i = 0; i < list_.size(); ++i)
    array(view(i)) = array(initial_values(*list_[i], seed).view()).template cast<S>();
}

template <class S>
Index Weights<S>::offset(const Weight& weight) const {
  for (std::size_t i = 0; i < list_.size(); ++i)
    if (list_[i].get() == &weight) return offsets_[i];
  invalid("Weights: expected a weight of this list, received \"{}\"", weight.name);
}

template <class S>
View<S> Weights<S>::view(std::string_view name) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < list_.size(); ++i) {
    if (list_[i]->name == name) return view(i);
    names.push_back(list_[i]->name);
  }
  invalid("Weights: expected one of {}, received \"{}\"", fmt::join(names, ", "), name);
}

template class Weights<float>;
template class Weights<double>;

}  // namespace attention
