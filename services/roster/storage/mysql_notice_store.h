#pragma once

#include "common/ids/ids.h"
#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/notice_store.h"

namespace jgt::roster {

class MysqlNoticeStore final : public NoticeStore {
 public:
  MysqlNoticeStore(sql::Pool& pool, journal::Writer& writer, IdSource& ids) : pool_(pool), writer_(writer), ids_(ids) {}

  StatusOr<std::string> IssueNotice(const Notice& notice, const journal::Mutation& mutation,
                                    const Encoder<FiledNow<Notice>>& encode) override;
  StatusOr<std::vector<std::string>> ReadersOf(const Key& notice, Deadline deadline) override;
  StatusOr<Notice> GetNotice(const Key& notice, const Moment& moment, Deadline deadline) override;
  StatusOr<std::vector<Notice>> ListNotices(const NoticeQuery& query, Deadline deadline) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
  IdSource& ids_;
};

}  // namespace jgt::roster
