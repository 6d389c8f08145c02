#include "common/journal/writer.h"

namespace jgt::journal {

Batch::Batch(sql::Transaction& tx, std::string region, Instant now, int64_t next_seq, const Mutation& mutation)
    : tx_(tx),
      region_(std::move(region)),
      now_(now),
      principal_(mutation.principal),
      request_id_(mutation.request_id),
      next_seq_(next_seq) {}

StatusOr<sql::Rows> Batch::Query(const std::string& statement, const sql::Params& params,
                                 const sql::QueryOptions& options) {
  return tx_.Query(statement, params, options);
}

StatusOr<std::optional<sql::Row>> Batch::QueryOne(const std::string& statement, const sql::Params& params) {
  return tx_.QueryOne(statement, params);
}

StatusOr<int64_t> Batch::Execute(const std::string& statement, const sql::Params& params) {
  wrote_ = true;
  return tx_.Execute(statement, params);
}

Status Batch::Insert(const std::string& statement, const sql::Params& params) {
  wrote_ = true;
  return tx_.Insert(statement, params);
}

Status Batch::InsertMany(std::string_view head, size_t columns, std::vector<sql::Params> rows, std::string_view tail) {
  wrote_ = true;
  return tx_.InsertMany(head, columns, std::move(rows), tail);
}

int64_t Batch::Append(std::string type, std::string body) {
  Entry entry;
  entry.region = region_;
  entry.seq = next_seq_;
  entry.type = std::move(type);
  entry.body = std::move(body);
  entry.recorded_at = now_;
  entry.principal = principal_;
  entry.request_id = request_id_;
  entries_.push_back(std::move(entry));
  return next_seq_++;
}

}  // namespace jgt::journal
