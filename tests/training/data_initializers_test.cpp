#include "core/training/data_initializers.h"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

#include "tests/expect_invalid.h"

namespace attention {
namespace {

TEST(Samples, AreDifferentRowsOfTheData) {
  Tensor<float> data({20, 3});
  for (Index i = 0; i < data.size(); ++i) data[i] = static_cast<float>(i);
  Random random(1, "samples");
  const Tensor<float> drawn = samples(std::as_const(data).view(), 12, random);
  EXPECT_EQ(drawn.shape(), (Shape{12, 3}));
  std::set<float> first;
  bool in_order = true;
  for (Index i = 0; i < 12; ++i) {
    EXPECT_EQ(std::fmod(drawn[3 * i], 3.0f), 0.0f);
    EXPECT_EQ(drawn[3 * i + 1], drawn[3 * i] + 1);
    EXPECT_EQ(drawn[3 * i + 2], drawn[3 * i] + 2);
    in_order = in_order && drawn[3 * i] == static_cast<float>(3 * i);
    first.insert(drawn[3 * i]);
  }
  EXPECT_EQ(first.size(), 12u);
  EXPECT_FALSE(in_order);
  EXPECT_EQ(invalid_message([&] { samples(std::as_const(data).view(), 21, random); }),
            "samples: expected at least 21 rows, received (20, 3)");
}

TEST(MeanDistance, IsTheMeanOverPairs) {
  const Tensor<float> triangle({3, 2}, std::vector<float>{0, 0, 3, 4, 0, 4});
  EXPECT_NEAR(mean_distance(triangle.view()), (5 + 4 + 3) / 3.0, 1e-6);
  const Tensor<float> pair({2, 1}, std::vector<float>{-1, 1.5});
  EXPECT_NEAR(mean_distance(pair.view()), 2.5, 1e-6);
  EXPECT_EQ(invalid_message([] {
              mean_distance(Tensor<float>({1, 2}).view());
            }),
            "mean_distance: expected at least 2 rows, received (1, 2)");
  EXPECT_EQ(invalid_message([] {
              mean_distance(Tensor<float>({4, 2}).view());
            }),
            "mean_distance: expected rows that differ, received 4 equal ones");
}

}  // namespace
}  // namespace attention
