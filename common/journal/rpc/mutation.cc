#include "common/journal/rpc/mutation.h"

#include <memory>

#include "common/journal/body.h"
#include "common/journal/entry.h"

namespace jgt::journal {

Mutation MutationOf(const rpc::Call& call, const google::protobuf::Message& request, const std::string& request_id) {
  std::unique_ptr<google::protobuf::Message> hashed(request.New());
  hashed->CopyFrom(request);
  if (const auto* field = hashed->GetDescriptor()->FindFieldByName("min_positions"); field != nullptr) {
    hashed->GetReflection()->ClearField(hashed.get(), field);
  }
  std::string bytes = TypeOf(*hashed);
  bytes.push_back('\0');
  bytes += Serialize(*hashed);
  return {.request_id = request_id,
          .request_hash = Sha256(bytes),
          .principal = call.principal.subject,
          .deadline = call.deadline};
}

std::vector<Position> PositionsFrom(const google::protobuf::RepeatedPtrField<jgt::common::v1::Position>& positions) {
  std::vector<Position> result;
  result.reserve(static_cast<size_t>(positions.size()));
  for (const auto& position : positions) {
    result.push_back({.service = position.service(), .region = position.region(), .seq = position.seq()});
  }
  return result;
}

jgt::common::v1::Position ToProto(const Position& position) {
  jgt::common::v1::Position proto;
  proto.set_service(position.service);
  proto.set_region(position.region);
  proto.set_seq(position.seq);
  return proto;
}

}  // namespace jgt::journal
