#include "core/ops/matmul.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

TEST(Matmul, SmallCase) {
  const auto a = make_tensor({2, 3}, {1, 2, 3, 4, 5, 6});
  const auto b = make_tensor({3, 2}, {1, 0, 2, 1, 0, 3});
  const auto b_transposed = make_tensor({2, 3}, {1, 2, 0, 0, 1, 3});
  EXPECT_THAT(list(outputs_of(matmul_operation(), {a, b})[0]), ElementsAre(5, 11, 14, 23));
  EXPECT_THAT(list(outputs_of(matmul_operation(true), {a, b_transposed})[0]), ElementsAre(5, 11, 14, 23));
}

struct Sizes {
  Index m, k, n;
};
const std::vector<Sizes> sizes = {{1, 1, 1},  {1, 7, 9}, {9, 1, 7}, {7, 9, 1}, {17, 7, 9},
                                  {3, 33, 5}, {0, 3, 2}, {2, 0, 3}, {2, 3, 0}};

// a (batch, m, k) · b by three loops; b has one matrix for all or one for each.
Tensor<double> product(const Tensor<double>& a, const Tensor<double>& b, bool transposed, const Sizes& s) {
  const Index batch = a.shape()[0];
  const bool shared = b.shape().rank() == 2;
  Tensor<double> y({batch, s.m, s.n});
  for (Index i = 0; i < batch; ++i)
    for (Index r = 0; r < s.m; ++r)
      for (Index c = 0; c < s.n; ++c)
        for (Index k = 0; k < s.k; ++k)
          y[(i * s.m + r) * s.n + c] +=
              a[(i * s.m + r) * s.k + k] *
              b[(shared ? 0 : i * s.k * s.n) + (transposed ? c * s.k + k : k * s.n + c)];
  return y;
}

TEST(Matmul, ValuesAndGradientsAreRightBatchedSharedAndTransposed) {
  for (const Sizes& s : sizes)
    for (const bool transposed : {false, true})
      for (const bool shared : {false, true}) {
        SCOPED_TRACE(fmt::format("{}x{}x{} transposed {} shared {}", s.m, s.k, s.n, transposed, shared));
        const Shape one = transposed ? Shape{s.n, s.k} : Shape{s.k, s.n};
        const auto a = random_tensor({3, s.m, s.k}, 1);
        const auto b = random_tensor(shared ? one : one.inserted(0, 3), 2);
        const auto y = outputs_of(matmul_operation(transposed), {a, b})[0];
        const auto expected = product(a, b, transposed, s);
        ASSERT_EQ(y.shape(), expected.shape());
        for (Index i = 0; i < y.size(); ++i) EXPECT_NEAR(y[i], expected[i], 1e-13);
        EXPECT_LT(float_error(matmul_operation(transposed), {a, b}), 1e-5);
        if (s.m * s.k * s.n < 200) {
          EXPECT_EQ(gradient_problem(matmul_operation(transposed), {a, b}), "");
        }
      }
}

TEST(Matmul, TakesTwoLeadingAxesAndAnEmptyBatch) {
  EXPECT_EQ(
      gradient_problem(matmul_operation(), {random_tensor({2, 2, 3, 4}, 1), random_tensor({2, 2, 4, 1}, 2)}),
      "");
  EXPECT_EQ(gradient_problem(matmul_operation(), {random_tensor({0, 3, 4}), random_tensor({4, 2})}), "");
  EXPECT_EQ(gradient_problem(matmul_operation(true), {random_tensor({0, 3, 4}), random_tensor({0, 2, 4})}),
            "");
}

// Products above the sizes at which they are cut into parts.
TEST(Matmul, LargeProductsAreWhole) {
  const Index m = 131, k = 521, n = 259;
  const auto a = random_tensor({m, k}, 1);
  const auto b = random_tensor({k, n}, 2);
  const auto dy = random_tensor({m, n}, 3);
  OperationRun<double> run(matmul_operation(), {a, b});
  const auto d = run.backward({dy}, {true, true}, 0);
  for (Index i = 0; i < m; i += 26)
    for (Index j = 0; j < n; j += 43) {
      double sum = 0;
      for (Index l = 0; l < k; ++l) sum += a[i * k + l] * b[l * n + j];
      EXPECT_NEAR(run.outputs()[0][i * n + j], sum, 1e-11);
    }
  for (Index l = 0; l < k; l += 65) {
    double da = 0, db = 0;
    for (Index j = 0; j < n; ++j) da += dy[130 * n + j] * b[l * n + j];
    for (Index i = 0; i < m; ++i) db += dy[i * n + 258] * a[i * k + l];
    EXPECT_NEAR(d[0][130 * k + l], da, 1e-11);
    EXPECT_NEAR(d[1][l * n + 258], db, 1e-11);
  }
}

TEST(Matmul, NamesShapesThatDoNotFit) {
  const auto message = [](bool transposed, const Shape& a, const Shape& b) {
    return invalid_message([&] { shapes_of(matmul_operation(transposed), {a, b}); });
  };
  EXPECT_EQ(message(false, {2, 3}, {4, 5}),
            "matmul: expected (…, M, K) times (…, K, N), received (2, 3) and (4, 5)");
  EXPECT_EQ(message(true, {2, 3}, {3, 5}),
            "matmul: expected (…, M, K) times (…, N, K) transposed, received (2, 3) and (3, 5)");
  EXPECT_EQ(message(false, {2, 1, 3}, {4, 3, 5}),
            "matmul: expected (…, M, K) times (…, K, N), received (2, 1, 3) and (4, 3, 5)");
  EXPECT_EQ(message(false, {3}, {3, 5}),
            "matmul: expected two inputs of at least 2 axes, received (3) and (3, 5)");
}

TEST(Affine, AddsTheBiasToEveryRow) {
  const auto y = outputs_of(affine_operation(true),
                            {make_tensor({2, 2}, {1, 2, 3, 4}), make_tensor({2, 3}, {1, 0, 1, 0, 1, 1}),
                             make_tensor({3}, {10, 20, 30})})[0];
  EXPECT_THAT(list(y), ElementsAre(11, 22, 33, 13, 24, 37));
}

TEST(Affine, ValuesAndGradientsAreRight) {
  for (const Shape& leading : {Shape{}, Shape{1}, Shape{0}, Shape{7}, Shape{2, 9}})
    for (const auto& [d, u] : {std::pair<Index, Index>{1, 1}, {3, 7}, {9, 2}}) {
      const auto x = random_tensor(leading.inserted(leading.rank(), d), 1);
      const auto kernel = random_tensor({d, u}, 2);
      const auto bias = random_tensor({u}, 3);
      SCOPED_TRACE(x.shape().text());
      EXPECT_EQ(gradient_problem(affine_operation(true), {x, kernel, bias}), "");
      EXPECT_EQ(gradient_problem(affine_operation(false), {x, kernel}), "");
      EXPECT_LT(float_error(affine_operation(true), {x, kernel, bias}), 1e-5);
      const auto with = outputs_of(affine_operation(true), {x, kernel, bias})[0];
      const auto without = outputs_of(affine_operation(false), {x, kernel})[0];
      for (Index i = 0; i < with.size(); ++i) EXPECT_NEAR(with[i], without[i] + bias[i % u], 1e-14);
    }
}

TEST(Affine, NamesShapesThatDoNotFit) {
  EXPECT_EQ(invalid_message([] {
              shapes_of(affine_operation(true), {{2, 3}, {4, 5}, {5}});
            }),
            "affine: expected x (…, D), kernel (D, U) and bias (U), received (2, 3), (4, 5) and (5)");
  EXPECT_EQ(invalid_message([] {
              shapes_of(affine_operation(true), {{2, 3}, {3, 5}, {4}});
            }),
            "affine: expected x (…, D), kernel (D, U) and bias (U), received (2, 3), (3, 5) and (4)");
  EXPECT_EQ(invalid_message([] {
              shapes_of(affine_operation(false), {{}, {3, 5}});
            }),
            "affine: expected x (…, D), kernel (D, U) and bias (U), received (), (3, 5) and none");
}

}  // namespace
}  // namespace attention
