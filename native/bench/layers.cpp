#include <memory>
#include <optional>

#include "core/base/random.h"
#include "core/graph/plan.h"
#include "core/layers/catalogue.h"
#include "native/bench/bench.h"

namespace attention {
namespace {

struct LayerLine {
  std::string name;
  std::string type;
  std::string config;
  std::vector<Shape> inputs;
};

// A layer's plan in training, run on random inputs.
class Run {
 public:
  explicit Run(const LayerLine& line) : layer_(make_layer(line.type, Json::parse(line.config))) {
    PlanRequest request;
    for (const Shape& shape : line.inputs) request.inputs.push_back(graph_.input(shape));
    const std::vector<Value> arguments = request.inputs;
    request.inputs.push_back(graph_.set_training());
    request.outputs = (*layer_)(arguments);
    for (std::size_t k = 0; k < request.outputs.size(); ++k)
      if (layer_->differentiable_output(static_cast<int>(k))) request.seeds.push_back(request.outputs[k]);
    for (std::size_t i = 0; i < arguments.size(); ++i)
      if (!layer_->integer_input(static_cast<int>(i))) request.input_gradients.push_back(arguments[i]);
    weights_.emplace(layer_->weights(), 1);
    plan_.emplace(request, *weights_);
  }

  void load() {
    Random random(1, "benchmark");
    for (std::size_t i = 0; i + 1 < plan_->input_count(); ++i) {
      const View<float> input = plan_->input(i);
      const bool integer = layer_->integer_input(static_cast<int>(i));
      for (Index e = 0; e < input.size(); ++e)
        input.data[e] = integer ? static_cast<float>(e % 2) : static_cast<float>(random.normal());
    }
    array(plan_->input(plan_->input_count() - 1)).setZero();
  }
  void forward() { plan_->forward(); }
  void set_seeds() {
    for (std::size_t k = 0; k < plan_->seed_count(); ++k) array(plan_->seed(k)).setConstant(0.01F);
  }
  void backward() { plan_->backward(); }

 private:
  LayerPointer layer_;
  Graph graph_;
  std::optional<Weights<float>> weights_;
  std::optional<Plan<float>> plan_;
};

void add_lines(const LayerLine& line) {
  add_line(
      line.name + "/forward",
      [line](benchmark::State& state) {
        Run run(line);
        run.load();
        for ([[maybe_unused]] auto _ : state) {
          run.forward();
          benchmark::ClobberMemory();
        }
      },
      false);
  add_line(
      line.name + "/backward",
      [line](benchmark::State& state) {
        Run run(line);
        run.load();
        const auto prepare = [&] {
          run.forward();
          run.set_seeds();
        };
        time_each(state, prepare, [&] { run.backward(); });
      },
      true);
}

}  // namespace

void add_layer_benchmarks() {
  constexpr Index batch = 64;
  for (const CatalogueEntry& entry : layer_catalogue()) {
    const std::string name(entry.name);
    LayerLine line{"layer/" + name, name, std::string(entry.example_config), {}};
    for (const Json& extents : Json::parse(entry.example_inputs)) {
      const auto shape = extents.get<std::vector<Index>>();
      line.inputs.push_back(Shape(std::span<const Index>(shape)).with(0, batch));
    }
    add_lines(line);
  }
  const Shape sequences{batch, 44, 64};
  add_lines({"workload/Dense", "Dense", R"({"units": 64, "activation": "relu"})", {{batch, 784}}});
  add_lines({"workload/Embedding", "Embedding", R"({"input_dim": 5, "output_dim": 16})", {{batch, 44}}});
  const char* gru = R"({"units": 32, "return_sequences": true})";
  add_lines({"workload/GRU", "GRU", gru, {{batch, 44, 16}}});
  // The same as a composition of small operations, the fused scan's oracle.
  add_lines({"workload/GRU_of_small_operations",
             "RNN",
             R"({"cell": {"name": "GRU", "units": 32}, "return_sequences": true})",
             {{batch, 44, 16}}});
  add_lines({"workload/LSTM", "LSTM", gru, {{batch, 44, 16}}});
  add_lines({"workload/LSTM_of_small_operations",
             "RNN",
             R"({"cell": {"name": "LSTM", "units": 32}, "return_sequences": true})",
             {{batch, 44, 16}}});
  add_lines(
      {"workload/AdditiveAttention", "AdditiveAttention", R"({"units": 32})", {{batch, 64}, sequences}});
  add_lines({"workload/MultiHeadAttention",
             "MultiHeadAttention",
             R"({"num_heads": 4, "key_dim": 16})",
             {sequences, sequences}});
  add_lines({"workload/LayerNormalization", "LayerNormalization", "{}", {sequences}});
}

}  // namespace attention
