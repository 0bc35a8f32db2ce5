// One thread in sigwait(2).

#include "scanner/cli/interrupt.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <pthread.h>

#include "scanner/cli/messages.h"

namespace trawl {
namespace {

constexpr std::array<int, 3> kSignals = {SIGINT, SIGTERM, SIGHUP};

// Ends a wait that is no longer needed. Nobody sends it to a program that has not asked for it.
constexpr int kWake = SIGURG;

bool is_ignored(int signal) {
  struct sigaction action{};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

[[noreturn]] void end_by(int signal) {
  print_message("interrupted: the work is not complete, and unfinished files were removed");
  std::signal(signal, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
  raise(signal);
  std::_Exit(128 + signal);  // reached only if the signal could not be delivered
}

}  // namespace

Interrupt::Interrupt() {
  sigemptyset(&signals_);
  sigaddset(&signals_, kWake);
  for (const int signal : kSignals) {
    if (!is_ignored(signal)) {
      sigaddset(&signals_, signal);
    }
  }
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

Interrupt::~Interrupt() {
  stop_watching();
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

void Interrupt::watch(std::vector<std::string> unfinished_files) {
  watcher_ = std::jthread([this, files = std::move(unfinished_files)](const std::stop_token& done) {
    wait(done, files);
  });
}

void Interrupt::end() {
  stop_watching();
  end_by(signal_);
}

void Interrupt::stop_watching() {
  if (watcher_.joinable()) {
    watcher_.request_stop();
    pthread_kill(watcher_.native_handle(), kWake);
    watcher_.join();
  }
}

void Interrupt::wait(const std::stop_token& done,
                     const std::vector<std::string>& unfinished_files) {
  int signal = kWake;
  while (signal == kWake && !done.stop_requested()) {
    sigwait(&signals_, &signal);
  }
  if (done.stop_requested()) {
    return;
  }
  signal_ = signal;
  source_.request_stop();
  const timespec grace{.tv_sec = kGrace.count(), .tv_nsec = 0};
  sigtimedwait(&signals_, nullptr, &grace);
  if (done.stop_requested()) {
    return;
  }
  for (const std::string& path : unfinished_files) {
    std::remove(path.c_str());  // an empty folder, too
  }
  end_by(signal);
}

}  // namespace trawl
