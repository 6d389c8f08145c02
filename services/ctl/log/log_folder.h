// A log as files that an auditor keeps:
//
//   checkpoint                    the signed head, a C2SP tlog-checkpoint
//   entries/<N>[.p/<W>]           256 entries (the last: W), each a big-endian 32-bit length and its canonical encoding
//   tile/<L>/<N>[.p/<W>]          the hashes, as C2SP tlog-tiles names and lays them out
//
// N is written as tlog-tiles writes it: 000, x001/x234/067.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace jgt::ctl {

inline constexpr size_t kEntryBytesMax = size_t{16} << 20U;

// "entries/x001/234.p/12".
std::string EntriesPath(int64_t index, int width);

// Writes a log piece by piece. What a server sends is not trusted with the names of files: pieces that do not follow
// from the checkpoint's size are DATA_LOSS BAD_EXPORT.
class LogFolderWriter final {
 public:
  // ALREADY_EXISTS NOT_EMPTY when the folder holds anything: an export is never mixed with another.
  static StatusOr<LogFolderWriter> Create(const std::string& folder, int64_t size);

  Status AddEntry(int64_t seq, std::string_view canonical);
  Status AddTile(const std::string& path, const std::string& hashes);
  // The checkpoint comes last: a folder without one is an export that was cut off.
  Status Finish(const std::string& checkpoint);

 private:
  LogFolderWriter(std::string folder, int64_t size);

  std::string folder_;
  int64_t size_ = 0;
  int64_t entries_ = 0;
  std::string bundle_;
  size_t tiles_ = 0;
  std::vector<std::string> tile_paths_;  // those due, in order
};

// Makes the folders above, writes the whole file. UNAVAILABLE CANNOT_WRITE.
Status WriteWholeFile(const std::string& path, std::string_view content);

}  // namespace jgt::ctl
