#include "core/ops/gru_scan.h"

#include "core/base/error.h"
#include "core/ops/elementary.h"
#include "core/ops/scan.h"

namespace attention {
namespace {

enum Input { x_input, state_input, kernel_input, recurrent_input, bias_input, mask_input };
enum Cache { time_major_cache, gates_cache, candidate_cache, states_cache };

// One sequence at one step in backward: z, r and h̃ (open) become their gradients before the activations;
// h·R_h + b_rh (kept) that of h̃ as it reaches x; d h' what of it reaches h past the gates. That the arrays do
// not overlap, and that this is known, lets the compiler keep to vectors.
template <class S>
[[gnu::noinline]] void pull_gates(S* __restrict z, S* __restrict r, S* __restrict open, S* __restrict kept,
                                  S* __restrict d, const S* __restrict before, Index units) {
  for (Index u = 0; u < units; ++u) {
    const S d_open = d[u] * (S(1) - z[u]) * (S(1) - open[u] * open[u]);
    const S d_update = d[u] * (before[u] - open[u]) * z[u] * (S(1) - z[u]);
    const S d_reset_gate = d_open * kept[u] * r[u] * (S(1) - r[u]);
    kept[u] = d_open;
    open[u] = d_open * r[u];
    d[u] *= z[u];
    z[u] = d_update;
    r[u] = d_reset_gate;
  }
}
// The same where the reset comes before the product: r waits for its gradient.
template <class S>
[[gnu::noinline]] void pull_gates(S* __restrict z, S* __restrict open, S* __restrict d,
                                  const S* __restrict before, Index units) {
  for (Index u = 0; u < units; ++u) {
    const S d_open = d[u] * (S(1) - z[u]) * (S(1) - open[u] * open[u]);
    const S d_update = d[u] * (before[u] - open[u]) * z[u] * (S(1) - z[u]);
    open[u] = d_open;
    d[u] *= z[u];
    z[u] = d_update;
  }
}

class GruScan final : public OperationOf<GruScan> {
 public:
  explicit GruScan(const GruScanOptions& options) : options_(options) {}

  std::string_view name() const override { return "gru_scan"; }
  bool differentiable(int i) const override { return i != mask_input; }
  bool backward_reads_input(int i) const override { return i != x_input && i != state_input; }
  bool backward_reads_output(int) const override { return false; }

  Signature infer(std::span<const Shape> inputs) const override {
    const Shape& x = inputs[x_input];
    const Shape& state = inputs[state_input];
    const Shape& kernel = inputs[kernel_input];
    const Index units = state.rank() == 2 ? state[1] : 0;
    const Shape bias = options_.reset_after ? Shape{2, 3 * units} : Shape{3 * units};
    const bool good = ScanDrive::fits(x, kernel, 3 * units) && state == Shape{x[0], units} &&
                      inputs[recurrent_input] == Shape{units, 3 * units} && inputs[bias_input] == bias &&
                      (!options_.masked || inputs[mask_input] == Shape{x[0], x[1]});
    if (!good)
      invalid(
          "gru_scan: expected x (B, T, D) or indices (B, T), state (B, U), kernel (D, 3U), recurrent kernel "
          "(U, 3U) and bias "
          "{}, "
          "received {}, {}, {}, {} and {}",
          options_.reset_after ? "(2, 3U)" : "(3U)", x.text(), state.text(), kernel.text(),
          inputs[recurrent_input].text(), inputs[bias_input].text());
    const Index batch = x[0];
    const Index steps = x[1];
    Signature signature;
    signature.outputs = {{batch, steps, units}, {batch, units}};
    signature.caches = {{steps * batch, ScanDrive::width(x)},  // x, time-major
                        {steps * batch, 3 * units},            // gates z, r, h̃; in backward their gradients
                        {steps * batch, units},                // h·R_h + b_rh, or r ∘ h
                        {(steps + 1) * batch, units}};         // states before each step, and the last
    signature.forward_scratch = batch * 3 * units;
    signature.backward_scratch = batch * units * 2 + units * units * 3 + steps * batch * ScanDrive::width(x);
    return signature;
  }
  ProductFlops product_flops(std::span<const Shape> inputs, const std::vector<bool>& wanted) const override {
    return scan_flops(inputs[x_input], inputs[recurrent_input],
                      {wanted[x_input], wanted[kernel_input], wanted[recurrent_input]});
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const Sizes s = sizes_of(arguments.inputs);
    const auto recurrent = matrix(arguments.inputs[recurrent_input]);
    const S* bias = arguments.inputs[bias_input].data;
    auto gates = matrix(arguments.caches[gates_cache]);
    auto candidate = matrix(arguments.caches[candidate_cache]);
    auto states = matrix(arguments.caches[states_cache]);
    auto recurrent_gates = matrix(arguments.scratch, s.batch, 3 * s.units);

    drive_gates(s, arguments.inputs[x_input], arguments.inputs[kernel_input], bias,
                matrix(arguments.caches[time_major_cache]), gates);
    states.topRows(s.batch) = matrix(arguments.inputs[state_input]);

    for (Index step = 0; step < s.steps; ++step) {
      look_up_gates(s, step, arguments.inputs[x_input], arguments.inputs[kernel_input], bias, gates);
      const auto h = states.middleRows(step * s.batch, s.batch);
      const Index first = step * s.batch;
      if (options_.reset_after) {
        set_product_plus_row(recurrent_gates, h, recurrent, bias + 3 * s.units);
      } else {
        set_product(recurrent_gates.leftCols(2 * s.units), h, recurrent.leftCols(2 * s.units));
      }
      for (Index b = 0; b < s.batch; ++b) {
        auto gate = array(&gates(first + b, 0), 3 * s.units);
        const auto pushed = array(&recurrent_gates(b, 0), 3 * s.units);
        gate.head(2 * s.units) += pushed.head(2 * s.units);
        sigmoid(gate.data(), gate.data(), 2 * s.units);
        auto kept = array(&candidate(first + b, 0), s.units);
        if (options_.reset_after) {
          kept = pushed.tail(s.units);
          gate.tail(s.units) += gate.segment(s.units, s.units) * kept;
          hyperbolic_tangent(&gate[2 * s.units], &gate[2 * s.units], s.units);
        } else {
          kept = gate.segment(s.units, s.units) * array(&states(first + b, 0), s.units);
        }
      }
      if (!options_.reset_after) {
        set_product(recurrent_gates.rightCols(s.units), candidate.middleRows(first, s.batch),
                    recurrent.rightCols(s.units));
        for (Index b = 0; b < s.batch; ++b) {
          auto open = array(&gates(first + b, 2 * s.units), s.units);
          open += array(&recurrent_gates(b, 2 * s.units), s.units);
          hyperbolic_tangent(open.data(), open.data(), s.units);
        }
      }
      for (Index b = 0; b < s.batch; ++b) {
        const auto gate = array(&gates(first + b, 0), 3 * s.units);
        const auto before = array(&states(first + b, 0), s.units);
        auto after = array(&states(first + s.batch + b, 0), s.units);
        if (is_masked(arguments.inputs, s.row(step, b)))
          after = before;
        else
          after = gate.tail(s.units) + gate.head(s.units) * (before - gate.tail(s.units));
        matrix(arguments.outputs[0]).row(s.row(step, b)) = states.row(first + s.batch + b);
      }
    }
    matrix(arguments.outputs[1]) = states.bottomRows(s.batch);
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const Sizes s = sizes_of(arguments.inputs);
    const auto recurrent = matrix(arguments.inputs[recurrent_input]);
    auto gates = matrix(arguments.caches[gates_cache]);
    auto candidate = matrix(arguments.caches[candidate_cache]);
    const auto states = matrix(arguments.caches[states_cache]);
    auto d_state = matrix(arguments.scratch, s.batch, s.units);
    auto d_reset = matrix(arguments.scratch + s.batch * s.units, s.batch, s.units);
    auto transposed = matrix(arguments.scratch + 2 * s.batch * s.units, 3 * s.units, s.units);
    transposed = recurrent.transpose();

    if (arguments.d_outputs[1])
      d_state = matrix(arguments.d_outputs[1]);
    else
      d_state.setZero();

    for (Index step = s.steps; step-- > 0;) {
      const Index first = step * s.batch;
      for (Index b = 0; b < s.batch; ++b) {
        auto d = array(&d_state(b, 0), s.units);
        if (arguments.d_outputs[0])
          d += array(arguments.d_outputs[0].data + s.row(step, b) * s.units, s.units);
        auto gate = array(&gates(first + b, 0), 3 * s.units);
        auto kept = array(&candidate(first + b, 0), s.units);
        if (is_masked(arguments.inputs, s.row(step, b))) {
          gate.setZero();
          kept.setZero();
          if (!options_.reset_after) array(&d_reset(b, 0), s.units).setZero();
          continue;
        }
        // h' = z h + (1−z) h̃: first dh̃ and dz before their activations, then the share of h that went
        // through.
        S* z = gate.data();
        S* open = z + 2 * s.units;
        const S* before = &states(first + b, 0);
        if (options_.reset_after) {
          pull_gates(z, z + s.units, open, kept.data(), d.data(), before, s.units);
        } else {
          pull_gates(z, open, d.data(), before, s.units);
          array(&d_reset(b, 0), s.units).setZero();
        }
      }
      const auto d_gates = gates.middleRows(first, s.batch);
      if (options_.reset_after) {
        add_product(d_state, d_gates, transposed);
        continue;
      }
      add_product(d_reset, d_gates.rightCols(s.units), transposed.bottomRows(s.units));
      for (Index b = 0; b < s.batch; ++b) {
        auto gate = array(&gates(first + b, 0), 3 * s.units);
        auto r = gate.segment(s.units, s.units);
        const auto before = array(&states(first + b, 0), s.units);
        const auto d_product = array(&d_reset(b, 0), s.units);
        array(&d_state(b, 0), s.units) += d_product * r;
        r = d_product * before * r * (S(1) - r);
      }
      add_product(d_state, d_gates.leftCols(2 * s.units), transposed.topRows(2 * s.units));
    }
    if (arguments.d_inputs[state_input]) matrix(arguments.d_inputs[state_input]) += d_state;

    // Both kernels' gradients, each one product over all steps.
    const auto before = states.topRows(s.steps * s.batch);
    if (options_.reset_after) {
      if (arguments.d_inputs[recurrent_input])
        add_product(matrix(arguments.d_inputs[recurrent_input]), before.transpose(), gates);
      if (arguments.d_inputs[bias_input])
        matrix(arguments.d_inputs[bias_input]).row(1) += gates.colwise().sum();
      gates.rightCols(s.units) = candidate;
      if (arguments.d_inputs[bias_input])
        matrix(arguments.d_inputs[bias_input]).row(0) += gates.colwise().sum();
    } else {
      if (arguments.d_inputs[recurrent_input]) {
        auto d_recurrent = matrix(arguments.d_inputs[recurrent_input]);
        add_product(d_recurrent.leftCols(2 * s.units), before.transpose(), gates.leftCols(2 * s.units));
        add_product(d_recurrent.rightCols(s.units), candidate.transpose(), gates.rightCols(s.units));
      }
      if (arguments.d_inputs[bias_input])
        matrix(arguments.d_inputs[bias_input].data, 1, 3 * s.units) += gates.colwise().sum();
    }
    pull_drive(s, arguments.inputs[kernel_input], matrix(arguments.caches[time_major_cache]), gates,
               arguments.d_inputs[x_input], arguments.d_inputs[kernel_input],
               transposed.data() + transposed.size());
  }

 private:
  struct Sizes : ScanOrder {
    Index units = 0;
  };
  template <class Views>
  Sizes sizes_of(const Views& inputs) const {
    return {{inputs[x_input].shape[0], inputs[x_input].shape[1], options_.backwards},
            inputs[state_input].shape[1]};
  }
  template <class Views>
  bool is_masked(const Views& inputs, Index row) const {
    return options_.masked && inputs[mask_input].data[row] == 0;
  }

  GruScanOptions options_;
};

}  // namespace

OperationPointer gru_scan_operation(const GruScanOptions& options) {
  return std::make_shared<GruScan>(options);
}

}  // namespace attention
