#include "core/training/safetensors.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/base/random.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

SafeTensors example() {
  SafeTensors file;
  file.tensors.emplace_back("a", Tensor<float>({2, 2}, std::vector<float>{1, 2, 3, 4}));
  file.tensors.emplace_back("empty", Tensor<float>({0, 3}));
  file.tensors.emplace_back("b/c", Tensor<float>({1}, std::vector<float>{-0.5f}));
  file.metadata = {{"config", "{\"x\": 1}"}};
  return file;
}

TEST(SafeTensors, ComeBackAsTheyWere) {
  const SafeTensors read = read_safetensors(write_safetensors(example()));
  EXPECT_EQ(read.metadata, example().metadata);
  ASSERT_EQ(read.tensors.size(), 3u);
  for (const auto& [name, tensor] : example().tensors) {
    EXPECT_EQ(read.at(name).shape(), tensor.shape());
    EXPECT_TRUE(std::ranges::equal(read.at(name).values(), tensor.values()));
  }
  EXPECT_EQ(invalid_message([&] { read.at("z"); }),
            "safetensors: expected an array \"z\", received none of that name");
}

TEST(SafeTensors, HeaderIsTheFormats) {
  const std::string bytes = write_safetensors(example());
  EXPECT_EQ(static_cast<unsigned char>(bytes[0]) % 8, 0);
  EXPECT_EQ(bytes[8], '{');
  EXPECT_NE(bytes.find("\"data_offsets\":[0,16]"), std::string::npos);
  EXPECT_NE(bytes.find("\"dtype\":\"F32\""), std::string::npos);
}

TEST(SafeTensors, InHalfTheBytesComeBackRounded) {
  SafeTensors file;
  const std::vector<float> numbers = {0, -0.5f, 1.0f / 3, 65504, 1e-7f, 1e6f};
  file.tensors.emplace_back("a", Tensor<float>({6}, numbers));
  const std::string bytes = write_safetensors(file, SafeTensors::Type::float16);
  EXPECT_NE(bytes.find("\"dtype\":\"F16\""), std::string::npos);
  EXPECT_NE(bytes.find("\"data_offsets\":[0,12]"), std::string::npos);
  const SafeTensors read = read_safetensors(bytes);
  const Tensor<float>& values = read.at("a");
  EXPECT_EQ(values[0], 0);
  EXPECT_EQ(values[1], -0.5f);
  EXPECT_EQ(values[2], 0.333251953125f) << "the nearest of 11 bits";
  EXPECT_EQ(values[3], 65504);
  EXPECT_EQ(values[4], 1.1920928955078125e-07f) << "two of the smallest";
  EXPECT_EQ(values[5], std::numeric_limits<float>::infinity());
}

TEST(SafeTensors, RefuseBrokenFiles) {
  const auto message = [](const std::string& bytes) {
    return invalid_message([&] { read_safetensors(bytes); });
  };
  const auto with_header = [](const std::string& header) {
    std::string bytes(8, '\0');
    bytes[0] = static_cast<char>(header.size());
    return bytes + header;
  };
  EXPECT_EQ(message("abc"), "safetensors: expected at least 8 bytes, received 3");
  EXPECT_EQ(message(std::string(8, '\xff')),
            "safetensors: expected a header of at most 0 bytes, received 18446744073709551615");
  EXPECT_EQ(message(with_header("[1]")),
            "safetensors: expected a header that is a JSON object, received something else");
  EXPECT_EQ(message(with_header(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})")),
            "safetensors: expected w to take 8 bytes of the 0 there are, received places [0,8]");
  EXPECT_EQ(message(with_header(R"({"w":{"dtype":"I64","shape":[2],"data_offsets":[0,8]}})")),
            "safetensors: w: expected dtype one of F32, F16, received \"I64\"");
}

TEST(SafeTensors, NeverCrashOnDamage) {
  const std::string good = write_safetensors(example());
  Random random(1, "damage");
  for (int i = 0; i < 2000; ++i) {
    std::string bytes = good.substr(0, static_cast<std::size_t>(random.below(good.size() + 1)));
    for (std::uint64_t k = random.below(4); k > 0 && !bytes.empty(); --k)
      bytes[static_cast<std::size_t>(random.below(bytes.size()))] = static_cast<char>(random.below(256));
    try {
      read_safetensors(bytes);
    } catch (const std::invalid_argument&) {
    }
  }
}

}  // namespace
}  // namespace attention
