#include "core/ops/dropout.h"

#include <array>

#include "core/base/error.h"
#include "core/base/random.h"

namespace attention {
namespace {

class Dropout final : public OperationOf<Dropout> {
 public:
  Dropout(double rate, std::uint64_t seed, int call) : rate_(rate), seed_(seed), call_(call) {}

  std::string_view name() const override { return "dropout"; }
  bool differentiable(int i) const override { return i == 0; }
  bool backward_reads_input(int) const override { return false; }
  bool backward_reads_output(int) const override { return false; }
  Signature infer(std::span<const Shape> inputs) const override {
    if (!(inputs[1] == Shape{2})) invalid("dropout: expected a place (2), received {}", inputs[1].text());
    return {{inputs[0]}, {inputs[0]}};  // the factor of each element
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const Shape& shape = arguments.inputs[0].shape;
    const Index rows = shape.rank() == 0 ? 1 : shape[0];
    const Index size = shape.product(std::min(1, shape.rank()), shape.rank());
    const S kept = static_cast<S>(1 / (1 - rate_));
    S* factor = arguments.caches[0].data;
    for (Index r = 0; r < rows; ++r) {
      Random random = stream(arguments.inputs[1].data, r);
      for (Index i = 0; i < size; ++i) *factor++ = random.uniform() < rate_ ? S(0) : kept;
    }
    array(arguments.outputs[0]) = array(arguments.inputs[0]) * array(arguments.caches[0]);
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    array(arguments.d_inputs[0]) += array(arguments.d_outputs[0]) * array(arguments.caches[0]);
  }

 private:
  template <class S>
  Random stream(const S* place, Index row) const {
    std::array<char, 96> name;  // written in place: a training step allocates nothing
    const auto end =
        fmt::format_to_n(name.data(), name.size(), "dropout:{}:{}:{}", call_,
                         static_cast<std::int64_t>(place[0]), static_cast<std::int64_t>(place[1]) + row);
    return Random(seed_, {name.data(), end.size});
  }

  double rate_;
  std::uint64_t seed_;
  int call_;
};

}  // namespace

OperationPointer dropout_operation(double rate, std::uint64_t seed, int call) {
  return std::make_shared<Dropout>(rate, seed, call);
}

}  // namespace attention
