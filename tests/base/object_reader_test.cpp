#include "core/base/object_reader.h"

#include <gtest/gtest.h>

#include "tests/expect_invalid.h"

namespace attention {
namespace {

TEST(ObjectReader, ReadsWhatIsThereAndFallsBack) {
  ObjectReader reader(Json::parse(R"({"a": 3, "b": 0.5, "c": "x", "d": true, "e": [1, 2], "f": {"g": 1},
                                      "n": null, "whole": 4.0})"),
                      "thing");
  EXPECT_EQ(reader.integer("a", 1, 0, 9), 3);
  EXPECT_EQ(reader.integer("whole", 1, 0, 9), 4);
  EXPECT_DOUBLE_EQ(reader.number("b", 1, 0, 1), 0.5);
  EXPECT_EQ(reader.text("c", ""), "x");
  EXPECT_EQ(reader.choice("c", "y", {"x", "y"}), "x");
  EXPECT_TRUE(reader.boolean("d", false));
  EXPECT_EQ(reader.integers("e", {}), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(reader.member("f"), Json({{"g", 1}}));
  EXPECT_EQ(reader.integer("n", 5, 0, 9), 5);
  EXPECT_FALSE(reader.has("n"));
  EXPECT_EQ(reader.text("missing", "fallback"), "fallback");
  EXPECT_EQ(reader.member("absent"), Json::object());
  EXPECT_EQ(reader.where(), "thing");
  EXPECT_NO_THROW(reader.finish());
  EXPECT_NO_THROW(ObjectReader(nullptr, "nothing").finish());
}

TEST(ObjectReader, SaysWhatIsWrong) {
  const auto message = [](const char* text, auto read) {
    return invalid_message([&] {
      ObjectReader reader(Json::parse(text), "thing");
      read(reader);
    });
  };
  EXPECT_EQ(message("[1]", [](auto&) {}), "thing: expected an object, received [1]");
  EXPECT_EQ(message(R"({"a": 10})", [](auto& r) { r.integer("a", 1, 0, 9); }),
            "thing: expected a an integer from 0 to 9, received 10");
  EXPECT_EQ(message(R"({"a": 1.5})", [](auto& r) { r.integer("a", 1, 0, 9); }),
            "thing: expected a an integer from 0 to 9, received 1.5");
  EXPECT_EQ(message("{}", [](auto& r) { r.required_integer("a", 0, 9); }),
            "thing: expected an integer a, received none");
  EXPECT_EQ(message(R"({"p": 2})", [](auto& r) { r.number("p", 1, 0, 1); }),
            "thing: expected p a number from 0 to 1, received 2");
  EXPECT_EQ(message(R"({"p": "x"})", [](auto& r) { r.number("p", 1, 0, 1); }),
            "thing: expected p a number from 0 to 1, received \"x\"");
  EXPECT_EQ(message(R"({"t": 1})", [](auto& r) { r.text("t", ""); }),
            "thing: expected t a string, received 1");
  EXPECT_EQ(message(R"({"b": 1})", [](auto& r) { r.boolean("b", false); }),
            "thing: expected b true or false, received 1");
  EXPECT_EQ(message(R"({"c": "z"})",
                    [](auto& r) {
                      r.choice("c", "x", {"x", "y"});
                    }),
            "thing: expected c one of x, y, received \"z\"");
  EXPECT_EQ(message("{}",
                    [](auto& r) {
                      r.required_choice("c", {"x", "y"});
                    }),
            "thing: expected c one of x, y, received none");
  EXPECT_EQ(message(R"({"e": [1, "2"]})", [](auto& r) { r.integers("e", {}); }),
            "thing: expected e a list of integers, received [1,\"2\"]");
  EXPECT_EQ(message(R"({"epoch": 1})",
                    [](auto& r) {
                      r.integer("epochs", 1, 0, 9);
                      r.finish();
                    }),
            "thing: unknown key \"epoch\"; expected one of epochs");
}

TEST(ObjectReader, LongValuesAreCutInMessages) {
  const Json json = {{"a", std::string(500, 'x')}};
  const std::string message = invalid_message([&] { ObjectReader(json, "thing").integer("a", 1, 0, 9); });
  EXPECT_LT(message.size(), 130u);
  EXPECT_NE(message.find("..."), std::string::npos);
}

}  // namespace
}  // namespace attention
