#include "core/ops/letter_monotonic.h"

#include <cmath>
#include <limits>

#include "core/base/error.h"

namespace attention {
namespace {

constexpr Index lane_count = 8;
template <class S>
using Lanes = Eigen::Array<S, lane_count, 1>;
template <class S>
using Cells = Eigen::Map<Lanes<S>>;

// Less than this, of what chance gives about 1, counts as nothing.
template <class S>
constexpr S least_total = S(1e-30);

template <class S>
Cells<S> cell(S* rows, Index i) {
  return Cells<S>(rows + i * lane_count);
}

Index block_count(Index batch) { return (batch + lane_count - 1) / lane_count; }

/// Scalars of working space, by what they hold.
template <class S>
struct Scratch {
  S* table;  // exp(evidence), a row of J a letter, then a row of zeros
  S* scale;  // ρ by length, 0 … T
  S* flow;   // B (J + 1) of lanes
  S* gains;  // d evidence a lane, (8, A + 1, J)

  static Index size(Index glimpses, Index letters, Index steps) {
    return (letters + 1) * glimpses + steps + 1 + (glimpses + 1) * lane_count +
           lane_count * (letters + 1) * glimpses;
  }
  Scratch(S* first, Index glimpses, Index letters, Index steps)
      : table(first),
        scale(table + (letters + 1) * glimpses),
        flow(scale + steps + 1),
        gains(flow + (glimpses + 1) * lane_count) {}
};

/// Eight sequences: where their letters' rows are, and how far they reach.
template <class S>
class Block {
 public:
  Block(const View<const S>& letters, const View<const S>& mask, Index first, Index glimpses, Index alphabet)
      : letters_(letters.data + first * letters.shape[1]),
        mask_(mask.data + first * letters.shape[1]),
        steps_(letters.shape[1]),
        rows_(std::min(lane_count, letters.shape[0] - first)),
        glimpses_(glimpses),
        alphabet_(alphabet) {
    for (Index lane = 0; lane < rows_; ++lane)
      for (Index t = 0; t < steps_; ++t)
        if (mask_[lane * steps_ + t] != S(0)) {
          ++lengths_[lane];
          reach_ = std::max(reach_, t + 1);
        }
  }

  Index rows() const { return rows_; }
  Index reach() const { return reach_; }  ///< the last unmasked place + 1
  Index length(Index lane) const { return lengths_[lane]; }

  /// The letter at a lane's place; A where there is nothing to look at.
  Index letter(Index lane, Index t) const {
    if (lane >= rows_ || mask_[lane * steps_ + t] == S(0)) return alphabet_;
    const S letter = letters_[lane * steps_ + t];
    return letter >= S(0) && letter < static_cast<S>(alphabet_) ? static_cast<Index>(letter) : alphabet_;
  }

  // Only glimpses low(t) … high(t), from 1, can be at t in a placement of all of them.
  Index low(Index t) const { return std::max<Index>(1, glimpses_ - (reach_ - 1 - t)); }
  Index high(Index t) const { return std::min(glimpses_, t + 1); }

 private:
  const S* letters_;
  const S* mask_;
  Index steps_, rows_, glimpses_, alphabet_;
  Index reach_ = 0;
  std::array<Index, lane_count> lengths_{};
};

template <bool marginals>
class LetterMonotonic final : public OperationOf<LetterMonotonic<marginals>> {
 public:
  std::string_view name() const override { return marginals ? "letter_marginals" : "letter_monotonic"; }
  bool differentiable(int i) const override { return !marginals && i == 0; }
  bool backward_reads_input(int) const override { return true; }
  bool backward_reads_output(int) const override { return false; }

  Signature infer(std::span<const Shape> inputs) const override {
    const Shape& evidence = inputs[0];
    const Shape& letters = inputs[1];
    if (evidence.rank() != 2 || evidence[0] < 1 || evidence[1] < 1)
      invalid("MonotonicAttention: expected evidence (glimpses, letters), received {}", evidence.text());
    if (letters.rank() != 2)
      invalid("MonotonicAttention: expected letters (batch, time), received {}", letters.text());
    if (!(inputs[2] == letters))
      invalid("MonotonicAttention: expected mask {}, received {}", letters.text(), inputs[2].text());
    Signature signature;
    const Index blocks = block_count(letters[0]);
    const Index cells = letters[1] * evidence[0] * lane_count;
    signature.outputs = {marginals ? Shape{letters[0], evidence[0], letters[1]} : Shape{letters[0]}};
    // Of every block: w and F, and 1/Z.
    const Index kept = 2 * cells + (letters[1] + evidence[0] + 1) * lane_count + lane_count;
    const Index scratch = Scratch<float>::size(evidence[0], evidence[1], letters[1]);
    signature.forward_scratch = scratch + (marginals ? kept : 0);
    if (!marginals) {
      signature.caches = {Shape{blocks, kept}};
      signature.backward_scratch = scratch;
    }
    return signature;
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const Shape& evidence = arguments.inputs[0].shape;
    const Shape& shape = arguments.inputs[1].shape;
    const Index glimpses = evidence[0];
    const Scratch<S> scratch(arguments.scratch, glimpses, evidence[1], shape[1]);
    fill_table(arguments.inputs[0], scratch.table);
    for (Index t = 0; t <= shape[1]; ++t) scratch.scale[t] = placement_scale<S>(t, glimpses);
    if constexpr (marginals) array(arguments.outputs[0]).setZero();
    for (Index b = 0; b < block_count(shape[0]); ++b) {
      const Block<S> block(arguments.inputs[1], arguments.inputs[2], b * lane_count, glimpses, evidence[1]);
      const Kept<S> kept(marginals ? arguments.scratch + Scratch<S>::size(glimpses, evidence[1], shape[1])
                                   : arguments.caches[0].data + b * arguments.caches[0].shape[1],
                         shape[1], glimpses);
      count(block, scratch, kept, glimpses);
      const auto total = cell(kept.counts, block.reach() * (glimpses + 1) + glimpses);
      cell(kept.inverse, 0) = (total >= least_total<S>).select(S(1) / total, S(0));
      if constexpr (marginals) {
        S* out = arguments.outputs[0].data + b * lane_count * glimpses * shape[1];
        const Lanes<S> inverse = cell(kept.inverse, 0);
        flow_back(block, scratch, kept, glimpses, [&](Index t, Index j, const Lanes<S>& weight) {
          const Lanes<S> share = weight * inverse;
          for (Index lane = 0; lane < block.rows(); ++lane)
            out[(lane * glimpses + j - 1) * shape[1] + t] = share[lane];
        });
      } else {
        for (Index lane = 0; lane < block.rows(); ++lane)
          arguments.outputs[0].data[b * lane_count + lane] =
              total[lane] < least_total<S>
                  ? -std::numeric_limits<S>::infinity()
                  : std::log(total[lane]) -
                        static_cast<S>(glimpses) * std::log(scratch.scale[block.length(lane)]);
      }
    }
  }

  // d evidence[j, a] = Σ_b d log Z[b] Σ_t α[b, j, t] [x_bt = a].
  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    if constexpr (!marginals) {
      const Shape& evidence = arguments.inputs[0].shape;
      const Shape& shape = arguments.inputs[1].shape;
      const Index glimpses = evidence[0];
      const Index letters = evidence[1];
      const Scratch<S> scratch(arguments.scratch, glimpses, letters, shape[1]);
      const Index lane_gains = (letters + 1) * glimpses;
      array(scratch.gains, lane_count * lane_gains).setZero();
      for (Index b = 0; b < block_count(shape[0]); ++b) {
        const Block<S> block(arguments.inputs[1], arguments.inputs[2], b * lane_count, glimpses, letters);
        const Kept<S> kept(arguments.caches[0].data + b * arguments.caches[0].shape[1], shape[1], glimpses);
        Lanes<S> factor = cell(kept.inverse, 0);
        for (Index lane = 0; lane < block.rows(); ++lane)
          factor[lane] *= arguments.d_outputs[0].data[b * lane_count + lane];
        // Lanes add to rows of their own, so that no addition waits for the one before.
        std::array<S*, lane_count> rows;
        Index row_time = -1;
        flow_back(block, scratch, kept, glimpses, [&](Index t, Index j, const Lanes<S>& weight) {
          const Lanes<S> share = weight * factor;
          if (t != row_time)
            for (Index lane = 0; lane < lane_count; ++lane)
              rows[static_cast<std::size_t>(lane)] =
                  scratch.gains + lane * lane_gains + block.letter(lane, t) * glimpses - 1;
          row_time = t;
          for (Index lane = 0; lane < lane_count; ++lane)
            rows[static_cast<std::size_t>(lane)][j] += share[lane];
        });
      }
      auto d_evidence = matrix(arguments.d_inputs[0]);
      for (Index lane = 0; lane < lane_count; ++lane)
        d_evidence += matrix(scratch.gains + lane * lane_gains, letters, glimpses).transpose();
    }
  }

 private:
  /// What is kept of a block: w (T, J) and F (T + 1, J + 1) of lanes, and 1/Z.
  template <class S>
  struct Kept {
    S* chances;
    S* counts;
    S* inverse;
    Kept(S* first, Index steps, Index glimpses)
        : chances(first),
          counts(chances + steps * glimpses * lane_count),
          inverse(counts + (steps + 1) * (glimpses + 1) * lane_count) {}
  };

  template <class S>
  static S placement_scale(Index time, Index glimpses) {
    if (time < glimpses) return S(1);
    const auto log_factorial = [](Index n) { return std::lgamma(static_cast<double>(n) + 1); };
    const double placements = log_factorial(time) - log_factorial(glimpses) - log_factorial(time - glimpses);
    return static_cast<S>(std::exp(-placements / static_cast<double>(glimpses)));
  }

  template <class S>
  static void fill_table(const View<const S>& evidence, S* table) {
    const Index glimpses = evidence.shape[0];
    const Index letters = evidence.shape[1];
    matrix(table, letters, glimpses) = matrix(evidence).array().exp().matrix().transpose();
    array(table + letters * glimpses, glimpses).setZero();
  }

  // F[t+1][j] = F[t][j] + F[t][j−1] w[t][j],   w[t][j] = ρ e_j(x_t)
  template <class S>
  static void count(const Block<S>& block, const Scratch<S>& scratch, const Kept<S>& kept, Index glimpses) {
    Lanes<S> scale = Lanes<S>::Zero();
    for (Index lane = 0; lane < block.rows(); ++lane) scale[lane] = scratch.scale[block.length(lane)];
    S* counts = kept.counts;
    cell(counts, 0).setOnes();
    for (Index j = 1; j <= glimpses; ++j) cell(counts, j).setZero();
    if (block.reach() < glimpses) cell(counts, block.reach() * (glimpses + 1) + glimpses).setZero();
    std::array<const S*, lane_count> rows;
    for (Index t = 0; t < block.reach() && glimpses <= block.reach(); ++t) {
      for (Index lane = 0; lane < lane_count; ++lane)
        rows[static_cast<std::size_t>(lane)] = scratch.table + block.letter(lane, t) * glimpses - 1;
      S* next = counts + (glimpses + 1) * lane_count;
      cell(next, 0).setOnes();
      for (Index j = block.low(t); j <= block.high(t); ++j) {
        Lanes<S> chance;
        for (Index lane = 0; lane < lane_count; ++lane)
          chance[lane] = rows[static_cast<std::size_t>(lane)][j];
        chance *= scale;
        cell(kept.chances, t * glimpses + j - 1) = chance;
        cell(next, j) = cell(counts, j) + cell(counts, j - 1) * chance;
      }
      if (block.high(t) < glimpses) cell(next, block.high(t) + 1).setZero();
      counts = next;
    }
  }

  // Calls use(t, j, α[j][t] Z): B[t][j] = B[t+1][j] + w[t][j+1] B[t+1][j+1].
  template <class S, class Use>
  static void flow_back(const Block<S>& block, const Scratch<S>& scratch, const Kept<S>& kept, Index glimpses,
                        Use use) {
    S* flow = scratch.flow;
    for (Index j = 0; j < glimpses; ++j) cell(flow, j).setZero();
    cell(flow, glimpses).setOnes();
    for (Index t = block.reach(); t-- > 0;)
      for (Index j = block.low(t); j <= block.high(t); ++j) {
        const Lanes<S> sent = cell(kept.chances, t * glimpses + j - 1) * cell(flow, j);
        use(t, j, cell(kept.counts, t * (glimpses + 1) + j - 1) * sent);
        cell(flow, j - 1) += sent;
      }
  }
};

}  // namespace

OperationPointer letter_monotonic_operation() { return std::make_shared<LetterMonotonic<false>>(); }
OperationPointer letter_marginals_operation() { return std::make_shared<LetterMonotonic<true>>(); }

bool letter_monotonic_fits(Index glimpses, Index letters) {
  return static_cast<double>(glimpses) * (std::log(static_cast<double>(letters)) + 0.37) < 80;
}

}  // namespace attention
