// What a signal handler may read is a fixed table of atomics. A thread faults in memory that it
// keeps mapped, so the slot that it needs stays as it is while it looks; slots of other threads may
// change under its eyes, and are told by an end that changes with them. `end` is written last when
// a slot is taken and first when it is given back.

#include "io/fault_guard.h"

#include <array>
#include <cassert>
#include <csignal>

#include <sys/mman.h>
#include <unistd.h>

namespace trawl {
namespace {

struct Slot {
  std::atomic<bool> is_taken = false;
  std::atomic<std::uintptr_t> begin = 0;
  std::atomic<std::uintptr_t> end = 0;  // 0: guards nothing
  std::atomic<std::atomic<bool>*> has_fault = nullptr;
};
static_assert(std::atomic<std::uintptr_t>::is_always_lock_free);

struct Guards {
  std::array<Slot, FaultGuard::kMaxGuards> slots;
  std::atomic<std::size_t> next = 0;  // where to look for a free slot
  std::atomic<std::uintptr_t> page_bytes = 0;
  struct sigaction before = {};
};

// Static memory: its pages cost nothing until they are used.
Guards& guards() {
  static Guards all;
  return all;
}

// Async-signal-safe: atomics, and mmap, which is a plain system call.
bool replace_page(void* where) {
  const auto address = reinterpret_cast<std::uintptr_t>(where);
  Guards& all = guards();
  for (Slot& slot : all.slots) {
    const std::uintptr_t end = slot.end.load(std::memory_order_acquire);
    if (address >= end || address < slot.begin.load(std::memory_order_acquire)) {
      continue;
    }
    std::atomic<bool>* const has_fault = slot.has_fault.load(std::memory_order_acquire);
    if (has_fault == nullptr || slot.end.load(std::memory_order_acquire) != end) {
      continue;
    }
    has_fault->store(true);
    const std::uintptr_t page_bytes = all.page_bytes;
    void* const page = static_cast<char*>(where) - address % page_bytes;
    return ::mmap(page, page_bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
           page;
  }
  return false;
}

void on_fault(int signal, siginfo_t* info, void* context) {
  if (replace_page(info->si_addr)) {
    return;  // the access is tried again
  }
  const struct sigaction& before = guards().before;
  if ((before.sa_flags & SA_SIGINFO) != 0 && before.sa_sigaction != nullptr) {
    before.sa_sigaction(signal, info, context);
  } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
    before.sa_handler(signal);
  } else {
    ::sigaction(signal, &before, nullptr);  // the access is tried again, and ends the program
  }
}

bool install() {
  Guards& all = guards();
  all.page_bytes = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  struct sigaction action = {};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigemptyset(&action.sa_mask);
  return ::sigaction(SIGBUS, &action, &all.before) == 0;
}

std::size_t take_slot() {
  Guards& all = guards();
  for (std::size_t i = 0; i < FaultGuard::kMaxGuards; ++i) {
    const std::size_t slot = all.next++ % FaultGuard::kMaxGuards;
    if (!all.slots[slot].is_taken.exchange(true)) {
      return slot;
    }
  }
  return FaultGuard::kMaxGuards;
}

}  // namespace

FaultGuard::FaultGuard(const char* begin, std::size_t size_bytes, std::atomic<bool>& has_fault) {
  static const bool kIsInstalled = install();
  slot_ = kIsInstalled ? take_slot() : kMaxGuards;
  if (is_active()) {
    Slot& slot = guards().slots[slot_];
    const auto address = reinterpret_cast<std::uintptr_t>(begin);
    slot.has_fault.store(&has_fault, std::memory_order_release);
    slot.begin.store(address, std::memory_order_release);
    slot.end.store(address + size_bytes, std::memory_order_release);
  }
}

FaultGuard::~FaultGuard() {
  if (is_active()) {
    Slot& slot = guards().slots[slot_];
    slot.end.store(0, std::memory_order_release);
    slot.has_fault.store(nullptr, std::memory_order_release);
    slot.is_taken.store(false, std::memory_order_release);
  }
}

}  // namespace trawl
