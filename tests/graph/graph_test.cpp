#include "core/graph/graph.h"

#include "core/ops/binary.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

TEST(Graph, InputsAreNewAndWeightsAreTheSame) {
  Graph graph;
  const auto kernel = std::make_shared<Weight>(Weight{"kernel", {2, 3}, Initializer::zeros()});
  const auto twin = std::make_shared<Weight>(*kernel);
  EXPECT_NE(graph.input({2}).id, graph.input({2}).id);
  EXPECT_EQ(graph.weight(kernel).id, graph.weight(kernel).id);
  EXPECT_NE(graph.weight(kernel).id, graph.weight(twin).id) << "identity counts, not the name";
  EXPECT_EQ(graph.weight(kernel).shape(), (Shape{2, 3}));
}

TEST(Graph, AppliesOperationsInOrder) {
  Graph graph;
  const Value a = graph.input({2, 3});
  const Value b = graph.constant(2.0);
  const auto outputs = graph.apply(binary_operation(Binary::add), {a, b});
  ASSERT_EQ(outputs.size(), 1U);
  EXPECT_EQ(outputs[0].shape(), (Shape{2, 3}));
  ASSERT_EQ(graph.nodes().size(), 1U);
  EXPECT_EQ(graph.nodes()[0].inputs, (std::vector<int>{a.id, b.id}));
  EXPECT_EQ(graph.nodes()[0].outputs, std::vector<int>{outputs[0].id});
  EXPECT_EQ(graph.entry(outputs[0].id).producer, 0);
  EXPECT_EQ(graph.entry(outputs[0].id).source, Graph::Source::operation);
  EXPECT_EQ(graph.entry(b.id).constant[0], 2.0);
}

TEST(Graph, RefusesTheValueOfAnotherGraph) {
  Graph one;
  Graph other;
  const Value a = one.input({2});
  const Value b = other.input({2});
  EXPECT_EQ(invalid_message([&] {
              one.apply(binary_operation(Binary::add), {a, b});
            }),
            "add: expected inputs of one graph, received a value of another");
  EXPECT_EQ(invalid_message([&] {
              one.apply(binary_operation(Binary::add), {a, Value{}});
            }),
            "add: expected inputs of one graph, received a value of another");
}

TEST(Graph, StaysAsItWasWhenShapesDoNotFit) {
  Graph graph;
  const Value a = graph.input({2});
  const Value b = graph.input({3});
  EXPECT_EQ(invalid_message([&] {
              graph.apply(binary_operation(Binary::multiply), {a, b});
            }),
            "multiply: expected shapes that broadcast, received (2) and (3)");
  EXPECT_TRUE(graph.nodes().empty());
  EXPECT_EQ(graph.entries().size(), 2U);
}

TEST(Graph, AShapeKeepsItsPlaceWhileTheGraphGrows) {
  Graph graph;
  const Value x = graph.input({2, 3});
  const Shape& shape = x.shape();
  for (int i = 0; i < 1000; ++i) graph.input({i});
  EXPECT_EQ(&shape, &x.shape());
  EXPECT_EQ(shape, (Shape{2, 3}));
}

TEST(Value, CarriesItsMask) {
  Graph graph;
  const Value x = graph.input({2, 5, 3});
  const Value mask = graph.input({2, 5});
  EXPECT_FALSE(bool(x.mask()));
  EXPECT_EQ(x.with_mask(mask).mask().id, mask.id);
  EXPECT_EQ(x.with_mask(mask).id, x.id);
  EXPECT_FALSE(bool(x.with_mask(mask).without_mask().mask()));
  EXPECT_FALSE(bool(x.with_mask(Value{}).mask()));
  EXPECT_FALSE(bool(Value{}));
}

}  // namespace
}  // namespace attention
