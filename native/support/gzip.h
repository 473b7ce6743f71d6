#pragma once

#include <string>

namespace attention {

/// The bytes themselves, or what they hold if they are of the gzip format (RFC 1952, members one after the
/// other included). Throws std::invalid_argument if that is broken off, damaged or larger than 1 GiB.
std::string inflated(std::string bytes);

}  // namespace attention
