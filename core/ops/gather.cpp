#include "core/ops/gather.h"

namespace attention {
namespace {

enum Input { table_input, indices_input, rows_input };

class Gather final : public OperationOf<Gather> {
 public:
  explicit Gather(bool shifted) : shifted_(shifted) {}

  std::string_view name() const override { return "gather"; }
  bool differentiable(int i) const override { return i != indices_input; }
  bool backward_reads_input(int i) const override { return i == indices_input; }
  bool backward_reads_output(int) const override { return false; }

  Signature infer(std::span<const Shape> inputs) const override {
    const Shape& table = inputs[table_input];
    const Shape& indices = inputs[indices_input];
    if (table.rank() != 2) invalid("gather: expected a table (rows, width), received {}", table.text());
    if (shifted_) {
      const Shape& rows = inputs[rows_input];
      if (indices.rank() < 1 || rows.rank() < 2 || rows[-1] != table[1] || rows[-2] != indices[-1] ||
          rows.product(0, rows.rank() - 2) != 1)
        invalid("gather: expected a row of width {} for each place of the last axis of {}, received {}",
                table[1], indices.text(), rows.text());
    }
    return {{indices.inserted(indices.rank(), table[1])}, {}};
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const View<const S>& table = arguments.inputs[table_input];
    const View<const S>& indices = arguments.inputs[indices_input];
    const Index width = table.shape[1];
    each_place(indices.shape, [&](Index i, Index t) {
      const Index row = looked_up_row(indices.data[i], table.shape[0], i);
      auto y = array(arguments.outputs[0].data + i * width, width);
      y = array(table.data + row * width, width);
      if (shifted_) y += array(arguments.inputs[rows_input].data + t * width, width);
    });
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const View<const S>& indices = arguments.inputs[indices_input];
    const View<S>& d_table = arguments.d_inputs[table_input];
    const Index width = d_table.shape[1];
    const auto add = [&](const View<S>& to, Index row, Index i) {
      array(to.data + row * width, width) += array(arguments.d_outputs[0].data + i * width, width);
    };
    each_place(indices.shape, [&](Index i, Index t) {
      if (d_table) add(d_table, static_cast<Index>(indices.data[i]), i);
      if (shifted_ && arguments.d_inputs[rows_input]) add(arguments.d_inputs[rows_input], t, i);
    });
  }

 private:
  // f(i, t) for every index, with its place in the last axis.
  template <class F>
  static void each_place(const Shape& indices, F&& f) {
    const Index steps = indices.rank() == 0 ? 1 : indices[-1];
    for (Index i = 0; i < indices.size(); i += steps)
      for (Index t = 0; t < steps; ++t) f(i + t, t);
  }

  bool shifted_;
};

}  // namespace

OperationPointer gather_operation(bool shifted) { return std::make_shared<Gather>(shifted); }

}  // namespace attention
