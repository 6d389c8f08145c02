// The evidence's tables and journal in one schema.
#pragma once

#include <string>
#include <vector>

#include "common/ids/ids.h"
#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/evidence/domain/evidence_store.h"
#include "services/evidence/domain/rules.h"
#include "services/evidence/storage/reading.h"

namespace jgt::evidence {

class MysqlEvidenceStore final : public EvidenceStore {
 public:
  MysqlEvidenceStore(sql::Pool& pool, journal::Writer& writer, IdSource& ids, const RuleBook& rules)
      : pool_(pool), writer_(writer), ids_(ids), rules_(rules) {}

  StatusOr<std::string> RecordFile(const journal::Mutation& mutation, const NewFile& file,
                                   const Encoder<FileRecorded>& encode) override;
  StatusOr<std::string> LinkEvidence(const journal::Mutation& mutation, const std::string& region,
                                     const std::vector<NewLink>& links, const Encoder<EvidenceLinked>& encode) override;
  StatusOr<std::string> ReviewEvidence(const journal::Mutation& mutation, const NewReview& review,
                                       const Encoder<EvidenceReviewed>& encode) override;

  StatusOr<FileReaders> FindFile(const std::string& region, const std::string& sha256, Deadline deadline) override;
  StatusOr<std::map<std::string, FileReaders>> FindFiles(const std::string& region,
                                                         const std::vector<std::string>& hashes,
                                                         Deadline deadline) override;
  StatusOr<std::map<std::string, Parties>> FindParties(const std::string& region,
                                                       const std::vector<std::string>& activity_ids,
                                                       Deadline deadline) override;
  StatusOr<bool> IsPairedIn(const std::string& region, const std::string& school, Deadline deadline) override;
  StatusOr<Parties> FindPartiesOfLink(const std::string& region, const std::string& link_id,
                                      Deadline deadline) override;
  StatusOr<ShownEvidence> ListEvidence(const std::string& region, const std::string& activity_id,
                                       Deadline deadline) override;

 private:
  StatusOr<FileRecorded> RecordInBatch(journal::Batch& batch, const NewFile& file);
  StatusOr<EvidenceLinked> LinkInBatch(journal::Batch& batch, const std::vector<NewLink>& wishes);
  StatusOr<EvidenceReviewed> ReviewInBatch(journal::Batch& batch, const NewReview& review);

  sql::Pool& pool_;
  journal::Writer& writer_;
  IdSource& ids_;
  const RuleBook& rules_;
};

}  // namespace jgt::evidence
