#include "core/models/monotonic.h"

#include <cmath>

#include "core/layers/attention/monotonic_attention.h"
#include "core/layers/core/dense.h"
#include "core/models/encoder.h"
#include "core/ops/letter_monotonic.h"

namespace attention {
namespace {

constexpr double lowest_logit = -30;

// letters (B, T) → log E_j(x_t) (B, T, J), log E (J, A); a letter that stands for the end scores 0 and is
// masked anyway.
class LetterScores final : public Layer {
 public:
  LetterScores(Index letters, Index glimpses)
      : Layer("LetterScores"), letters_(letters), glimpses_(glimpses) {}
  bool integer_input(int) const override { return true; }

 protected:
  void build(const std::vector<Value>&) override {
    theta_ = add_weight("letter_scores", {glimpses_, letters_}, Initializer::random_normal(0, 0.1));
  }
  std::vector<Value> call(const std::vector<Value>& inputs) override {
    Graph& graph = *inputs[0].graph;
    const Value evidence = log_softmax(graph.weight(theta_)) + std::log(static_cast<double>(letters_));
    const Value table = concatenate({transpose(evidence), graph.constant(Tensor<double>({1, glimpses_}))}, 0);
    return {gather(table, inputs[0]).with_mask(inputs[0].mask()), evidence};
  }

 private:
  Index letters_;
  Index glimpses_;
  WeightPointer theta_;
};

// MonotonicAttention on scores that depend on the letter alone: log E (J, A), letters (B, T) → log Z, α.
class LetterAttention final : public Layer {
 public:
  LetterAttention() : Layer("MonotonicAttention") {}

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override {
    // Two operations: what trains has no use for α.
    Graph& graph = *inputs[0].graph;
    const std::vector<Value> all = {inputs[0], inputs[1], inputs[1].mask()};
    return {graph.apply(letter_monotonic_operation(), all)[0],
            graph.apply(letter_marginals_operation(), all)[0]};
  }
};

// log Z (B) and mask (B, T) → log Z − log C(T, J) + b, floored.
class PlacementNormalization final : public Layer {
 public:
  explicit PlacementNormalization(Index glimpses) : Layer("PlacementNormalization"), glimpses_(glimpses) {}

 protected:
  void build(const std::vector<Value>&) override { bias_ = add_weight("bias", {1}, Initializer::zeros()); }
  std::vector<Value> call(const std::vector<Value>& inputs) override {
    Graph& graph = *inputs[0].graph;
    const Index longest = inputs[1].shape()[1];
    Tensor<double> placements({longest + 1, 1});  // log C(T, J); 0 where there is no placement
    const auto log_factorial = [](Index n) { return std::lgamma(static_cast<double>(n) + 1); };
    for (Index t = glimpses_; t <= longest; ++t)
      placements[t] = log_factorial(t) - log_factorial(glimpses_) - log_factorial(t - glimpses_);
    const Value count = squeeze(gather(graph.constant(std::move(placements)), sum(inputs[1], 1)), -1);
    return {maximum(inputs[0] - count, graph.constant(lowest_logit)) + graph.weight(bias_)};
  }

 private:
  Index glimpses_;
  WeightPointer bias_;
};

// Scores of the letters' own, and what the glimpses give for them: log Z (B), α (B, J, T), scores (B, T, J).
using Glimpses = std::function<std::vector<Value>(Value letters)>;

Glimpses over_letters(Model& model, const ModelOptions& options) {
  auto& letter_scores =
      model.add("letter_scores", std::make_unique<LetterScores>(options.letters, options.glimpses));
  const bool fits = letter_monotonic_fits(options.glimpses, options.letters);
  auto& attend = fits ? model.add("attention", LayerPointer(std::make_unique<LetterAttention>()))
                      : model.add("attention", LayerPointer(std::make_unique<MonotonicAttention>()));
  return [fits, &letter_scores, &attend](Value letters) {
    const auto scores = letter_scores(std::vector{letters});
    const auto glimpses = attend(fits ? std::vector{scores[1], letters} : std::vector{scores[0]});
    return std::vector{glimpses[0], glimpses[1], scores[0]};
  };
}

Glimpses over_states(Model& model, const ModelOptions& options) {
  const Encoder encoder = add_letter_encoder(model, options);
  auto& score = model.add("scores", std::make_unique<Dense>(Dense::Config{.units = options.glimpses}));
  auto& attend = model.add("attention", std::make_unique<MonotonicAttention>());
  return [encoder, &score, &attend](Value letters) {
    const Value scores = score(encoder(letters));
    const auto glimpses = attend(std::vector{scores});
    return std::vector{glimpses[0], glimpses[1], scores};
  };
}

}  // namespace

std::unique_ptr<Model> monotonic(const ModelOptions& options) {
  auto model = std::make_unique<Model>("monotonic");
  model->set_glimpses(options.glimpses);
  const Glimpses glimpses =
      options.encoder == "none" ? over_letters(*model, options) : over_states(*model, options);
  auto& verdict = model->add("verdict", std::make_unique<PlacementNormalization>(options.glimpses));

  model->set_function([glimpses, &verdict](Value letters, Value mask) {
    const auto found = glimpses(letters.with_mask(mask));
    return Verdict{verdict(std::vector{found[0], mask})[0], found[1], transpose(found[2])};
  });
  return model;
}

}  // namespace attention
