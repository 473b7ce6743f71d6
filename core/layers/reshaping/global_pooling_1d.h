#pragma once

#include "core/layers/layer.h"

namespace attention {

/// GlobalAveragePooling1D and GlobalMaxPooling1D: the mean, or the largest, of each width over the unmasked
/// steps.
///
///     y_d = Σ_t m_t x_td / Σ_t m_t,   or   y_d = max over m_t = 1 of x_td;   x (B, T, D), y (B, D)
///
/// A row with every step masked gives zeros. Where two steps are equally large they share the gradient.
/// Parameters: none. Weights: none.
/// Errors: an input that is not (batch, time, width); no step to take the largest of. Source: Keras.
class GlobalPooling1D final : public Layer {
 public:
  enum class Kind { average, max };

  explicit GlobalPooling1D(Kind kind)
      : Layer(kind == Kind::average ? "GlobalAveragePooling1D" : "GlobalMaxPooling1D"), kind_(kind) {}
  template <Kind kind>
  static LayerPointer from_config(ObjectReader&) {
    return std::make_unique<GlobalPooling1D>(kind);
  }

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Kind kind_;
};

}  // namespace attention
