#include "services/ctl/log/log_folder.h"

#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "common/merkle/tile.h"

namespace jgt::ctl {
namespace {

Status BadExport(const std::string& message) {
  return DataLoss("BAD_EXPORT", "what the ledger sent is no export: " + message).Zh("收到的导出内容有误");
}

void PutLength(std::string& out, size_t length) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((length >> shift) & 0xFFU));
}

}  // namespace

std::string EntriesPath(int64_t index, int width) { return "entries/" + merkle::TileNumber(index, width); }

Status WriteWholeFile(const std::string& path, std::string_view content) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  if (!file) return Unavailable("CANNOT_WRITE", path + " cannot be written").Zh("无法写入文件 " + path);
  return OkStatus();
}

LogFolderWriter::LogFolderWriter(std::string folder, int64_t size) : folder_(std::move(folder)), size_(size) {
  for (const merkle::TileId& tile : merkle::TilesOf(size)) tile_paths_.push_back(merkle::TilePath(tile));
}

StatusOr<LogFolderWriter> LogFolderWriter::Create(const std::string& folder, int64_t size) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!std::filesystem::is_directory(folder, error))
    return Unavailable("CANNOT_WRITE", folder + " is no folder that can be made").Zh("无法创建文件夹 " + folder);
  if (!std::filesystem::is_empty(folder, error))
    return AlreadyExists("NOT_EMPTY", folder + " is not empty").Zh("文件夹不为空：" + folder);
  return LogFolderWriter(folder, size);
}

Status LogFolderWriter::AddEntry(int64_t seq, std::string_view canonical) {
  if (seq != entries_ + 1 || seq > size_)
    return BadExport(absl::StrFormat("entry %d where %d is due", seq, entries_ + 1));
  if (canonical.size() > kEntryBytesMax) return BadExport(absl::StrFormat("entry %d is too large", seq));
  PutLength(bundle_, canonical.size());
  bundle_ += canonical;
  ++entries_;
  const int64_t index = (entries_ - 1) / merkle::kTileWidth;
  const int width = merkle::WidthAt(size_, 0, index);
  if (entries_ - index * merkle::kTileWidth < width) return OkStatus();
  RETURN_IF_ERROR(WriteWholeFile(folder_ + "/" + EntriesPath(index, width), bundle_));
  bundle_.clear();
  return OkStatus();
}

Status LogFolderWriter::AddTile(const std::string& path, const std::string& hashes) {
  if (tiles_ >= tile_paths_.size() || path != tile_paths_[tiles_]) return BadExport("a tile that is not due");
  ++tiles_;
  return WriteWholeFile(folder_ + "/" + path, hashes);
}

Status LogFolderWriter::Finish(const std::string& checkpoint) {
  if (entries_ != size_ || tiles_ != tile_paths_.size()) return BadExport("it ends too early");
  return WriteWholeFile(folder_ + "/checkpoint", checkpoint);
}

}  // namespace jgt::ctl
