#include "core/ops/monotonic.h"

#include <limits>

#include "core/base/error.h"

namespace attention {
namespace {

class Monotonic final : public OperationOf<Monotonic> {
 public:
  explicit Monotonic(bool masked) : masked_(masked) {}

  std::string_view name() const override { return "monotonic"; }
  bool differentiable(int i) const override { return i == 0; }
  bool backward_reads_input(int) const override { return false; }
  bool backward_reads_output(int i) const override { return i == 1; }

  Signature infer(std::span<const Shape> inputs) const override {
    const Shape& scores = inputs[0];
    if (scores.rank() != 3 || scores[2] < 1)
      invalid("MonotonicAttention: expected scores (batch, time, glimpses), received {}", scores.text());
    if (masked_ && !(inputs[1] == Shape{scores[0], scores[1]}))
      invalid("MonotonicAttention: expected mask ({}, {}), received {}", scores[0], scores[1],
              inputs[1].text());
    Signature signature;
    signature.outputs = {{scores[0]}, {scores[0], scores[2], scores[1]}};
    // Lanes of the scores and the shares, then F and the flow (J + 1 rows each) and one row to work in.
    signature.forward_scratch = scores[0] * (2 * scores[1] * scores[2] + 2 * (scores[2] + 1) + 1);
    return signature;
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const Shape& shape = arguments.inputs[0].shape;
    const Index batch = shape[0];
    const Index steps = shape[1];
    const Index glimpses = shape[2];
    if (batch == 0) return;
    const S lowest = -std::numeric_limits<S>::infinity();
    S* next = arguments.scratch;
    const auto take = [&](Index rows) {
      auto rows_of_lanes = matrix(next, rows, batch);
      next += rows * batch;
      return rows_of_lanes;
    };
    auto lanes = take(steps * glimpses);
    auto shares = take(steps * glimpses);
    auto total = take(glimpses + 1);
    auto flow = take(glimpses + 1);
    auto sent = take(1);

    // Scores with the batch innermost; a masked place cannot be written at.
    lanes = matrix(arguments.inputs[0].data, batch, steps * glimpses).transpose();
    if (masked_)
      for (Index t = 0; t < steps; ++t)
        for (Index b = 0; b < batch; ++b)
          if (arguments.inputs[1].data[b * steps + t] == S(0))
            for (Index j = 0; j < glimpses; ++j) lanes(t * glimpses + j, b) = lowest;

    total.setConstant(lowest);
    total.row(0).setZero();
    for (Index t = 0; t < steps; ++t)
      for (Index j = std::min(glimpses, t + 1); j >= 1; --j)
        advance(total.row(j).data(), total.row(j - 1).data(), lanes.row(t * glimpses + j - 1).data(),
                shares.row(t * glimpses + j - 1).data(), batch);
    matrix(arguments.outputs[0].data, 1, batch) = total.row(glimpses);

    flow.setZero();
    flow.row(glimpses).array() = (total.row(glimpses).array() == lowest).select(S(0), sent.setOnes().array());
    auto weights = matrix(arguments.outputs[1].data, batch, glimpses * steps);
    for (Index t = steps; t-- > 0;)
      for (Index j = 1; j <= glimpses; ++j) {
        if (j > t + 1) {
          weights.col((j - 1) * steps + t).setZero();
          continue;
        }
        sent.array() = flow.row(j).array() * shares.row(t * glimpses + j - 1).array();
        flow.row(j) -= sent;
        flow.row(j - 1) += sent;
        weights.col((j - 1) * steps + t) = sent.transpose();
      }
  }

  // d scores[b, t, j] = d log Z[b] · α[b, j, t].
  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    if (!arguments.d_outputs[0]) return;
    const Shape& shape = arguments.d_inputs[0].shape;
    for (Index b = 0; b < shape[0]; ++b)
      matrix(arguments.d_inputs[0].data + b * shape[1] * shape[2], shape[1], shape[2]) +=
          arguments.d_outputs[0].data[b] *
          matrix(arguments.outputs[1].data + b * shape[1] * shape[2], shape[2], shape[1]).transpose();
  }

 private:
  // stay ← log(exp stay + exp(before + score)); share ← the second term's part of the sum.
  template <class S>
  static void advance(S* stay, const S* before, const S* score, S* share, Index lanes) {
    const S floor = S(-1e30);  // stands for −∞ where a difference of two is taken
    constexpr int chunk = 64;
    using Lanes = Eigen::Array<S, Eigen::Dynamic, 1, 0, chunk, 1>;  // on the stack
    for (Index first = 0; first < lanes; first += chunk) {
      const Index n = std::min<Index>(chunk, lanes - first);
      auto kept = array(stay + first, n);
      const Lanes written = (array(before + first, n) + array(score + first, n)).max(floor);
      const Lanes odds = written - kept.max(floor);
      const Lanes e = (-odds.abs()).exp();
      const Lanes lesser = e / (S(1) + e);
      array(share + first, n) = (written <= floor).select(S(0), (odds >= S(0)).select(S(1) - lesser, lesser));
      kept = (written <= floor).select(kept, written.max(kept) + (S(1) + e).log());
    }
  }

  bool masked_;
};

}  // namespace

OperationPointer monotonic_operation(bool masked) { return std::make_shared<Monotonic>(masked); }

}  // namespace attention
