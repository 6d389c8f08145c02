// A book in memory: what a recount fills, and what a rebuild writes down.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/rollup/domain/cell_book.h"

namespace jgt::rollup {

class MemoryCellBook final : public CellBook {
 public:
  StatusOr<std::optional<Activity>> FindActivity(const std::string& name) override;
  Status PutActivity(const Activity& activity) override;
  StatusOr<std::vector<ShownFile>> FilesOf(const std::string& activity) override;
  StatusOr<std::optional<Month>> MonthOfFile(const ShownFile& shown) override;
  Status PutFile(const ShownFile& shown) override;
  StatusOr<std::optional<Month>> FirstShown(const std::string& pairing, const std::string& file) override;
  Status PutFirstShown(const std::string& pairing, const std::string& file, const Month& month) override;
  StatusOr<std::optional<CountyKind>> FindKind(int year, const std::string& kind) override;
  Status PutKind(const CountyKind& kind) override;
  StatusOr<std::optional<CountyHead>> FindHead(const std::string& county) override;
  Status PutHead(const CountyHead& head) override;
  Status PutAssessed(const Assessed& assessed) override;
  Status Add(const Cells& changes) override;

  using PairingFile = std::pair<std::string, std::string>;

  const std::map<std::string, Activity>& activities() const { return activities_; }
  const std::map<std::string, std::map<std::string, Month>>& files() const { return files_; }
  const std::map<PairingFile, Month>& first_shown() const { return first_shown_; }
  const CountyKinds& kinds() const { return kinds_; }
  const CountyHeads& heads() const { return heads_; }
  const std::map<std::pair<std::string, int64_t>, Assessed>& assessed() const { return assessed_; }
  const Cells& cells() const { return cells_; }

 private:
  std::map<std::string, Activity> activities_;
  std::map<std::string, std::map<std::string, Month>> files_;  // by activity and file
  std::map<PairingFile, Month> first_shown_;
  CountyKinds kinds_;
  CountyHeads heads_;
  std::map<std::pair<std::string, int64_t>, Assessed> assessed_;  // by activity and entry
  Cells cells_;
};

}  // namespace jgt::rollup
