#include "core/ops/simple_rnn_scan.h"

#include "core/base/error.h"
#include "core/ops/elementary.h"
#include "core/ops/scan.h"

namespace attention {
namespace {

enum Input { x_input, state_input, kernel_input, recurrent_input, bias_input, mask_input };
enum Cache { time_major_cache, gates_cache, states_cache };

class SimpleRnnScan final : public OperationOf<SimpleRnnScan> {
 public:
  explicit SimpleRnnScan(const SimpleRnnScanOptions& options) : options_(options) {}

  std::string_view name() const override { return "simple_rnn_scan"; }
  bool differentiable(int i) const override { return i != mask_input; }
  bool backward_reads_input(int i) const override {
    return i != x_input && i != state_input && i != bias_input;
  }
  bool backward_reads_output(int) const override { return false; }

  Signature infer(std::span<const Shape> inputs) const override {
    const Shape& x = inputs[x_input];
    const Shape& state = inputs[state_input];
    const Index units = state.rank() == 2 ? state[1] : 0;
    const bool good = ScanDrive::fits(x, inputs[kernel_input], units) && state == Shape{x[0], units} &&
                      inputs[recurrent_input] == Shape{units, units} && inputs[bias_input] == Shape{units} &&
                      (!options_.masked || inputs[mask_input] == Shape{x[0], x[1]});
    if (!good)
      invalid(
          "simple_rnn_scan: expected x (B, T, D) or indices (B, T), state (B, U), kernel (D, U), recurrent "
          "kernel (U, U) and "
          "bias (U), received {}, {}, {}, {} and {}",
          x.text(), state.text(), inputs[kernel_input].text(), inputs[recurrent_input].text(),
          inputs[bias_input].text());
    const Index batch = x[0];
    const Index steps = x[1];
    Signature signature;
    signature.outputs = {{batch, steps, units}, {batch, units}};
    signature.caches = {{steps * batch, ScanDrive::width(x)},  // x, time-major
                        {steps * batch, units},         // tanh(…); in backward the gradient before it
                        {(steps + 1) * batch, units}};  // states before each step, and the last
    signature.backward_scratch = batch * units + units * units + steps * batch * ScanDrive::width(x);
    return signature;
  }
  ProductFlops product_flops(std::span<const Shape> inputs, const std::vector<bool>& wanted) const override {
    return scan_flops(inputs[x_input], inputs[recurrent_input],
                      {wanted[x_input], wanted[kernel_input], wanted[recurrent_input]});
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const ScanOrder order = order_of(arguments.inputs);
    const auto recurrent = matrix(arguments.inputs[recurrent_input]);
    auto gates = matrix(arguments.caches[gates_cache]);
    auto states = matrix(arguments.caches[states_cache]);
    const Index batch = order.batch;

    drive_gates(order, arguments.inputs[x_input], arguments.inputs[kernel_input],
                arguments.inputs[bias_input].data, matrix(arguments.caches[time_major_cache]), gates);
    states.topRows(batch) = matrix(arguments.inputs[state_input]);
    for (Index step = 0; step < order.steps; ++step) {
      look_up_gates(order, step, arguments.inputs[x_input], arguments.inputs[kernel_input],
                    arguments.inputs[bias_input].data, gates);
      const auto h = states.middleRows(step * batch, batch);
      auto next = gates.middleRows(step * batch, batch);
      add_product(next, h, recurrent);
      hyperbolic_tangent(next.data(), next.data(), next.size());
      for (Index b = 0; b < batch; ++b) {
        auto after = states.row((step + 1) * batch + b);
        if (is_masked(arguments.inputs, order.row(step, b)))
          after = h.row(b);
        else
          after = next.row(b);
        matrix(arguments.outputs[0]).row(order.row(step, b)) = after;
      }
    }
    matrix(arguments.outputs[1]) = states.bottomRows(batch);
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const ScanOrder order = order_of(arguments.inputs);
    const auto recurrent = matrix(arguments.inputs[recurrent_input]);
    auto gates = matrix(arguments.caches[gates_cache]);
    const auto states = matrix(arguments.caches[states_cache]);
    const Index batch = order.batch;
    const Index units = states.cols();
    auto d_state = matrix(arguments.scratch, batch, units);
    auto transposed = matrix(arguments.scratch + batch * units, units, units);
    transposed = recurrent.transpose();

    if (arguments.d_outputs[1])
      d_state = matrix(arguments.d_outputs[1]);
    else
      d_state.setZero();
    for (Index step = order.steps; step-- > 0;) {
      auto d_gates = gates.middleRows(step * batch, batch);
      for (Index b = 0; b < batch; ++b) {
        if (arguments.d_outputs[0]) d_state.row(b) += matrix(arguments.d_outputs[0]).row(order.row(step, b));
        auto gate = d_gates.row(b);
        if (is_masked(arguments.inputs, order.row(step, b))) {
          gate.setZero();
          continue;
        }
        gate.array() = d_state.row(b).array() * (S(1) - gate.array().square());
        d_state.row(b).setZero();
      }
      add_product(d_state, d_gates, transposed);
    }
    if (arguments.d_inputs[state_input]) matrix(arguments.d_inputs[state_input]) += d_state;

    if (arguments.d_inputs[recurrent_input])
      add_product(matrix(arguments.d_inputs[recurrent_input]),
                  states.topRows(order.steps * batch).transpose(), gates);
    if (arguments.d_inputs[bias_input])
      matrix(arguments.d_inputs[bias_input].data, 1, units) += gates.colwise().sum();
    pull_drive(order, arguments.inputs[kernel_input], matrix(arguments.caches[time_major_cache]), gates,
               arguments.d_inputs[x_input], arguments.d_inputs[kernel_input],
               transposed.data() + transposed.size());
  }

 private:
  template <class Views>
  ScanOrder order_of(const Views& inputs) const {
    return {inputs[x_input].shape[0], inputs[x_input].shape[1], options_.backwards};
  }
  template <class Views>
  bool is_masked(const Views& inputs, Index row) const {
    return options_.masked && inputs[mask_input].data[row] == 0;
  }

  SimpleRnnScanOptions options_;
};

}  // namespace

OperationPointer simple_rnn_scan_operation(const SimpleRnnScanOptions& options) {
  return std::make_shared<SimpleRnnScan>(options);
}

}  // namespace attention
