#include "core/tensor/tensor.h"

#include <cstdint>

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

TEST(Tensor, StartsAtZero) {
  const Tensor<float> tensor({2, 3});
  EXPECT_EQ(tensor.size(), 6);
  EXPECT_THAT(tensor.values(), Each(0.0F));
  EXPECT_EQ(Tensor<double>().size(), 0);
  EXPECT_EQ(Tensor<double>(Shape{}).size(), 1);
}

TEST(Tensor, TakesAsManyValuesAsItsShapeSays) {
  const std::vector<double> values = {1, 2, 3, 4, 5, 6};
  EXPECT_THAT(Tensor<double>({2, 3}, values).values(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(invalid_message([&] {
              Tensor<double>({2, 2}, values);
            }),
            "Tensor: expected 4 values for shape (2, 2), received 6");
}

TEST(Tensor, IsAlignedForVectorInstructions) {
  for (const Index size : {1, 7, 33}) {
    const Tensor<float> tensor(Shape{size});
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.data()) % EIGEN_DEFAULT_ALIGN_BYTES, 0U);
  }
}

TEST(Tensor, EigenSeesItInRowMajorOrder) {
  Tensor<double> tensor({2, 2, 3});
  for (Index i = 0; i < 12; ++i) tensor[i] = static_cast<double>(i);
  const auto rows = matrix(tensor.view());
  EXPECT_EQ(rows.rows(), 4);
  EXPECT_EQ(rows.cols(), 3);
  EXPECT_EQ(rows(1, 2), 5);
  EXPECT_EQ(matrix(tensor.data(), 2, 6)(1, 0), 6);
  EXPECT_EQ(array(tensor.view()).sum(), 66);
  array(tensor.view()) *= 2;
  EXPECT_EQ(tensor[11], 22);
}

TEST(View, KnowsWhetherItIsThere) {
  Tensor<float> tensor({2});
  const View<const float> view = tensor.view();
  EXPECT_TRUE(bool(view));
  EXPECT_EQ(view.size(), 2);
  EXPECT_FALSE(bool(View<float>{}));
}

}  // namespace
}  // namespace attention
