// The book of one region and generation inside one transaction. What is read is kept, and what is changed is written by
// Flush, many rows to a statement: an entry costs a fraction of a statement then.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/sql/transaction.h"
#include "services/rollup/domain/cell_book.h"

namespace jgt::rollup {

class MysqlCellBook final : public CellBook {
 public:
  MysqlCellBook(sql::Transaction& tx, std::string region, int64_t generation)
      : tx_(tx), region_(std::move(region)), generation_(generation) {}

  StatusOr<std::optional<Activity>> FindActivity(const std::string& name) override;
  Status PutActivity(const Activity& activity) override;
  StatusOr<std::vector<ShownFile>> FilesOf(const std::string& activity) override;
  StatusOr<std::optional<Month>> MonthOfFile(const ShownFile& shown) override;
  Status PutFile(const ShownFile& shown) override;
  StatusOr<std::optional<Month>> FirstShown(const std::string& pairing, const std::string& file) override;
  Status PutFirstShown(const std::string& pairing, const std::string& file, const Month& month) override;
  // Rare, so they are read and written as they come.
  StatusOr<std::optional<CountyKind>> FindKind(int year, const std::string& kind) override;
  Status PutKind(const CountyKind& kind) override;
  StatusOr<std::optional<CountyHead>> FindHead(const std::string& county) override;
  Status PutHead(const CountyHead& head) override;
  Status PutAssessed(const Assessed& assessed) override;
  Status Add(const Cells& changes) override;
  Status Preload(const std::vector<std::string>& activities) override;
  Status Flush() override;

 private:
  using PairingFile = std::pair<std::string, std::string>;

  // The files of an activity, read when they are not known yet.
  StatusOr<std::map<std::string, Month>*> LoadFiles(const std::string& activity);
  Status PreloadFiles();
  Status FlushActivities();
  Status FlushAssessed();
  Status FlushCells();

  sql::Transaction& tx_;
  const std::string region_;
  const int64_t generation_;
  std::map<std::string, std::optional<Activity>> activities_;  // by name; none: it is not there
  std::set<std::string> stored_;                               // those that have a row
  std::set<std::string> changed_;
  std::map<std::string, std::map<std::string, Month>> files_;  // by activity and file, all of an activity
  std::vector<std::string> without_files_;                     // activities whose files were not read yet
  std::set<std::pair<std::string, std::string>> changed_files_;
  std::map<PairingFile, std::optional<Month>> first_shown_;
  std::set<PairingFile> changed_first_shown_;
  std::vector<Assessed> assessed_;
  Cells changes_;
};

// The number of the region's living generation; its row, and so the whole roll-up of the region, is locked until the
// transaction ends: the followers of the ledger and of the evidence write the same cells, and take turns here instead
// of in a deadlock.
StatusOr<int64_t> LockGeneration(sql::Transaction& tx, const std::string& region);

// A book of the living generation, locked so.
StatusOr<std::unique_ptr<CellBook>> OpenLivingBook(sql::Transaction& tx, const std::string& region);

// All cells of a generation.
StatusOr<Cells> ReadCells(sql::Transaction& tx, const std::string& region, int64_t generation);

// Many rows at once, for a generation that is written whole.
Status InsertAssessed(sql::Transaction& tx, const std::string& region, int64_t generation,
                      const std::vector<Assessed>& assessed);
Status InsertActivities(sql::Transaction& tx, const std::string& region, int64_t generation,
                        const std::vector<const Activity*>& activities);

}  // namespace jgt::rollup
