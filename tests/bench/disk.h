// What the disk itself does: the floor under every commit.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace jgt::bench {

// How often a second 4 KiB can be appended to a file in `folder` and made durable with fdatasync.
int64_t FdatasyncPerSecond(const std::string& folder, std::chrono::milliseconds duration);

}  // namespace jgt::bench
