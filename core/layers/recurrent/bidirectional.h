#pragma once

#include "core/layers/recurrent/rnn.h"

namespace attention {

/// Two copies of a recurrent layer, one reading left to right, one right to left over the unmasked steps; the
/// second one's outputs are put back in time order before merging.
///
///     y_t = merge(→h_t, ←h_t),   x (B, T, D), y (B, T, 2U) for concat, (B, T, U) for sum, mul and ave
///
/// Without return_sequences the two last states are merged. return_state appends both layers' states. With an
/// inner layer that goes backwards the two swap and the outputs come in reversed time, as in Keras.
/// Parameters: layer ({"name": …} and its configuration), merge_mode (concat; sum, mul, ave).
/// Weights: forward/NAME and backward/NAME, as the inner layer has them.
/// Errors: an inner layer that is not recurrent; what the inner layer says of its input.
/// Source: Schuster and Paliwal 1997; Keras Bidirectional.
class Bidirectional final : public Layer {
 public:
  enum class Merge { concat, sum, mul, ave };

  Bidirectional(std::unique_ptr<Rnn> forward, std::unique_ptr<Rnn> backward, Merge merge = Merge::concat);
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Value merge(Value forward, Value backward) const;

  std::unique_ptr<Rnn> forward_;
  std::unique_ptr<Rnn> backward_;
  Merge merge_;
};

}  // namespace attention
