#include "native/commands/recovery_report.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/experiment/dataset.h"
#include "core/recovery/damaged.h"
#include "core/recovery/scoring.h"
#include "native/support/console.h"
#include "native/support/progress.h"

namespace attention {
namespace {

// Log-likelihood above a rival from which on a core is taken for certain: 100 times as likely.
constexpr double sure_gap = 4.605170185988092;
constexpr double least_containment = 0.5;

std::string noise_text(const NoiseModel& noise, const Alphabet& alphabet) {
  std::vector<std::string> letters;
  for (std::size_t a = 0; a < noise.background.size(); ++a)
    letters.push_back(fmt::format("{} {:.3f}", alphabet.tokens()[a], noise.background[a]));
  return fmt::format(
      "damage       {:.1f} % of the core letters missing, {:.1f} % replaced, {:.1f} % of the sequences "
      "without\n"
      "             core, {:.2f} letters after it on average; noise letters {}\n",
      100 * noise.missing, 100 * noise.substituted, 100 * noise.contaminated, noise.tail / (1 - noise.tail),
      fmt::join(letters, ", "));
}

Json answer_json(const RecoveryReport& report, const RecoveryAnswer& answer) {
  const RecoveryResult& result = answer.result;
  const bool found = !result.core.empty();
  Json json = {{"method", result.method},
               {"core", report.file.alphabet.decode(result.core)},
               {"exact_containment", found ? Json(result.exact_containment) : Json()},
               {"log_likelihood_gap", found ? Json(result.log_likelihood_gap) : Json()},
               {"seconds", answer.seconds}};
  if (!answer.message.empty()) json["message"] = answer.message;
  if (result.proven) json["proven"] = *result.proven;
  if (result.noise) json["noise"] = noise_json(*result.noise, report.file.alphabet);
  if (answer.attention) {
    Json lengths = Json::array();
    for (const auto& [length, loss] : answer.attention->lengths)
      lengths.push_back({{"core_length", length}, {"validation_loss", loss}});
    json["attention"] = {
        {"margins", answer.attention->margins},
        {"accuracy", answer.attention->accuracy ? Json(*answer.attention->accuracy) : Json()},
        {"loss", answer.attention->loss},
        {"sequences", answer.attention->trained_on},
        {"too_long", answer.attention->too_long},
        {"random_sequences", answer.attention->random},
        {"epochs", answer.attention->epochs},
        {"restarts", answer.attention->restarts},
        {"validation_loss", answer.attention->validation_loss},
        {"moves", answer.attention->moves},
        {"lengths", std::move(lengths)}};
  }
  if (answer.translation)
    json["translation"] = {{"margins", answer.translation->margins},
                           {"log_probability", answer.translation->log_probability},
                           {"sequences", answer.translation->sequences}};
  return json;
}

std::string answer_line(const RecoveryReport& report, const RecoveryAnswer& answer) {
  const RecoveryResult& result = answer.result;
  if (result.core.empty()) return fmt::format("  {:<20} nothing: {}\n", result.method, answer.message);
  const std::string proof = !result.proven   ? ""
                            : *result.proven ? "; no core of its length is likelier"
                                             : "; gave up before all others were ruled out";
  std::string line =
      fmt::format("  {:<20} {}   in {:.2f} % of the sequences, gap {:.1f}{}, {}\n", result.method,
                  report.file.alphabet.decode(result.core), 100 * result.exact_containment,
                  result.log_likelihood_gap, proof, duration_text(answer.seconds));
  if (answer.attention) {
    const AttentionRecovery& attention = *answer.attention;
    line += fmt::format("  {:<20} trained on {} and {} random ones, {}, {}{}\n", "",
                        counted(attention.trained_on, "sequence"), attention.random,
                        counted(static_cast<std::size_t>(attention.epochs), "epoch"),
                        counted(static_cast<std::size_t>(attention.restarts), "run"),
                        attention.accuracy ? fmt::format("; accuracy {:.4f}", *attention.accuracy) : "");
    if (attention.too_long > 0)
      line += fmt::format("  {:<20} without {} of more than {} letters\n", "",
                          counted(attention.too_long, "sequence"), longest_trained);
  }
  if (answer.translation)
    line += fmt::format("  {:<20} read {}; log-probability {:.1f}, letters preferred by {:.1f}\n", "",
                        counted(answer.translation->sequences, "sequence"),
                        answer.translation->log_probability, fmt::join(answer.translation->margins, " "));
  return line;
}

std::string certificate_text(const RecoveryReport& report) {
  const RecoveryResult& best = report.best();
  std::string text = fmt::format("core         {}\n", report.file.alphabet.decode(best.core));
  text += fmt::format("core length  {} ({})\n", best.core.size(),
                      report.core_length_source == "given"        ? "as asked for"
                      : report.core_length_source == "likelihood" ? "the likeliest"
                      : report.core_length_source == "validation loss"
                          ? "of the lowest loss on held-out sequences"
                      : report.core_length_source == "weights" ? "that of the cores it was trained on"
                                                               : "from mean and spread of the lengths");
  text += fmt::format("p            {:.4f}\n", best.p);
  if (best.noise) text += noise_text(*best.noise, report.file.alphabet);
  text += fmt::format("margins      {:.1f}\n", fmt::join(best.margins, " "));
  text +=
      fmt::format("containment  {:.2f} % of the sequences contain the core\n", 100 * best.exact_containment);
  text += fmt::format("gap          {:.1f} in log-likelihood {} the best core one edit away, on {}\n",
                      std::abs(best.log_likelihood_gap), best.log_likelihood_gap < 0 ? "BELOW" : "above",
                      counted(best.examined, "sequence"));
  const std::vector<std::string> doubts = report.doubts();
  text += doubts.empty() ? "sure         yes\n"
                         : fmt::format("sure         NO: {}\n", fmt::join(doubts, ";\n                 "));
  return text;
}

}  // namespace

std::vector<std::string> RecoveryReport::doubts() const {
  std::vector<std::string> list;
  const RecoveryResult& found = best();
  if (found.core.empty()) return {"nothing was recovered"};
  if (found.log_likelihood_gap < 0)
    list.push_back("a core one edit away is likelier: this one is wrong in at least one letter");
  else if (found.log_likelihood_gap == 0)
    list.push_back("a core one edit away is as likely: the sequences do not decide between them");
  else if (found.log_likelihood_gap < sure_gap)
    list.push_back(
        fmt::format("a core one edit away is nearly as likely (gap {:.1f})", found.log_likelihood_gap));
  if (found.length_gap && *found.length_gap < sure_gap)
    list.push_back(
        fmt::format("a core of another length is nearly as likely (gap {:.1f})", *found.length_gap));
  if (found.exact_containment < least_containment)
    list.push_back(fmt::format("only {:.1f} % of the sequences contain it", 100 * found.exact_containment));
  if (found.noise && found.noise->contaminated > 1 - least_containment - 0.01)
    list.push_back("half of the sequences seem to have no core at all");
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const RecoveryResult& other = answers[i].result;
    if (other.core.empty())
      list.push_back(fmt::format("{} found nothing: {}", other.method, answers[i].message));
    else if (other.core != found.core)
      list.push_back(fmt::format(
          "{} found {}, {} away", other.method, file.alphabet.decode(other.core),
          counted(static_cast<std::size_t>(edit_distance(other.core, found.core)), "letter edit")));
  }
  return list;
}

Json RecoveryReport::json() const {
  const RecoveryReport& report = *this;
  const RecoveryResult& best = report.best();
  const Sequences& sequences = report.file.sequences;
  const auto order = order_by_length(sequences);
  const auto agreement = report.agreement();
  Json methods = Json::array();
  for (const RecoveryAnswer& answer : report.answers) methods.push_back(answer_json(report, answer));
  return {
      {"core", report.file.alphabet.decode(best.core)},
      {"core_length", best.core.size()},
      {"core_length_source", report.core_length_source},
      {"p", best.p},
      {"exact_containment", best.exact_containment},
      {"log_likelihood", best.log_likelihood},
      {"log_likelihood_gap", best.log_likelihood_gap},
      {"length_gap", best.length_gap ? Json(*best.length_gap) : Json()},
      {"noise", best.noise ? noise_json(*best.noise, report.file.alphabet) : Json()},
      {"sure", report.doubts().empty()},
      {"doubts", report.doubts()},
      {"examined", best.examined},
      {"method", report.method},
      {"agreement", agreement ? Json(*agreement) : Json()},
      {"margins", best.margins},
      {"count", sequences.size()},
      {"shortest_length", sequences.length(order.front())},
      {"longest_length", sequences.length(order.back())},
      {"mean_length", static_cast<double>(sequences.letters.size()) / static_cast<double>(sequences.size())},
      {"input", report.file.json()},
      {"methods", methods},
      {"seconds", report.seconds}};
}

std::string RecoveryReport::text() const {
  const RecoveryReport& report = *this;
  const Sequences& sequences = report.file.sequences;
  const auto order = order_by_length(sequences);
  std::string text = fmt::format("read         {}\n", report.file.description());
  text += fmt::format("lengths      shortest {}, mean {:.2f}, longest {}\n", sequences.length(order.front()),
                      static_cast<double>(sequences.letters.size()) / static_cast<double>(sequences.size()),
                      sequences.length(order.back()));
  if (!report.best().core.empty()) text += certificate_text(report);
  text += "methods\n";
  for (const RecoveryAnswer& answer : report.answers) text += answer_line(report, answer);
  if (const auto agreement = report.agreement()) {
    const auto& [one, other] = std::pair(report.answers[0].result.core, report.answers[1].result.core);
    if (*agreement)
      text += "  They agree.\n";
    else if (!other.empty())
      text += fmt::format(
          "  They disagree: {} letter edits lie between them; the likelier core is given above.\n",
          edit_distance(one, other));
  }
  return text;
}

}  // namespace attention
