#include "core/experiment/core_reader.h"

#include <cmath>

namespace attention {

constexpr double sure_probability = 0.9;

double probability(double logit) { return 1 / (1 + std::exp(-logit)); }

CoreReader::CoreReader(const Dataset& dataset, Index glimpses, std::int64_t core_length)
    : dataset_(dataset), glimpses_(glimpses), scorer_(core_length) {
  if (glimpses == 1)
    single_.emplace(static_cast<std::size_t>(core_length), dataset.alphabet.size());
  else
    many_.emplace(static_cast<std::size_t>(glimpses), dataset.alphabet.size());
}

void CoreReader::add(const Evaluator::Reading& reading) {
  if (!dataset_.real(reading.example)) return;
  const Letters sequence = dataset_.sequence(reading.example);
  const auto truth = dataset_.truth(reading.example);
  if (!truth.empty()) {
    std::vector<float> attention(sequence.size(), 0);
    for (Index j = 0; j < glimpses_; ++j)
      for (std::size_t t = 0; t < attention.size(); ++t)
        attention[t] += reading.weights[static_cast<std::size_t>(j) * reading.stride + t];
    scorer_.add(attention, truth);
  }
  if (!(probability(reading.logit) > sure_probability)) return;
  ++sure_;
  if (single_)
    single_->add(sequence, reading.weights);
  else
    many_->add(sequence, reading.weights, reading.stride);
}

RecoverySnapshot CoreReader::read() const {
  RecoverySnapshot recovery;
  const auto score = scorer_.score();
  recovery.mass_on_truth = score.mass;
  recovery.precision = score.precision;
  recovery.recall = score.recall;
  recovery.auc = score.auc;
  recovery.edit_distance = static_cast<std::int64_t>(dataset_.core.size());
  if (sure_ == 0) return recovery;
  ReadOut read_out = single_ ? single_->read() : many_->read();
  recovery.core = dataset_.alphabet.decode(read_out.core);
  recovery.margins = std::move(read_out.margins);
  recovery.table = std::move(read_out.table);
  if (!dataset_.core.empty()) {
    recovery.edit_distance = edit_distance(read_out.core, dataset_.core);
    recovery.recovered = recovery.edit_distance == 0;
  }
  return recovery;
}

}  // namespace attention
