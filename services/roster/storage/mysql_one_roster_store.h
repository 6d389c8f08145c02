#pragma once

#include "common/ids/ids.h"
#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/one_roster_store.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

class MysqlOneRosterStore final : public OneRosterStore {
 public:
  MysqlOneRosterStore(sql::Pool& pool, journal::Writer& writer, const RegionBook& regions, IdSource& ids)
      : pool_(pool), writer_(writer), regions_(regions), ids_(ids) {}

  StatusOr<OneRosterTables> Print(const std::string& county, const Moment& moment, Deadline deadline) override;
  StatusOr<OneRosterImported> Preview(const OneRosterTables& tables, const OneRosterContext& context,
                                      Deadline deadline) override;
  StatusOr<std::string> Import(const OneRosterTables& tables, const OneRosterContext& context,
                               const journal::Mutation& mutation, const Encoder<OneRosterImported>& encode) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
  const RegionBook& regions_;
  IdSource& ids_;
};

}  // namespace jgt::roster
