#include "services/roster/storage/mysql_attribute_store.h"

#include "services/roster/storage/attribute_rows.h"

namespace jgt::roster {
namespace {

Status RefuseTaken(const Query& query, AttributePlan& plan) {
  for (const auto& [key, code] : plan.claimed) {
    ASSIGN_OR_RETURN(const bool taken, IsCodeTaken(query, plan.changed.at(key).last().value, code));
    if (taken) RefuseTakenCode(key, code, plan);
  }
  return OkStatus();
}

}  // namespace

StatusOr<AttributesRecorded> MysqlAttributeStore::Preview(const std::string& region,
                                                          const std::vector<AttributeRow>& rows,
                                                          const AttributeSource& source, Deadline deadline) {
  return ReadAtOneMoment<AttributesRecorded>(pool_, deadline, [&](const Query& query) -> StatusOr<AttributesRecorded> {
    ASSIGN_OR_RETURN(const KnownSchools known, ReadKnownSchools(query, region));
    AttributesRecorded recorded = {.plan = DecideAttributes(region, known, rows, source), .positions = {}};
    RETURN_IF_ERROR(RefuseTaken(query, recorded.plan));
    return recorded;
  });
}

StatusOr<std::string> MysqlAttributeStore::Record(const std::string& region, const std::vector<AttributeRow>& rows,
                                                  const AttributeSource& source, const journal::Mutation& mutation,
                                                  const std::function<Status(const AttributePlan&)>& refuse,
                                                  const Encoder<AttributesRecorded>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    const Query query = QueryOf(batch);
    ASSIGN_OR_RETURN(const KnownSchools known, ReadKnownSchools(query, region));
    AttributesRecorded recorded = {.plan = DecideAttributes(region, known, rows, source), .positions = {}};
    RETURN_IF_ERROR(RefuseTaken(query, recorded.plan));
    RETURN_IF_ERROR(refuse(recorded.plan));  // before anything is written
    for (const auto& [key, code] : recorded.plan.claimed) {
      RETURN_IF_ERROR(ClaimCode(batch, key, code));
    }
    RETURN_IF_ERROR(RefuseTaken(query, recorded.plan));
    RETURN_IF_ERROR(refuse(recorded.plan));
    RETURN_IF_ERROR(WriteAttributes(batch, recorded.plan, source));
    recorded.positions = {PositionOf(writer_, batch)};
    return encode(recorded);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(region, mutation, work));
  return answer.response;
}

}  // namespace jgt::roster
