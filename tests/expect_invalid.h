#pragma once

#include <stdexcept>
#include <string>

namespace attention {

/// The message of the std::invalid_argument that `call` throws; "(nothing thrown)" if it does not.
template <class Call>
std::string invalid_message(Call&& call) {
  try {
    call();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "(nothing thrown)";
}

}  // namespace attention
