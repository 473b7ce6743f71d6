#include "core/ops/lstm_scan.h"

#include "core/base/error.h"
#include "core/ops/elementary.h"
#include "core/ops/scan.h"

namespace attention {
namespace {

enum Input { x_input, h_input, c_input, kernel_input, recurrent_input, bias_input, mask_input };
enum Cache { time_major_cache, gates_cache, squashed_cache, h_cache, c_cache };

class LstmScan final : public OperationOf<LstmScan> {
 public:
  explicit LstmScan(const LstmScanOptions& options) : options_(options) {}

  std::string_view name() const override { return "lstm_scan"; }
  bool differentiable(int i) const override { return i != mask_input; }
  bool backward_reads_input(int i) const override {
    return i == kernel_input || i == recurrent_input || i == mask_input;
  }
  bool backward_reads_output(int) const override { return false; }

  Signature infer(std::span<const Shape> inputs) const override {
    const Shape& x = inputs[x_input];
    const Shape& h = inputs[h_input];
    const Index units = h.rank() == 2 ? h[1] : 0;
    const bool good = ScanDrive::fits(x, inputs[kernel_input], 4 * units) && h == Shape{x[0], units} &&
                      inputs[c_input] == h && inputs[recurrent_input] == Shape{units, 4 * units} &&
                      inputs[bias_input] == Shape{4 * units} &&
                      (!options_.masked || inputs[mask_input] == Shape{x[0], x[1]});
    if (!good)
      invalid(
          "lstm_scan: expected x (B, T, D) or indices (B, T), states (B, U), kernel (D, 4U), recurrent "
          "kernel (U, 4U) and bias "
          "(4U), received {}, {}, {}, {}, {} and {}",
          x.text(), h.text(), inputs[c_input].text(), inputs[kernel_input].text(),
          inputs[recurrent_input].text(), inputs[bias_input].text());
    const Index batch = x[0];
    const Index steps = x[1];
    Signature signature;
    signature.outputs = {{batch, steps, units}, {batch, units}, {batch, units}};
    signature.caches = {{steps * batch, ScanDrive::width(x)},  // x, time-major
                        {steps * batch, 4 * units},     // gates i, f, c̃, o; in backward their gradients
                        {steps * batch, units},         // tanh(c)
                        {(steps + 1) * batch, units},   // h before each step, and the last
                        {(steps + 1) * batch, units}};  // c likewise
    signature.backward_scratch = 2 * batch * units + 4 * units * units + steps * batch * ScanDrive::width(x);
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
    auto squashed = matrix(arguments.caches[squashed_cache]);
    auto hidden = matrix(arguments.caches[h_cache]);
    auto memory = matrix(arguments.caches[c_cache]);
    const Index batch = order.batch;
    const Index units = hidden.cols();

    drive_gates(order, arguments.inputs[x_input], arguments.inputs[kernel_input],
                arguments.inputs[bias_input].data, matrix(arguments.caches[time_major_cache]), gates);
    hidden.topRows(batch) = matrix(arguments.inputs[h_input]);
    memory.topRows(batch) = matrix(arguments.inputs[c_input]);
    for (Index step = 0; step < order.steps; ++step) {
      look_up_gates(order, step, arguments.inputs[x_input], arguments.inputs[kernel_input],
                    arguments.inputs[bias_input].data, gates);
      const Index first = step * batch;
      add_product(gates.middleRows(first, batch), hidden.middleRows(first, batch), recurrent);
      for (Index b = 0; b < batch; ++b) {
        auto gate = array(&gates(first + b, 0), 4 * units);
        sigmoid(gate.data(), gate.data(), 2 * units);
        hyperbolic_tangent(&gate[2 * units], &gate[2 * units], units);
        sigmoid(&gate[3 * units], &gate[3 * units], units);
        auto h = array(&hidden(first + batch + b, 0), units);
        auto c = array(&memory(first + batch + b, 0), units);
        const auto c_before = array(&memory(first + b, 0), units);
        if (is_masked(arguments.inputs, order.row(step, b))) {
          h = array(&hidden(first + b, 0), units);
          c = c_before;
        } else {
          auto tanh_c = array(&squashed(first + b, 0), units);
          c = gate.segment(units, units) * c_before + gate.head(units) * gate.segment(2 * units, units);
          hyperbolic_tangent(c.data(), tanh_c.data(), units);
          h = gate.tail(units) * tanh_c;
        }
        matrix(arguments.outputs[0]).row(order.row(step, b)) = hidden.row(first + batch + b);
      }
    }
    matrix(arguments.outputs[1]) = hidden.bottomRows(batch);
    matrix(arguments.outputs[2]) = memory.bottomRows(batch);
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const ScanOrder order = order_of(arguments.inputs);
    const auto recurrent = matrix(arguments.inputs[recurrent_input]);
    auto gates = matrix(arguments.caches[gates_cache]);
    const auto squashed = matrix(arguments.caches[squashed_cache]);
    const auto hidden = matrix(arguments.caches[h_cache]);
    const auto memory = matrix(arguments.caches[c_cache]);
    const Index batch = order.batch;
    const Index units = hidden.cols();
    auto d_hidden = matrix(arguments.scratch, batch, units);
    auto d_memory = matrix(arguments.scratch + batch * units, batch, units);
    auto transposed = matrix(arguments.scratch + 2 * batch * units, 4 * units, units);
    transposed = recurrent.transpose();

    const auto start = [&](auto& d, const View<const S>& given) {
      if (given)
        d = matrix(given);
      else
        d.setZero();
    };
    start(d_hidden, arguments.d_outputs[1]);
    start(d_memory, arguments.d_outputs[2]);
    for (Index step = order.steps; step-- > 0;) {
      const Index first = step * batch;
      for (Index b = 0; b < batch; ++b) {
        if (arguments.d_outputs[0]) d_hidden.row(b) += matrix(arguments.d_outputs[0]).row(order.row(step, b));
        S* gate = &gates(first + b, 0);
        if (is_masked(arguments.inputs, order.row(step, b))) {
          array(gate, 4 * units).setZero();
          continue;
        }
        S* __restrict dh = &d_hidden(b, 0);  // none of these overlap
        S* __restrict dc = &d_memory(b, 0);
        const S* __restrict tanh_c = &squashed(first + b, 0);
        const S* __restrict c_before = &memory(first + b, 0);
        for (Index u = 0; u < units; ++u) {
          const S i = gate[u];
          const S f = gate[units + u];
          const S candidate = gate[2 * units + u];
          const S o = gate[3 * units + u];
          const S d_cell = dc[u] + dh[u] * o * (S(1) - tanh_c[u] * tanh_c[u]);
          gate[u] = d_cell * candidate * i * (S(1) - i);
          gate[units + u] = d_cell * c_before[u] * f * (S(1) - f);
          gate[2 * units + u] = d_cell * i * (S(1) - candidate * candidate);
          gate[3 * units + u] = dh[u] * tanh_c[u] * o * (S(1) - o);
          dc[u] = d_cell * f;
          dh[u] = 0;
        }
      }
      add_product(d_hidden, gates.middleRows(first, batch), transposed);
    }
    if (arguments.d_inputs[h_input]) matrix(arguments.d_inputs[h_input]) += d_hidden;
    if (arguments.d_inputs[c_input]) matrix(arguments.d_inputs[c_input]) += d_memory;

    if (arguments.d_inputs[recurrent_input])
      add_product(matrix(arguments.d_inputs[recurrent_input]),
                  hidden.topRows(order.steps * batch).transpose(), gates);
    if (arguments.d_inputs[bias_input])
      matrix(arguments.d_inputs[bias_input].data, 1, 4 * units) += gates.colwise().sum();
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

  LstmScanOptions options_;
};

}  // namespace

OperationPointer lstm_scan_operation(const LstmScanOptions& options) {
  return std::make_shared<LstmScan>(options);
}

}  // namespace attention
