#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/layers/layer.h"
#include "core/models/names.h"

namespace attention {

/// Widths of a model; those that an architecture does not use are ignored by it.
struct ModelOptions {
  Index letters = 4;         ///< A: letters are 0 … A−1, and A where a sequence has ended
  Index glimpses = 10;       ///< J of monotonic attention
  Index longest = 64;        ///< largest number of steps that will be met
  Index embedding = 0;       ///< 0: the model's own
  std::string encoder = {};  ///< one of encoder_names; empty: the model's own
  Index units = 32;
  Index attention_units = 32;
  Index heads = 4;
  std::string score = "dot";  ///< one of score_names
};

/// What a real-against-random classifier says of a batch.
struct Verdict {
  Value logit;    ///< (B): log odds of being real
  Value weights;  ///< (B, J, T): attention; J = 1 for a single context
  Value scores;   ///< (B, J, T): what the softmax, or the dynamic programme, was given
};

/// An architecture: named layers and the function that joins them. Made by a function of core/models.
class Model {
 public:
  explicit Model(std::string name) : name_(std::move(name)) {}

  const std::string& name() const { return name_; }
  Index glimpses() const { return glimpses_; }
  void set_glimpses(Index glimpses) { glimpses_ = glimpses; }

  /// Adds a layer; weights are called NAME/….
  template <class L>
  L& add(const std::string& name, std::unique_ptr<L> layer) {
    L& reference = *layer;
    reference.set_name(name);
    layers_.push_back(std::move(layer));
    return reference;
  }
  void set_function(std::function<Verdict(Value letters, Value mask)> function) {
    function_ = std::move(function);
  }

  /// letters (B, T) of indices, mask (B, T).
  Verdict operator()(Value letters, Value mask) const { return function_(letters, mask); }

  /// The layers in order, and their weights; there once the model has been called.
  const std::vector<std::unique_ptr<Layer>>& layers() const { return layers_; }
  WeightList weights() const;

 private:
  std::string name_;
  Index glimpses_ = 1;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::function<Verdict(Value, Value)> function_;
};

/// Makes a model by one of model_names() and calls it once, so that its weights are there. Throws on an
/// unknown name or encoder.
std::unique_ptr<Model> make_model(std::string_view name, const ModelOptions& options);

}  // namespace attention
