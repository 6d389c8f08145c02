#pragma once

#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/school_store.h"
#include "services/roster/storage/grouped_schools.h"

namespace jgt::roster {

class MysqlSchoolStore final : public SchoolStore {
 public:
  // The executor is where GetSchool reads; it is stopped before this ends.
  MysqlSchoolStore(sql::Pool& pool, journal::Writer& writer, Executor& executor)
      : pool_(pool), writer_(writer), executor_(executor), grouped_(pool, executor) {}

  void GetSchool(const Key& key, const Moment& moment, Deadline deadline, SchoolDone done) override;
  StatusOr<std::vector<School>> ListSchools(const SchoolQuery& query, Deadline deadline) override;
  StatusOr<std::string> RecordReadiness(const std::string& parent, const std::vector<ReadinessFact>& facts,
                                        const journal::Mutation& mutation,
                                        const Encoder<std::vector<journal::Position>>& encode) override;
  StatusOr<std::string> RecordHeadCounts(const std::string& parent, const std::vector<HeadCount>& counts,
                                         const journal::Mutation& mutation,
                                         const Encoder<std::vector<journal::Position>>& encode) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
  Executor& executor_;
  GroupedSchools grouped_;
};

}  // namespace jgt::roster
