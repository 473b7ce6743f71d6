#pragma once

#include <string>

#include "core/base/object_reader.h"

namespace attention {

struct TranslatorTrainingOptions {
  std::string config;  ///< the file, for messages
  std::string save;
  std::string log;
  bool json = false;
};

/// `attn train` of a translator: trains it as the configuration says, saves it after every epoch, and tries
/// it on one core it has never seen. Returns the exit status.
int train_translator(const Json& config, const TranslatorTrainingOptions& options);

}  // namespace attention
