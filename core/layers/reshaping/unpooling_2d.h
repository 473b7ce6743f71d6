#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Each cell of an image repeated in a block; UpSampling2D is another name of it.
///
///     y[…, i, j, c] = x[…, ⌊i / size₀⌋, ⌊j / size₁⌋, c]
///
/// Input: (H, W), (B, H, W) or (B, H, W, C). Parameters: size ([2, 2]). Weights: none. The mask goes.
/// Errors: an input of another rank; a size that is not two integers above 0. Source: Keras UpSampling2D.
class Unpooling2D final : public Layer {
 public:
  struct Config {
    Index rows = 2;
    Index columns = 2;
  };
  explicit Unpooling2D(const Config& config) : Layer("Unpooling2D"), config_(config) {}
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Config config_;
};

}  // namespace attention
