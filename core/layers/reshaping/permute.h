#pragma once

#include "core/layers/layer.h"

namespace attention {

/// The axes after the batch in another order.
///
///     y[b, i₁, …, i_n] has extent x.shape[dims_k] at axis k;  dims = (2, 1) swaps time and width
///
/// Parameters: dims, an order of 1 … n. Weights: none. The mask, which has lost its steps, goes.
/// Errors: dims that are no order of 1 … n; an input that has not n + 1 axes. Source: Keras Permute.
class Permute final : public Layer {
 public:
  struct Config {
    std::vector<int> dims;
  };
  /// Throws on dims that are no order.
  explicit Permute(const Config& config);
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Config config_;
};

}  // namespace attention
