#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Row lookup: each index becomes a row of a table.
///
///     y = embeddings[x],   x (…) of indices 0 … input_dim − 1, y (…, output_dim)
///
/// Parameters: input_dim, output_dim; in C++ also the initializer.
/// Weights: embeddings (input_dim, output_dim) random_uniform in ±0.05. The mask passes through.
/// Errors: an index out of range or not an integer (when run; the message names it).
/// Source: Keras Embedding.
class Embedding final : public Layer {
 public:
  struct Config {
    Index input_dim = 1;
    Index output_dim = 1;
    Initializer initializer = Initializer::random_uniform(-0.05, 0.05);
  };
  explicit Embedding(const Config& config) : Layer("Embedding"), config_(config) {}
  static LayerPointer from_config(ObjectReader& reader);
  bool integer_input(int) const override { return true; }

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Config config_;
  WeightPointer embeddings_;
};

}  // namespace attention
