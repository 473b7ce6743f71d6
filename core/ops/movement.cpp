#include "core/ops/movement.h"

#include <numeric>

#include "core/base/error.h"

namespace attention {
namespace {

// Operations whose backward needs gradients only.
template <class Derived>
class MovementOf : public OperationOf<Derived> {
 public:
  bool backward_reads_input(int) const override { return false; }
  bool backward_reads_output(int) const override { return false; }
};

class Reshape final : public MovementOf<Reshape> {
 public:
  explicit Reshape(const Shape& shape) : shape_(shape) {}
  std::string_view name() const override { return "reshape"; }
  bool is_reshape() const override { return true; }
  Signature infer(std::span<const Shape> inputs) const override {
    if (inputs[0].size() != shape_.size())
      invalid("reshape: expected {} elements for {}, received {}", shape_.size(), shape_.text(),
              inputs[0].text());
    return {{shape_}, {}};
  }
  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    array(arguments.outputs[0]) = array(arguments.inputs[0]);
  }
  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    array(arguments.d_inputs[0]) += array(arguments.d_outputs[0]);
  }

 private:
  Shape shape_;
};

class Permute final : public MovementOf<Permute> {
 public:
  explicit Permute(std::vector<int> order) : order_(std::move(order)) {}
  std::string_view name() const override { return "permute"; }
  Signature infer(std::span<const Shape> inputs) const override {
    std::vector<int> sorted = order_;
    std::ranges::sort(sorted);
    std::vector<int> all(static_cast<std::size_t>(inputs[0].rank()));
    std::iota(all.begin(), all.end(), 0);
    if (sorted != all)
      invalid("permute: expected an order of the {} axes of {}, received ({})", inputs[0].rank(),
              inputs[0].text(), fmt::join(order_, ", "));
    std::vector<Index> extents;
    for (const int axis : order_) extents.push_back(inputs[0][axis]);
    return {{Shape(extents)}, {}};
  }
  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const S* x = arguments.inputs[0].data;
    S* y = arguments.outputs[0].data;
    walk(arguments.inputs[0].shape, [&](Index out, Index in, Index count) {
      for (Index k = 0; k < count; ++k) y[out + k] = x[in + k];
    });
  }
  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    S* dx = arguments.d_inputs[0].data;
    const S* dy = arguments.d_outputs[0].data;
    walk(arguments.d_inputs[0].shape, [&](Index out, Index in, Index count) {
      for (Index k = 0; k < count; ++k) dx[in + k] += dy[out + k];
    });
  }

 private:
  // f(offset in output, offset in input, count) for every run of elements, in the output's order. A run is
  // what the last axes hold that stay in their places.
  template <class F>
  void walk(const Shape& input, F&& f) const {
    if (input.size() == 0) return;
    auto rank = static_cast<std::size_t>(input.rank());
    Index run = 1;
    for (; rank > 0 && order_[rank - 1] == static_cast<int>(rank) - 1; --rank) run *= input[order_[rank - 1]];
    std::array<Index, Shape::max_rank> extent{};
    std::array<Index, Shape::max_rank> stride{};
    std::array<Index, Shape::max_rank> position{};
    for (std::size_t i = 0; i < rank; ++i) {
      extent[i] = input[order_[i]];
      stride[i] = input.product(order_[i] + 1, input.rank());
    }
    Index in = 0;
    for (Index out = 0;; out += run) {
      f(out, in, run);
      std::size_t i = rank;
      while (i > 0) {
        --i;
        in += stride[i];
        if (++position[i] < extent[i]) break;
        in -= stride[i] * extent[i];
        position[i] = 0;
        if (i == 0) return;
      }
      if (rank == 0) return;
    }
  }
  std::vector<int> order_;
};

class Slice final : public MovementOf<Slice> {
 public:
  Slice(int axis, Index start, Index extent) : axis_(axis), start_(start), extent_(extent) {}
  std::string_view name() const override { return "slice"; }
  Signature infer(std::span<const Shape> inputs) const override {
    const int axis = normalize_axis(axis_, inputs[0].rank(), "slice");
    if (start_ < 0 || extent_ < 0 || start_ + extent_ > inputs[0][axis])
      invalid("slice: expected a range within 0 to {} of axis {}, received {} to {}", inputs[0][axis], axis_,
              start_, start_ + extent_);
    return {{inputs[0].with(axis, extent_)}, {}};
  }
  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    blocks(arguments.inputs[0].shape, [&](Index out, Index in, Index count) {
      array(arguments.outputs[0].data + out, count) = array(arguments.inputs[0].data + in, count);
    });
  }
  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    blocks(arguments.d_inputs[0].shape, [&](Index out, Index in, Index count) {
      array(arguments.d_inputs[0].data + in, count) += array(arguments.d_outputs[0].data + out, count);
    });
  }

 private:
  template <class F>
  void blocks(const Shape& shape, F&& f) const {
    const int axis = normalize_axis(axis_, shape.rank(), "slice");
    const Index inner = shape.product(axis + 1, shape.rank());
    for (Index o = 0; o < shape.product(0, axis); ++o)
      f(o * extent_ * inner, (o * shape[axis] + start_) * inner, extent_ * inner);
  }
  int axis_;
  Index start_;
  Index extent_;
};

class Reverse final : public MovementOf<Reverse> {
 public:
  explicit Reverse(int axis) : axis_(axis) {}
  std::string_view name() const override { return "reverse"; }
  Signature infer(std::span<const Shape> inputs) const override {
    normalize_axis(axis_, inputs[0].rank(), "reverse");
    return {{inputs[0]}, {}};
  }
  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    blocks(arguments.inputs[0].shape, [&](Index out, Index in, Index count) {
      array(arguments.outputs[0].data + out, count) = array(arguments.inputs[0].data + in, count);
    });
  }
  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    blocks(arguments.d_inputs[0].shape, [&](Index out, Index in, Index count) {
      array(arguments.d_inputs[0].data + in, count) += array(arguments.d_outputs[0].data + out, count);
    });
  }

 private:
  template <class F>
  void blocks(const Shape& shape, F&& f) const {
    const int axis = normalize_axis(axis_, shape.rank(), "reverse");
    const Index n = shape[axis];
    const Index inner = shape.product(axis + 1, shape.rank());
    for (Index o = 0; o < shape.product(0, axis); ++o)
      for (Index k = 0; k < n; ++k) f((o * n + k) * inner, (o * n + n - 1 - k) * inner, inner);
  }
  int axis_;
};

class Concatenate final : public MovementOf<Concatenate> {
 public:
  explicit Concatenate(int axis) : axis_(axis) {}
  std::string_view name() const override { return "concatenate"; }
  Signature infer(std::span<const Shape> inputs) const override {
    if (inputs.empty()) invalid("concatenate: expected at least one input, received none");
    const int axis = normalize_axis(axis_, inputs[0].rank(), "concatenate");
    Index total = 0;
    for (const Shape& shape : inputs) {
      if (shape.rank() != inputs[0].rank() || !(shape.with(axis, 0) == inputs[0].with(axis, 0)))
        invalid("concatenate: expected shapes equal but for axis {}, received {} and {}", axis_,
                inputs[0].text(), shape.text());
      total += shape[axis];
    }
    return {{inputs[0].with(axis, total)}, {}};
  }
  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const auto out = matrix_of(arguments.outputs[0]);
    Index column = 0;
    for (const auto& input : arguments.inputs) {
      const auto x = matrix_of(input);
      Eigen::Map<RowMatrix<S>>(out).middleCols(column, x.cols()) = x;
      column += x.cols();
    }
  }
  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const auto dy = matrix_of(arguments.d_outputs[0]);
    Index column = 0;
    for (std::size_t i = 0; i < arguments.inputs.size(); ++i) {
      const Index width = matrix_of(arguments.inputs[i]).cols();
      if (arguments.d_inputs[i]) {
        auto dx = matrix_of(arguments.d_inputs[i]);
        dx += dy.middleCols(column, width);
      }
      column += width;
    }
  }

 private:
  template <class S>
  auto matrix_of(const View<S>& view) const {
    const int axis = normalize_axis(axis_, view.shape.rank(), "concatenate");
    return matrix(view.data, view.shape.product(0, axis), view.shape.product(axis, view.shape.rank()));
  }
  int axis_;
};

class Select final : public OperationOf<Select> {
 public:
  std::string_view name() const override { return "select"; }
  bool differentiable(int i) const override { return i > 0; }
  bool backward_reads_input(int i) const override { return i == 0; }
  bool backward_reads_output(int) const override { return false; }
  Signature infer(std::span<const Shape> inputs) const override {
    if (!(inputs[0] == inputs[1] && inputs[1] == inputs[2]))
      invalid("select: expected three equal shapes, received {}, {} and {}", inputs[0].text(),
              inputs[1].text(), inputs[2].text());
    return {{inputs[1]}, {}};
  }
  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    array(arguments.outputs[0]) =
        (array(arguments.inputs[0]) != S(0)).select(array(arguments.inputs[1]), array(arguments.inputs[2]));
  }
  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const auto chosen = array(arguments.inputs[0]) != S(0);
    const auto dy = array(arguments.d_outputs[0]);
    if (arguments.d_inputs[1]) array(arguments.d_inputs[1]) += chosen.select(dy, S(0));
    if (arguments.d_inputs[2])
      array(arguments.d_inputs[2]) += (array(arguments.inputs[0]) == S(0)).select(dy, S(0));
  }
};

class StopGradient final : public MovementOf<StopGradient> {
 public:
  std::string_view name() const override { return "stop_gradient"; }
  bool differentiable(int) const override { return false; }
  bool is_reshape() const override { return true; }
  Signature infer(std::span<const Shape> inputs) const override { return {{inputs[0]}, {}}; }
  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    array(arguments.outputs[0]) = array(arguments.inputs[0]);
  }
  template <class S>
  void run_backward(const Backward<S>&) const {}
};

}  // namespace

OperationPointer reshape_operation(const Shape& shape) { return std::make_shared<Reshape>(shape); }
OperationPointer permute_operation(std::vector<int> order) {
  return std::make_shared<Permute>(std::move(order));
}
OperationPointer slice_operation(int axis, Index start, Index extent) {
  return std::make_shared<Slice>(axis, start, extent);
}
OperationPointer reverse_operation(int axis) { return std::make_shared<Reverse>(axis); }
OperationPointer concatenate_operation(int axis) { return std::make_shared<Concatenate>(axis); }
OperationPointer select_operation() { return std::make_shared<Select>(); }
OperationPointer stop_gradient_operation() { return std::make_shared<StopGradient>(); }

}  // namespace attention
