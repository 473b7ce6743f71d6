#pragma once

#include "core/layers/layer.h"

namespace attention {

/// One step of a recurrent network, which Rnn runs over time.
///
///     (x_t, s¹ … sⁿ) → (y_t, s¹′ … sⁿ′)
///
/// A subclass gives state_sizes(), build() and call(). A call takes x_t (B, D), a state (B, Sᵢ) each and what
/// share() returned; it returns one output or more, then the n new states. Order of time, masks,
/// Bidirectional and gradients are Rnn's business:
///
///     class Leaky final : public Cell {  // s′ = a ∘ s + x
///      public:
///       Leaky() : Cell("Leaky") {}
///       std::vector<Index> state_sizes() const override { return {3}; }
///      protected:
///       void build(const std::vector<Value>&) override { a_ = add_weight("a", {3}, Initializer::ones()); }
///       std::vector<Value> call(const std::vector<Value>& in) override {
///         const Value s = in[1].graph->weight(a_) * in[1] + in[0];
///         return {s, s};
///       }
///       WeightPointer a_;
///     };
///     Rnn layer(std::make_unique<Leaky>(), {.return_sequences = true});
class Cell : public Layer {
 public:
  using Layer::Layer;

  /// Width of each state.
  virtual std::vector<Index> state_sizes() const = 0;
  /// Whether output 0 is state 0. Then a masked step before the first real one gives the initial state, else
  /// zeros.
  virtual bool outputs_state() const { return false; }
  /// What all steps need of inputs that are not read in time (an attention's keys from its memory), made
  /// once.
  virtual std::vector<Value> share(const std::vector<Value>& constants) { return constants; }
  /// The states before the first step where the caller gives none: zeros.
  virtual std::vector<Value> initial_states(Graph& graph, Index batch, const std::vector<Value>& shared);
};

}  // namespace attention
