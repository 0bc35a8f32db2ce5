#pragma once

// Ctrl-C, SIGTERM and SIGHUP as a request to stop.
//
// The signals are blocked in every thread and taken by one thread that waits for them, so that no
// handler interrupts anything. The first one asks the work to stop; if it has not ended after
// kGrace (it may be waiting for bytes from a pipe), or a second one comes, the program removes its
// unfinished files and ends at once. Either way it ends by the signal itself, so that a shell sees
// 130 or 143.

#include <chrono>
#include <csignal>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace trawl {

class Interrupt {
 public:
  static constexpr std::chrono::seconds kGrace{1};

  // Blocks the signals (but not one that was ignored when the program began, as under nohup).
  // Before any other thread starts: threads inherit what is blocked.
  Interrupt();
  // Stops watching and lets the signals through again.
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // Starts to wait for a signal. `unfinished_files` are removed if the program must end at once.
  void watch(std::vector<std::string> unfinished_files);

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

  // Prints one message and ends the program by the signal that came. Requires
  // token().stop_requested(); the caller has removed its unfinished files.
  [[noreturn]] void end();

 private:
  void stop_watching();
  void wait(const std::stop_token& done, const std::vector<std::string>& unfinished_files);

  sigset_t signals_{};
  int signal_ = 0;  // written before source_ is asked to stop, read after
  std::stop_source source_;
  std::jthread watcher_;
};

}  // namespace trawl
