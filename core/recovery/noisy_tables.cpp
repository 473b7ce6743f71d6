#include "core/recovery/noisy_tables.h"

#include <cmath>

namespace attention {

NoisyTables::NoisyTables(const NoiseModel& model, std::size_t alphabet_size)
    : model_(model), alphabet_size_(alphabet_size) {}

void NoisyTables::set_block(const LaneBlock& block) {
  block_ = &block;
  const std::size_t time = block.time;
  emissions_.assign(alphabet_size_ * time, Lanes::Zero());
  begin_.assign(time + 1, Lanes::Zero());
  for (std::size_t lane = 0; lane < lane_count; ++lane) {
    const auto i = static_cast<Eigen::Index>(lane);
    if (block.lengths[lane] > 0) begin_[time - block.lengths[lane]][i] = 1;
    for (std::size_t t = time - block.lengths[lane]; t < time; ++t) {
      const std::size_t letter = block.letters[t * lane_count + lane];
      for (std::size_t a = 0; a < alphabet_size_; ++a) emissions_[a * time + t][i] = model_.substituted;
      emissions_[letter * time + t][i] += (1 - model_.substituted) / model_.background[letter];
    }
  }
}

void NoisyTables::fill_forward(Letters pattern) {
  const std::size_t columns = time() + 1;
  forward_.resize((pattern.size() + 1) * columns);
  for (std::size_t k = 0; k <= pattern.size(); ++k) {
    const double stays = k < pattern.size() ? stay() : model_.tail;
    const Lanes* before = k > 0 ? forward(k - 1) : nullptr;
    const Lanes* chance = k > 0 ? emission(pattern[k - 1]) : nullptr;
    Lanes* row = forward_.data() + k * columns;
    Lanes sum = Lanes::Zero();
    for (std::size_t t = 0; t < columns; ++t) {
      sum *= stays;
      if (k == 0) {
        sum += begin_[t];
      } else {
        if (t > 0) sum += before[t - 1] * chance[t - 1] * write();
        sum += before[t] * skip();
      }
      row[t] = sum;
    }
  }
}

void NoisyTables::fill_backward(Letters pattern) {
  const std::size_t columns = time() + 1;
  backward_.resize((pattern.size() + 1) * columns);
  for (std::size_t k = pattern.size() + 1; k-- > 0;) {
    const bool last = k == pattern.size();
    const double stays = last ? model_.tail : stay();
    const Lanes* after = last ? nullptr : backward(k + 1);
    const Lanes* chance = last ? nullptr : emission(pattern[k]);
    Lanes* row = backward_.data() + k * columns;
    Lanes sum = Lanes::Zero();
    for (std::size_t t = columns; t-- > 0;) {
      sum *= stays;
      if (last) {
        if (t == time()) sum += 1 - model_.tail;
      } else {
        if (t < time()) sum += after[t + 1] * chance[t] * write();
        sum += after[t] * skip();
      }
      row[t] = sum;
    }
  }
}

Lanes NoisyTables::total(std::size_t length) const { return forward(length)[time()] * (1 - model_.tail); }

void NoisyTables::stay_at_end(std::size_t length, std::vector<Lanes>& row) const {
  const Lanes* kept = forward(length);
  row.resize(time() + 1);
  Lanes sum = Lanes::Zero();
  for (std::size_t t = 0; t <= time(); ++t) {
    sum = sum * stay() + kept[t] - (t > 0 ? Lanes(kept[t - 1] * model_.tail) : Lanes(Lanes::Zero()));
    row[t] = sum;
  }
}

Lanes NoisyTables::log_probability(const Lanes& ratio, const std::vector<double>& length_chances) const {
  Lanes chances;
  for (std::size_t lane = 0; lane < lane_count; ++lane)
    chances[static_cast<Eigen::Index>(lane)] = length_chances[block_->lengths[lane]];
  const Lanes mixed = ratio * (1 - model_.contaminated) + chances * model_.contaminated;
  return (block_->weight > 0).select(mixed.max(1e-300).log(), 0.0);
}

std::vector<double> length_chances(std::size_t core_length, const NoiseModel& model, std::size_t longest) {
  std::vector<double> chances(longest + 1, 0);
  chances[0] = 1;
  for (std::size_t k = 0; k <= core_length; ++k) {
    const double stays = k < core_length ? 1 - model.p : model.tail;
    double sum = 0;
    double before = 0;  // of state k − 1, a letter ago
    for (double& chance : chances) {
      const double here = chance;
      sum *= stays;
      sum += k == 0 ? here : before * model.p * (1 - model.missing) + here * model.p * model.missing;
      before = here;
      chance = sum;
    }
  }
  for (double& chance : chances) chance *= 1 - model.tail;
  return chances;
}

}  // namespace attention
