#include "native/commands/scale.h"

#include <fmt/format.h>

#include <utility>

#include "core/base/random.h"
#include "core/data/core_sequence.h"
#include "core/experiment/experiment.h"
#include "core/recovery/methods.h"
#include "native/support/console.h"
#include "native/support/files.h"
#include "native/support/line_chart.h"
#include "native/support/median.h"
#include "native/support/progress.h"

namespace attention {
namespace {

constexpr std::int64_t batch = 32;
constexpr std::int64_t sequences = 320;
constexpr std::size_t least_steps = 5;
constexpr double least_seconds = 0.3;

// The default task's model and data, but for what is varied.
struct Size {
  std::int64_t time = 44;
  std::int64_t units = 32;
  std::size_t letters = 4;
  std::int64_t threads = 1;
};

// Median milliseconds of a step over a batch of sequences that are all of the same length.
double step_milliseconds(const std::string& model, const Size& size) {
  static const std::string all = "1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  ExperimentConfig config = parse_config({{"task", {{"letters", all.substr(0, size.letters)}}},
                                          {"model", {{"name", model}, {"units", size.units}}},
                                          {"training", {{"threads", size.threads}, {"batch_size", batch}}}});
  Random random(1, "scale");
  Sequences drawn;
  std::vector<Letter> letters(static_cast<std::size_t>(size.time));
  for (std::int64_t n = 0; n < sequences; ++n) {
    for (Letter& letter : letters) letter = static_cast<Letter>(random.below(size.letters));
    drawn.append(letters);
  }
  Experiment experiment(
      config, std::make_shared<Dataset>(make_dataset(config.task, Alphabet(config.task.letters), drawn)));
  experiment.train(2);  // plans are made
  std::vector<double> seconds;
  const Stopwatch all_steps;
  while (seconds.size() < least_steps || all_steps.seconds() < least_seconds) {
    if (experiment.finished()) experiment.reset();
    const Stopwatch stopwatch;
    experiment.train(1);
    seconds.push_back(stopwatch.seconds());
  }
  return 1000 * median(std::move(seconds));
}

double recovery_milliseconds(const std::string& method, std::int64_t count) {
  ThreadPool pool(1);
  const CoreSequenceData data = generate_core_sequences({.count = count, .seed = 1});
  const Stopwatch stopwatch;
  recover(data.sequences, data.alphabet.size(), method, {.core_length = 10}, pool);
  return 1000 * stopwatch.seconds();
}

template <class Cost>
LineChart measure(Progress& progress, const std::string& title, const std::string& x_name,
                  const std::vector<std::string>& names, const std::vector<std::int64_t>& sizes,
                  Cost&& cost) {
  LineChart chart{title, x_name, {}};
  const auto total = static_cast<double>(names.size() * sizes.size());
  double done = 0;
  for (const std::string& name : names) {
    LineSeries series{name, {}};
    for (const std::int64_t size : sizes) {
      progress.update(fmt::format("{}: {} at {}", title, name, size), done++, total);
      series.points.emplace_back(static_cast<double>(size), cost(name, size));
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

std::string table(const LineChart& chart) {
  std::string lines = fmt::format("\n{}\n  {:<16}", chart.title, chart.x_name);
  for (const auto& [x, unused] : chart.series[0].points) lines += fmt::format("{:>10.0f}", x);
  for (const LineSeries& series : chart.series) {
    lines += fmt::format("\n  {:<16}", series.name);
    for (const auto& [unused, y] : series.points) lines += fmt::format("{:>10.4g}", y);
  }
  return lines + "\n";
}

}  // namespace

int run_scale(const std::string& picture, bool json) {
  if (!picture.empty()) check_writable(picture);
  const std::vector<std::string> models = {"monotonic", "bahdanau", "transformer"};
  Progress progress("sizes");
  std::vector<LineChart> charts;
  charts.push_back(measure(progress, "A step, by the length of sequences", "letters a sequence", models,
                           {20, 50, 100, 200, 500, 1000, 2000}, [](const std::string& model, std::int64_t x) {
                             return step_milliseconds(model, {.time = x});
                           }));
  charts.push_back(measure(
      progress, "A step, by the model's width", "units", {"bahdanau"}, {8, 16, 32, 64, 128, 256},
      [](const std::string& model, std::int64_t x) { return step_milliseconds(model, {.units = x}); }));
  charts.push_back(measure(progress, "A step, by the alphabet", "letters of the alphabet", models,
                           {2, 4, 8, 16, 32, 62}, [](const std::string& model, std::int64_t x) {
                             return step_milliseconds(model, {.letters = static_cast<std::size_t>(x)});
                           }));
  charts.push_back(measure(progress, "Recovery, by the number of sequences", "sequences",
                           {"em-climb", "deconvolution"}, {1000, 10'000, 100'000, 1'000'000},
                           recovery_milliseconds));
  charts.push_back(measure(
      progress, "A step, by threads", "threads", models, {1, 2},
      [](const std::string& model, std::int64_t x) { return step_milliseconds(model, {.threads = x}); }));
  progress.clear();
  if (!picture.empty()) write_file(picture, line_charts("milliseconds", charts));
  Json result = Json::array();
  std::string text = fmt::format("milliseconds; a step is over {} sequences\n", batch);
  for (const LineChart& chart : charts) {
    for (const LineSeries& series : chart.series)
      for (const auto& [x, y] : series.points)
        result.push_back(
            {{"what", chart.title}, {"name", series.name}, {chart.x_name, x}, {"milliseconds", y}});
    text += table(chart);
  }
  if (json)
    print_json(result);
  else
    print(text);
  return 0;
}

}  // namespace attention
