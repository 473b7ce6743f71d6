#include "core/ops/product.h"

#include "gtest/gtest.h"
#include "tests/ops/operation_run.h"

namespace attention {
namespace {

// Sizes around the edges of tiles, of panels and of the blocks of the inner index.
constexpr std::array<Index, 10> extents{0, 1, 2, 7, 13, 16, 33, 44, 49, 70};

template <class S>
RowMatrix<S> random_matrix(Index rows, Index columns, std::uint64_t seed) {
  const auto tensor = random_tensor({std::max<Index>(rows, 1), std::max<Index>(columns, 1)}, seed);
  return matrix(tensor.data(), rows, columns).template cast<S>();
}

template <class S>
void expect_right(const RowMatrix<S>& a, const RowMatrix<S>& b, S tolerance) {
  const Index m = a.rows(), k = a.cols(), n = b.cols();
  const RowMatrix<S> at = a.transpose(), bt = b.transpose();
  RowMatrix<S> expected = RowMatrix<S>::Zero(m, n);
  for (Index i = 0; i < m; ++i)
    for (Index j = 0; j < n; ++j)
      for (Index l = 0; l < k; ++l) expected(i, j) += a(i, l) * b(l, j);
  const S bound = tolerance * static_cast<S>(k + 1);
  const auto error = [&](const auto& y, const RowMatrix<S>& truth) {
    return y.size() == 0 ? S(0) : (y - truth).cwiseAbs().maxCoeff();
  };
  RowMatrix<S> y(m, n);
  y.setConstant(99);
  set_product(y, a, b);
  EXPECT_LE(error(y, expected), bound) << m << " " << k << " " << n;
  y.setConstant(99);
  set_product(y, at.transpose(), b);
  EXPECT_LE(error(y, expected), bound) << "a transposed " << m << " " << k << " " << n;
  y.setConstant(1);
  add_product(y, a, bt.transpose(), S(-2));
  EXPECT_LE(error(y, (1 - 2 * expected.array()).matrix()), 3 * bound)
      << "b transposed " << m << " " << k << " " << n;
  // In the middle of something larger, which has to stay as it is.
  RowMatrix<S> frame = RowMatrix<S>::Constant(m + 2, n + 2, 5);
  add_product(frame.block(1, 1, m, n), at.transpose(), bt.transpose());
  EXPECT_LE(error(frame.block(1, 1, m, n), (5 + expected.array()).matrix()), 2 * bound);
  frame.block(1, 1, m, n).setConstant(5);
  EXPECT_EQ(error(frame, RowMatrix<S>::Constant(m + 2, n + 2, 5)), S(0));
}

TEST(Product, AgreesWithTheSumsForAllSizesAndOrders) {
  for (const Index m : extents)
    for (const Index k : extents)
      for (const Index n : extents) {
        expect_right<double>(random_matrix<double>(m, k, 1), random_matrix<double>(k, n, 2), 1e-15);
        expect_right<float>(random_matrix<float>(m, k, 1), random_matrix<float>(k, n, 2), 1e-6f);
      }
}

// Whatever the width of the vectors, and whether or not an edge cuts them.
template <class S>
void expect_the_same_among_few() {
  const RowMatrix<S> a = random_matrix<S>(13, 300, 1);
  const RowMatrix<S> b = random_matrix<S>(300, 64, 2);
  RowMatrix<S> all = RowMatrix<S>::Constant(13, 64, S(0.3));
  add_product(all, a, b, S(-0.7));
  for (const Index n : {2, 3, 5, 8, 15, 17, 31, 33, 63}) {
    RowMatrix<S> few = RowMatrix<S>::Constant(13, n, S(0.3));
    add_product(few, a, b.leftCols(n), S(-0.7));
    EXPECT_EQ(few, all.leftCols(n)) << n;
  }
}
TEST(Product, AColumnIsTheSameToTheLastBitAmongFewAsAmongMany) {
  expect_the_same_among_few<float>();
  expect_the_same_among_few<double>();
}

TEST(Product, LongSumsAreTakenInParts) {
  for (const Index k : {256, 257, 600})
    expect_right<double>(random_matrix<double>(50, k, 1), random_matrix<double>(k, 70, 2), 1e-15);
}

TEST(Product, ManyColumnsAreTakenInParts) {
  for (const Index k : {1, 3, 9})
    for (const Index n : {1023, 1025, 5000}) {
      expect_right<double>(random_matrix<double>(7, k, 1), random_matrix<double>(k, n, 2), 1e-15);
      expect_right<float>(random_matrix<float>(7, k, 1), random_matrix<float>(k, n, 2), 1e-6f);
    }
}

template <class S>
void expect_row_added(S tolerance) {
  for (const Index k : {0, 5, 300})
    for (const Index n : {1, 3, 16, 40, 70}) {
      const RowMatrix<S> a = random_matrix<S>(19, k, 1), b = random_matrix<S>(k, n, 2);
      const RowMatrix<S> row = random_matrix<S>(1, n, 3);
      RowMatrix<S> y = RowMatrix<S>::Constant(19, n, 5);
      set_product_plus_row(y, a, b, row.data());
      EXPECT_LE((y - ((a * b).rowwise() + row.row(0))).cwiseAbs().maxCoeff(), tolerance) << k << " " << n;
    }
}

TEST(Product, ARowCanBeAddedToEveryRow) {
  expect_row_added<double>(1e-12);
  expect_row_added<float>(1e-4f);
}

TEST(Product, NumbersThatAreNoneReachTheirRowOnly) {
  RowMatrix<float> a = RowMatrix<float>::Ones(3, 5), b = RowMatrix<float>::Ones(5, 40), y(3, 40);
  a(1, 2) = std::numeric_limits<float>::quiet_NaN();
  set_product(y, a, b);
  EXPECT_TRUE(y.row(1).array().isNaN().all());
  EXPECT_EQ(y(0, 39), 5.0f);
  EXPECT_EQ(y(2, 0), 5.0f);
}

}  // namespace
}  // namespace attention
