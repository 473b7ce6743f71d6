#pragma once

#include <string>

namespace attention {

/// From here on Ctrl-C (and SIGTERM) ends the tool at once, with a line that says so, no half-written file
/// left behind and exit status 1, except where a StopRequest is there to be asked.
void install_stop_handler();

/// While one exists, Ctrl-C only sets it, so that a loop can end in good order; a second one ends the tool.
class StopRequest {
 public:
  StopRequest();
  ~StopRequest();
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;

  bool received() const;
};

/// Names a temporary file that ending at once has to remove.
class RemoveOnStop {
 public:
  explicit RemoveOnStop(const std::string& path);
  ~RemoveOnStop();
  RemoveOnStop(const RemoveOnStop&) = delete;
  RemoveOnStop& operator=(const RemoveOnStop&) = delete;
};

}  // namespace attention
