#include "core/ops/squared_distances.h"

#include "core/base/error.h"

namespace attention {
namespace {

class SquaredDistances final : public OperationOf<SquaredDistances> {
 public:
  std::string_view name() const override { return "squared_distances"; }
  bool backward_reads_output(int) const override { return false; }
  Signature infer(std::span<const Shape> inputs) const override {
    if (inputs[0].rank() < 1 || inputs[1].rank() != 2 || inputs[0][-1] != inputs[1][1])
      invalid("squared_distances: expected x (…, D) and centers (U, D), received {} and {}", inputs[0].text(),
              inputs[1].text());
    return {{inputs[0].with(-1, inputs[1][0])}, {}};
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    each(arguments.inputs, [&](Index row, Index unit, Index place, Index width) {
      arguments.outputs[0].data[place] =
          (array(arguments.inputs[0].data + row, width) - array(arguments.inputs[1].data + unit, width))
              .square()
              .sum();
    });
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    each(arguments.inputs, [&](Index row, Index unit, Index place, Index width) {
      const auto apart =
          array(arguments.inputs[0].data + row, width) - array(arguments.inputs[1].data + unit, width);
      const S slope = S(2) * arguments.d_outputs[0].data[place];
      if (arguments.d_inputs[0]) array(arguments.d_inputs[0].data + row, width) += slope * apart;
      if (arguments.d_inputs[1]) array(arguments.d_inputs[1].data + unit, width) -= slope * apart;
    });
  }

 private:
  // f(offset of the row of x, offset of the center, place in the output, D) for every pair.
  template <class S, class F>
  static void each(std::span<const View<const S>> inputs, F&& f) {
    const Index width = inputs[1].shape[1];
    const Index units = inputs[1].shape[0];
    for (Index r = 0; r < inputs[0].shape.rows(); ++r)
      for (Index u = 0; u < units; ++u) f(r * width, u * width, r * units + u, width);
  }
};

}  // namespace

OperationPointer squared_distances_operation() { return std::make_shared<SquaredDistances>(); }

}  // namespace attention
