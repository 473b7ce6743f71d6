#include "core/data/idx.h"

#include <gmock/gmock.h>

#include "core/base/random.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

// The bytes of an IDX file.
std::string idx(const std::vector<unsigned>& extents, const std::vector<unsigned>& elements,
                unsigned type = 8) {
  std::string bytes = {0, 0, static_cast<char>(type), static_cast<char>(extents.size())};
  for (const unsigned extent : extents)
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(extent >> shift & 255U);
  for (const unsigned element : elements) bytes += static_cast<char>(element);
  return bytes;
}

std::string message(const std::string& bytes) {
  return invalid_message([&] { read_idx(bytes); });
}

TEST(Idx, ReadsBytesOfAnyRank) {
  const std::string file = idx({2, 1, 3}, {0, 1, 127, 128, 254, 255});
  const IdxArray array = read_idx(file);
  EXPECT_EQ(array.shape, (Shape{2, 1, 3}));
  EXPECT_THAT(array.bytes, ElementsAre(0, 1, 127, 128, 254, 255));
  std::vector<unsigned> many(258, 9);
  const std::string wide = idx({258}, many);
  EXPECT_EQ(read_idx(wide).shape, Shape{258});
}

TEST(Idx, RefusesWhatIsNoSuchFile) {
  EXPECT_EQ(message("\x1f\x8b"), "expected an IDX file, which begins with two zero bytes, received 2 bytes");
  EXPECT_EQ(message("\x1f\x8b\x08\x01"),
            "expected an IDX file, which begins with two zero bytes, received 1f 8b");
  EXPECT_EQ(message(idx({1}, {0}, 13)), "expected an IDX file of unsigned bytes (type 8), received type 13");
  EXPECT_EQ(message(idx({}, {})), "expected an IDX file of 1 to 8 axes, received 0");
  EXPECT_EQ(message(idx(std::vector<unsigned>(9, 1), {0})),
            "expected an IDX file of 1 to 8 axes, received 9");
  EXPECT_EQ(message(idx({3, 4}, {}).substr(0, 9)),
            "expected the extents of 2 axes in 12 bytes, received 9 bytes");
  EXPECT_EQ(message(idx({2, 2}, {1, 2, 3})), "expected the elements of (2, 2), received 3 bytes");
  EXPECT_EQ(message(idx({2, 2}, {1, 2, 3, 4, 5})), "expected the elements of (2, 2), received 5 bytes");
  EXPECT_EQ(message(idx({0, 2}, {})), "expected the elements of (0, 2), received 0 bytes");
  const unsigned most = 0xffffffff;
  EXPECT_EQ(message(idx({most, most, most}, {1})),
            "expected the elements of (4294967295, 4294967295, 4294967295), received 1 bytes");
  // A product that is 0 in 64 bits.
  EXPECT_EQ(message(idx({1U << 31, 1U << 31, 4}, {})),
            "expected the elements of (2147483648, 2147483648, 4), received 0 bytes");
}

TEST(Idx, NeverCrashesOnDamage) {
  const std::string good = idx({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  Random random(1, "damage");
  for (int i = 0; i < 2000; ++i) {
    std::string bytes = good.substr(0, static_cast<std::size_t>(random.below(good.size() + 1)));
    for (std::uint64_t k = random.below(4); k > 0 && !bytes.empty(); --k)
      bytes[static_cast<std::size_t>(random.below(bytes.size()))] = static_cast<char>(random.below(256));
    try {
      const IdxArray array = read_idx(bytes);
      EXPECT_EQ(array.shape.size(), static_cast<Index>(array.bytes.size()));
    } catch (const std::invalid_argument&) {
    }
  }
}

TEST(LabelledImages, AreScaledToOneAndFlattened) {
  const std::string images = idx({2, 1, 2}, {0, 255, 51, 102});
  const std::string labels = idx({2}, {9, 0});
  const LabelledImages set = make_labelled_images(read_idx(images), read_idx(labels));
  EXPECT_EQ(set.images.shape(), (Shape{2, 2}));
  EXPECT_THAT(set.images.values(), ElementsAre(0.0f, 1.0f, 0.2f, 0.4f));
  EXPECT_THAT(set.labels.values(), ElementsAre(9.0f, 0.0f));
  EXPECT_EQ(set.height, 1);
  EXPECT_EQ(set.width, 2);
}

TEST(LabelledImages, MustFit) {
  const auto refused = [](const std::string& images, const std::string& labels) {
    return invalid_message([&] { make_labelled_images(read_idx(images), read_idx(labels)); });
  };
  const std::string images = idx({2, 1, 1}, {1, 2});
  EXPECT_EQ(refused(idx({2, 1}, {1, 2}), idx({2}, {0, 0})),
            "images: expected (count, height, width), received (2, 1)");
  EXPECT_EQ(refused(images, idx({3}, {0, 0, 0})), "labels: expected one for each of 2 images, received (3)");
  EXPECT_EQ(refused(images, idx({2, 1}, {0, 0})),
            "labels: expected one for each of 2 images, received (2, 1)");
  EXPECT_EQ(refused(images, idx({2}, {0, 10})), "labels: expected 0 to 9, received 10 at place 1");
}

}  // namespace
}  // namespace attention
