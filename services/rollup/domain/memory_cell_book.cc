#include "services/rollup/domain/memory_cell_book.h"

namespace jgt::rollup {

StatusOr<std::optional<Activity>> MemoryCellBook::FindActivity(const std::string& name) {
  const auto found = activities_.find(name);
  return found == activities_.end() ? std::nullopt : std::make_optional(found->second);
}

Status MemoryCellBook::PutActivity(const Activity& activity) {
  activities_[activity.name] = activity;
  return OkStatus();
}

StatusOr<std::vector<ShownFile>> MemoryCellBook::FilesOf(const std::string& activity) {
  std::vector<ShownFile> shown;
  const auto found = files_.find(activity);
  if (found == files_.end()) return shown;
  for (const auto& [file, month] : found->second) shown.push_back({.activity = activity, .file = file, .month = month});
  return shown;
}

StatusOr<std::optional<Month>> MemoryCellBook::MonthOfFile(const ShownFile& shown) {
  const auto activity = files_.find(shown.activity);
  if (activity == files_.end()) return std::optional<Month>();
  const auto file = activity->second.find(shown.file);
  return file == activity->second.end() ? std::nullopt : std::make_optional(file->second);
}

Status MemoryCellBook::PutFile(const ShownFile& shown) {
  files_[shown.activity][shown.file] = shown.month;
  return OkStatus();
}

StatusOr<std::optional<Month>> MemoryCellBook::FirstShown(const std::string& pairing, const std::string& file) {
  const auto found = first_shown_.find({pairing, file});
  return found == first_shown_.end() ? std::nullopt : std::make_optional(found->second);
}

Status MemoryCellBook::PutFirstShown(const std::string& pairing, const std::string& file, const Month& month) {
  first_shown_[{pairing, file}] = month;
  return OkStatus();
}

StatusOr<std::optional<CountyKind>> MemoryCellBook::FindKind(int year, const std::string& kind) {
  const auto found = kinds_.find({year, kind});
  return found == kinds_.end() ? std::nullopt : std::make_optional(found->second);
}

Status MemoryCellBook::PutKind(const CountyKind& kind) {
  kinds_[{kind.year, kind.kind}] = kind;
  return OkStatus();
}

StatusOr<std::optional<CountyHead>> MemoryCellBook::FindHead(const std::string& county) {
  const auto found = heads_.find(county);
  return found == heads_.end() ? std::nullopt : std::make_optional(found->second);
}

Status MemoryCellBook::PutHead(const CountyHead& head) {
  heads_[head.county] = head;
  return OkStatus();
}

Status MemoryCellBook::PutAssessed(const Assessed& assessed) {
  assessed_[{assessed.activity, assessed.seq}] = assessed;
  return OkStatus();
}

Status MemoryCellBook::Add(const Cells& changes) {
  cells_.Add(changes);
  return OkStatus();
}

}  // namespace jgt::rollup
