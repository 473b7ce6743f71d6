#include "core/experiment/padding.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace attention {
namespace {

TEST(Padding, FillsRowsToTheirEndsAndMasksTheRest) {
  const std::vector<Letter> first = {2, 0, 1};
  const std::vector<Letter> second = {3};
  const std::vector<Letters> sequences = {first, second, {}};
  EXPECT_EQ(longest_of(sequences), 3);
  EXPECT_EQ(longest_of({}), 1);
  Tensor<float> letters({3, 4}, std::vector<float>(12, 9));
  Tensor<float> mask({3, 4}, std::vector<float>(12, 9));
  pad(sequences, 4, letters.view(), mask.view());
  const std::vector<float> expected_letters = {2, 0, 1, 4, 3, 4, 4, 4, 4, 4, 4, 4};
  const std::vector<float> expected_mask = {1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_TRUE(std::ranges::equal(letters.values(), expected_letters));
  EXPECT_TRUE(std::ranges::equal(mask.values(), expected_mask));
}

}  // namespace
}  // namespace attention
