// Nothing on the heap in a step: malloc is wrapped by the linker (tests/CMakeLists.txt), operator new
// replaced.

#include <atomic>
#include <cstdlib>
#include <new>

#include "core/graph/functions.h"
#include "core/graph/plan.h"
#include "core/models/image_network.h"
#include "core/ops/gru_scan.h"
#include "core/ops/monotonic.h"
#include "core/training/losses.h"
#include "gtest/gtest.h"
#include "tests/layers/conformance_cases.h"

namespace {
std::atomic<long> allocations{0};
}  // namespace

extern "C" {
void* __real_malloc(std::size_t size);
void* __wrap_malloc(std::size_t size);
void* __wrap_malloc(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __real_malloc(size);
}
}

// Not inlined: the compiler would take free for a mistaken delete.
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace attention {
namespace {

// What one forward and one backward put on the heap.
template <class S>
long allocations_of_a_step(Plan<S>& plan) {
  for (std::size_t i = 0; i < plan.input_count(); ++i) array(plan.input(i)).setConstant(S(1));
  const long before = allocations;
  plan.forward();
  for (std::size_t i = 0; i < plan.seed_count(); ++i) array(plan.seed(i)).setConstant(S(0.5));
  plan.backward();
  return allocations - before;
}

WeightPointer make_weight(const std::string& name, const Shape& shape) {
  return std::make_shared<Weight>(Weight{name, shape, Initializer::glorot_uniform()});
}

template <class S>
long allocations_of_a_net(Index batch, Index steps, Index width, Index units, bool masked, bool reset_after) {
  Graph graph;
  const WeightList list = {make_weight("kernel", {width, 3 * units}),
                           make_weight("recurrent", {units, 3 * units}),
                           make_weight("bias", reset_after ? Shape{2, 3 * units} : Shape{3 * units}),
                           make_weight("head", {units, 4}), make_weight("head_bias", {4})};
  const Value x = graph.input({batch, steps, width});
  std::vector<Value> arguments = {x, graph.constant(Tensor<double>({batch, units}))};
  for (int i = 0; i < 3; ++i) arguments.push_back(graph.weight(list[static_cast<std::size_t>(i)]));
  const Value mask = where(at(x, 2, 0), graph.constant(1), graph.constant(1));
  if (masked) arguments.push_back(mask);
  const auto states = graph.apply(gru_scan_operation({reset_after, masked, true}), arguments)[0];
  const Value scores = affine(tanh(states), graph.weight(list[3]), graph.weight(list[4]));
  const Value log_partition = graph.apply(monotonic_operation(false), {log_softmax(scores)})[0];
  const Value weights = softmax(at(scores, 2, 0), -1, mask);
  const Value context = squeeze(matmul(expand_dims(weights, 1), permute(states, {0, 1, 2})), 1);
  const Value loss = concatenate({log_partition, mean(square(context), -1), max(reverse(context, 1), -1)}, 0);
  const Weights<S> values(list, 1);
  Plan<S> plan({{x}, {loss}, {loss}, {x}}, values);
  return allocations_of_a_step(plan);
}

TEST(Allocation, IsCounted) {
  const void* volatile seen = nullptr;  // so that no compiler leaves an allocation out
  const long before = allocations;
  const std::vector<int> by_new(100);
  seen = by_new.data();
  EXPECT_EQ(allocations - before, 1);
  const Eigen::VectorXf by_eigen(100);
  seen = by_eigen.data();
  EXPECT_EQ(allocations - before, 2);
  const Tensor<double> tensor({100});
  seen = tensor.data();
  EXPECT_EQ(allocations - before, 3);
  EXPECT_NE(seen, nullptr);
}

TEST(Allocation, AStepHasNone) {
  for (const bool masked : {false, true})
    for (const bool reset_after : {false, true}) {
      EXPECT_EQ(allocations_of_a_net<float>(32, 30, 5, 20, masked, reset_after), 0);
      EXPECT_EQ(allocations_of_a_net<double>(8, 10, 5, 20, masked, reset_after), 0);
      EXPECT_EQ(allocations_of_a_net<float>(1, 7, 4, 9, masked, reset_after), 0);
    }
}

// Eigen's products would copy more than it puts on the stack.
TEST(Allocation, AStepOnImagesHasNone) {
  for (const char* kind : {"dense", "rbf"}) {
    const ImageNetwork network(kind, 784, {64, 64, 10});
    Graph graph;
    const Value images = graph.input({64, 784});
    const Value labels = graph.input({64});
    const Value loss = sparse_categorical_crossentropy(labels, network(images).back(), true);
    const Weights<float> weights(network.weights(), 1);
    Plan<float> plan({{images, labels}, {loss}, {loss}, {}}, weights);
    array(plan.input(0)).setConstant(0.5f);
    array(plan.input(1)).setConstant(1);
    const long before = allocations;
    plan.forward();
    array(plan.seed(0)).setConstant(1);
    plan.backward();
    EXPECT_EQ(allocations - before, 0) << kind;
  }
  const Shape large{500, 700};
  Graph graph;
  const Value a = graph.input(large);
  const Value b = graph.input({700, 600});
  const Value product = matmul(a, b);
  const Weights<double> none{WeightList{}};
  Plan<double> plan({{a, b}, {product}, {product}, {a, b}}, none);
  EXPECT_EQ(allocations_of_a_step(plan), 0);
}

// Every configuration of the conformance harness, as in training.
TEST(Allocation, AStepOfAnyLayerHasNone) {
  for (const auto& conformance : conformance_cases()) {
    const LayerPointer layer = make_layer(conformance.layer, conformance.config);
    Graph graph;
    PlanRequest request;
    for (const auto& extents : conformance.inputs) request.inputs.push_back(graph.input(shape_of(extents)));
    const std::vector<Value> inputs = request.inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (!layer->integer_input(static_cast<int>(i))) request.input_gradients.push_back(inputs[i]);
    request.inputs.push_back(graph.set_training());
    request.outputs = (*layer)(inputs);
    for (std::size_t k = 0; k < request.outputs.size(); ++k)
      if (layer->differentiable_output(static_cast<int>(k))) request.seeds.push_back(request.outputs[k]);
    const Weights<float> weights(layer->weights(), 1);
    Plan<float> plan(request, weights);
    EXPECT_EQ(allocations_of_a_step(plan), 0) << conformance.name;
  }
}

}  // namespace
}  // namespace attention
