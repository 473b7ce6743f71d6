#include "core/ops/squared_distances.h"

#include "core/base/error.h"
#include "core/ops/product.h"

namespace attention {
namespace {

constexpr double nearest = 1.0 / 64;  // of ‖x‖² + ‖μ‖²: below, more than six bits would be lost

class SquaredDistances final : public OperationOf<SquaredDistances> {
 public:
  std::string_view name() const override { return "squared_distances"; }
  bool backward_reads_output(int) const override { return false; }
  Signature infer(std::span<const Shape> inputs) const override {
    if (inputs[0].rank() < 1 || inputs[1].rank() != 2 || inputs[0][-1] != inputs[1][1])
      invalid("squared_distances: expected x (…, D) and centers (U, D), received {} and {}", inputs[0].text(),
              inputs[1].text());
    return {{inputs[0].with(-1, inputs[1][0])}, {}, inputs[1][0]};
  }

  ProductFlops product_flops(std::span<const Shape> inputs, const std::vector<bool>& wanted) const override {
    return ProductFlops::of_factors(std::int64_t{2} * inputs[0].size() * inputs[1][0], wanted);
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const auto x = matrix(arguments.inputs[0]);
    const auto centers = matrix(arguments.inputs[1]);
    auto y = matrix(arguments.outputs[0]);
    set_product(y, x, centers.transpose(), S(-2));
    auto norms = array(arguments.scratch, centers.rows());
    norms = centers.rowwise().squaredNorm();
    for (Index r = 0; r < x.rows(); ++r) {
      const S norm = x.row(r).squaredNorm();
      for (Index u = 0; u < centers.rows(); ++u) {
        const S both = norm + norms[u];
        S& distance = y(r, u);
        distance += both;
        // What is left of a difference of near numbers: again, by differences of elements. Infinities too.
        if (!(distance > both * S(nearest))) distance = (x.row(r) - centers.row(u)).squaredNorm();
      }
    }
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const auto x = matrix(arguments.inputs[0]);
    const auto centers = matrix(arguments.inputs[1]);
    const auto dy = matrix(arguments.d_outputs[0]);
    if (arguments.d_inputs[0]) {
      auto dx = matrix(arguments.d_inputs[0]);
      for (Index r = 0; r < x.rows(); ++r) dx.row(r) += S(2) * dy.row(r).sum() * x.row(r);
      add_product(dx, dy, centers, S(-2));
    }
    if (arguments.d_inputs[1]) {
      auto d_centers = matrix(arguments.d_inputs[1]);
      for (Index u = 0; u < centers.rows(); ++u) d_centers.row(u) += S(2) * dy.col(u).sum() * centers.row(u);
      add_product(d_centers, dy.transpose(), x, S(-2));
    }
  }
};

}  // namespace

OperationPointer squared_distances_operation() { return std::make_shared<SquaredDistances>(); }

}  // namespace attention
