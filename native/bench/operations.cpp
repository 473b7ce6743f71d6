#include <fmt/format.h>

#include <memory>

#include "core/base/random.h"
#include "native/bench/bench.h"
#include "native/bench/operation_cases.h"

namespace attention {
namespace {

Tensor<float> filled(const OperationInput& input, std::uint64_t seed) {
  Tensor<float> values(input.shape);
  Random random(seed, "benchmark");
  const Index columns = input.shape.columns();
  for (Index i = 0; i < values.size(); ++i) switch (input.fill) {
      case Fill::normal:
        values[i] = static_cast<float>(0.2 * random.normal());
        break;
      case Fill::positive:
        values[i] = static_cast<float>(random.uniform(0.5, 1.5));
        break;
      case Fill::mask:
        values[i] = i % columns < columns - columns / 8 ? 1.0F : 0.0F;
        break;
      case Fill::index:
        values[i] = static_cast<float>(random.below(4));
        break;
      case Fill::distribution:
        values[i] = 1.0F / static_cast<float>(columns);
        break;
      case Fill::training_place:
        values[i] = 0;
        break;
    }
  return values;
}

// An operation's arrays, made once.
class Run {
 public:
  explicit Run(const OperationCase& line) : operation_(line.operation) {
    std::vector<Shape> shapes;
    for (std::size_t i = 0; i < line.inputs.size(); ++i) {
      shapes.push_back(line.inputs[i].shape);
      wanted_.push_back(operation_->differentiable(static_cast<int>(i)));
      inputs_.push_back(filled(line.inputs[i], i));
      d_inputs_.emplace_back(line.inputs[i].shape);
    }
    const Signature signature = operation_->infer(shapes);
    flops_ = operation_->product_flops(shapes, wanted_);
    for (std::size_t k = 0; k < signature.outputs.size(); ++k) {
      outputs_.emplace_back(signature.outputs[k]);
      d_outputs_.push_back(filled({signature.outputs[k]}, 100 + k));
    }
    for (const Shape& shape : signature.caches) caches_.emplace_back(shape);
    scratch_ = Tensor<float>(Shape{std::max(signature.forward_scratch, signature.backward_scratch)});
    views_ = {views<const float>(inputs_), views<const float>(outputs_), views<const float>(d_outputs_),
              views<float>(outputs_),      views<float>(caches_),        views<float>(d_inputs_)};
    for (std::size_t i = 0; i < wanted_.size(); ++i)
      if (!wanted_[i]) views_.d_inputs[i].data = nullptr;
  }

  Forward<float> forward() { return {views_.inputs, views_.outputs, views_.caches, scratch_.data()}; }
  Backward<float> backward() {
    return {views_.inputs,    views_.outputs_read, views_.caches,
            views_.d_outputs, views_.d_inputs,     scratch_.data()};
  }
  bool has_backward() const { return std::ranges::find(wanted_, true) != wanted_.end(); }
  const ProductFlops& flops() const { return flops_; }
  /// Elements of the largest array it reads or writes.
  Index elements() const {
    Index largest = 0;
    for (const auto* list : {&inputs_, &outputs_})
      for (const auto& tensor : *list) largest = std::max(largest, tensor.size());
    return largest;
  }
  const std::vector<Tensor<float>>& outputs() const { return outputs_; }
  const std::vector<Tensor<float>>& d_inputs() const { return d_inputs_; }
  void clear_gradients() {
    for (auto& d : d_inputs_) array(d.view()).setZero();
  }

 private:
  template <class Element>
  static std::vector<View<Element>> views(std::vector<Tensor<float>>& tensors) {
    std::vector<View<Element>> result;
    for (auto& tensor : tensors) result.push_back(tensor.view());
    return result;
  }
  struct Views {
    std::vector<View<const float>> inputs, outputs_read, d_outputs;
    std::vector<View<float>> outputs, caches, d_inputs;
  };

  OperationPointer operation_;
  std::vector<bool> wanted_;
  ProductFlops flops_;
  std::vector<Tensor<float>> inputs_, outputs_, caches_, d_outputs_, d_inputs_;
  Tensor<float> scratch_;
  Views views_;
};

// Whether every element of both is the same but for rounding: 1e-3 of the array's largest.
bool agree(const std::vector<Tensor<float>>& a, const std::vector<Tensor<float>>& b) {
  for (std::size_t k = 0; k < a.size(); ++k) {
    const auto left = array(a[k].view()), right = array(b[k].view());
    if (!((left - right).abs().maxCoeff() <= 1e-3F * (1 + right.abs().maxCoeff()))) return false;
  }
  return true;
}

void count(benchmark::State& state, const Run& run, std::int64_t flops) {
  const auto iterations = static_cast<double>(state.iterations());
  if (flops > 0)
    state.counters["GFLOP/s"] =
        benchmark::Counter(static_cast<double>(flops) * iterations / 1e9, benchmark::Counter::kIsRate);
  else
    state.counters["Gelem/s"] = benchmark::Counter(static_cast<double>(run.elements()) * iterations / 1e9,
                                                   benchmark::Counter::kIsRate);
}

void time_forward(benchmark::State& state, const OperationCase& line, bool scalar) {
  Run run(line);
  const auto arguments = run.forward();
  if (scalar) {
    Run ours(line);
    line.operation->forward(ours.forward());
    line.forward(arguments);
    if (!agree(ours.outputs(), run.outputs())) return state.SkipWithError("the two do not agree");
  }
  for ([[maybe_unused]] auto _ : state) {
    if (scalar)
      line.forward(arguments);
    else
      line.operation->forward(arguments);
    benchmark::ClobberMemory();
  }
  count(state, run, run.flops().forward);
}

void time_backward(benchmark::State& state, const OperationCase& line, bool scalar) {
  Run run(line);
  const auto forward = run.forward();
  const auto backward = run.backward();
  line.operation->forward(forward);
  if (scalar) {
    Run ours(line);
    line.operation->forward(ours.forward());
    line.operation->backward(ours.backward());
    line.backward(backward);
    if (!agree(ours.d_inputs(), run.d_inputs())) return state.SkipWithError("the two do not agree");
  }
  // Backward may use up what forward left for it, and adds to the gradients.
  const auto prepare = [&] {
    if (!scalar && !forward.caches.empty()) line.operation->forward(forward);
    if (state.iterations() % 1024 == 0) run.clear_gradients();
  };
  time_each(state, prepare, [&] { scalar ? line.backward(backward) : line.operation->backward(backward); });
  count(state, run, run.flops().backward);
}

}  // namespace

void add_operation_benchmarks() {
  static const std::vector<OperationCase> cases = operation_cases();
  for (const OperationCase& line : cases) {
    const std::string name = "operation/" + line.name;
    const auto add = [&](const char* direction, bool backward, bool scalar) {
      add_line(
          name + direction,
          [&line, backward, scalar](benchmark::State& state) {
            backward ? time_backward(state, line, scalar) : time_forward(state, line, scalar);
          },
          backward);
    };
    add("/forward", false, false);
    if (line.forward) add("/forward/scalar", false, true);
    bool has_gradient = false;
    for (std::size_t i = 0; i < line.inputs.size(); ++i)
      has_gradient = has_gradient || line.operation->differentiable(static_cast<int>(i));
    if (has_gradient) add("/backward", true, false);
    if (line.backward) add("/backward/scalar", true, true);
  }
}

}  // namespace attention
