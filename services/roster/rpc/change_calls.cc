#include <charconv>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "services/roster/domain/vocabulary.h"
#include "services/roster/rpc/answers.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/rpc/roster_handler.h"
#include "services/roster/storage/to_proto.h"

// Dated changes of schools and pairings.
namespace jgt::roster {
namespace {

Status BadChange(std::string field, std::string_view allowed, std::string_view allowed_zh) {
  return InvalidArgument("BAD_CHANGE", absl::StrFormat("%s: %s", field, allowed))
      .Field(field, std::string(allowed))
      .Zh(absl::StrFormat("%s：%s", field, allowed_zh));
}

Status NoChange() { return BadChange("change", "exactly one of the changes", "请选择一种变更"); }

template <typename Request>
StatusOr<Ground> GroundOf(const Request& request, bool correction) {
  Ground ground = {.day = {}, .reason = request.reason(), .document = request.document()};
  ASSIGN_OR_RETURN(ground.day, DayIn("effective_day", request.effective_day()));
  RETURN_IF_ERROR(CheckGround(ground, correction));
  return ground;
}

// "12-0", as answers give it; absent when empty.
StatusOr<std::optional<VersionId>> SeenIn(const std::string& etag) {
  if (etag.empty()) return std::optional<VersionId>();
  VersionId seen;
  const char* const end = etag.data() + etag.size();
  const auto first = std::from_chars(etag.data(), end, seen.seq);
  if (first.ec == std::errc() && first.ptr != end && *first.ptr == '-') {
    const auto second = std::from_chars(first.ptr + 1, end, seen.part);
    if (second.ec == std::errc() && second.ptr == end) return std::optional<VersionId>(seen);
  }
  return BadChange("etag", "empty, or as an answer gave it", "etag 无效");
}

// INVALID_ARGUMENT BAD_CHANGE for an empty one, NAME_TOO_LONG.
StatusOr<std::string> NameIn(std::string_view field, const std::string& name) {
  const std::string trimmed(Trim(name));
  if (trimmed.empty()) return BadChange(std::string(field), "1 to 100 characters", "请填写名称");
  if (CharacterCount(trimmed) <= kNameCharactersMax) return trimmed;
  return InvalidArgument("NAME_TOO_LONG", absl::StrFormat("%s is longer than %d characters", field, kNameCharactersMax))
      .Field(std::string(field), absl::StrFormat("at most %d characters", kNameCharactersMax))
      .Zh(absl::StrFormat("名称不超过 %d 个字", kNameCharactersMax));
}

Status SetCorrection(const v1::CorrectSchool& message, SchoolChange& change) {
  if (!message.display_name().empty()) {
    ASSIGN_OR_RETURN(change.display_name, NameIn("correct.display_name", message.display_name()));
  }
  change.stage = static_cast<Stage>(message.stage());
  change.ownership = static_cast<Ownership>(message.ownership());
  const bool known = jgt::common::v1::Stage_IsValid(message.stage()) && v1::Ownership_IsValid(message.ownership());
  const bool some = !change.display_name.empty() || change.stage != Stage::kUnspecified ||
                    change.ownership != Ownership::kUnspecified;
  if (known && some) return OkStatus();
  return BadChange("correct", "a name, a stage or an ownership", "请填写要更正的名称、学段或办学性质");
}

StatusOr<SchoolChange> SchoolChangeOf(const v1::ChangeSchoolRequest& request) {
  using Case = v1::ChangeSchoolRequest::ChangeCase;
  SchoolChange change;
  switch (request.change_case()) {
    case Case::kRename: {
      change.kind = SchoolChangeKind::kRenamed;
      ASSIGN_OR_RETURN(change.display_name, NameIn("rename.display_name", request.rename().display_name()));
      break;
    }
    case Case::kMerge: {
      change.kind = SchoolChangeKind::kMerged;
      change.carry_pairings = request.merge().carry_pairings();
      ASSIGN_OR_RETURN(change.into, KeyOf("merge.into", request.merge().into(), kSchools));
      break;
    }
    case Case::kSplit: {
      change.kind = SchoolChangeKind::kSplit;
      if (!jgt::common::v1::Stage_IsValid(request.split().stage())) return NoChange();
      change.stage = static_cast<Stage>(request.split().stage());
      ASSIGN_OR_RETURN(change.display_name, NameIn("split.display_name", request.split().display_name()));
      break;
    }
    case Case::kMove: {
      change.kind = SchoolChangeKind::kMoved;
      change.carry_pairings = request.move().carry_pairings();
      ASSIGN_OR_RETURN(change.county, RegionOfParent(request.move().county()));
      break;
    }
    case Case::kOpenCampus: {
      change.kind = SchoolChangeKind::kCampusOpened;
      ASSIGN_OR_RETURN(change.display_name, NameIn("open_campus.display_name", request.open_campus().display_name()));
      break;
    }
    case Case::kClose:
      change.kind = SchoolChangeKind::kClosed;
      break;
    case Case::kCorrect:
      change.kind = SchoolChangeKind::kCorrected;
      RETURN_IF_ERROR(SetCorrection(request.correct(), change));
      break;
    case Case::CHANGE_NOT_SET:
      return NoChange();
  }
  ASSIGN_OR_RETURN(change.ground, GroundOf(request, change.kind == SchoolChangeKind::kCorrected));
  return change;
}

Status SetCorrection(const v1::CorrectPairing& message, PairingChange& change) {
  change.mode = static_cast<Mode>(message.mode());
  change.level = static_cast<VerificationLevel>(message.verification_level());
  change.founded_year = message.founded_year();
  change.never_ended = message.never_ended();
  if (change.founded_year != 0) RETURN_IF_ERROR(CheckYear("correct.founded_year", change.founded_year));
  const bool known = jgt::common::v1::Mode_IsValid(message.mode()) &&
                     jgt::common::v1::VerificationLevel_IsValid(message.verification_level());
  const bool some = change.mode != Mode::kUnspecified || change.level != VerificationLevel::kUnspecified ||
                    change.founded_year != 0 || change.never_ended;
  if (known && some) return OkStatus();
  return BadChange("correct", "a mode, a verification level, a founding year or never_ended",
                   "请填写要更正的模式、核验级别、组建年份或“未曾终止”");
}

StatusOr<PairingChange> PairingChangeOf(const v1::ChangePairingRequest& request) {
  using Case = v1::ChangePairingRequest::ChangeCase;
  PairingChange change;
  switch (request.change_case()) {
    case Case::kUpgrade:
      change.kind = PairingChangeKind::kUpgraded;
      change.mode = static_cast<Mode>(request.upgrade().mode());
      if (!jgt::common::v1::Mode_IsValid(request.upgrade().mode()) || change.mode == Mode::kUnspecified) {
        return BadChange("upgrade.mode", "CO_BUILT or INTEGRATED", "请选择共建型或融合型");
      }
      break;
    case Case::kEnd:
      change.kind = PairingChangeKind::kEnded;
      break;
    case Case::kReplaceSchool: {
      change.kind = PairingChangeKind::kSchoolReplaced;
      ASSIGN_OR_RETURN(change.replaced, KeyOf("replace_school.school", request.replace_school().school(), kSchools));
      ASSIGN_OR_RETURN(change.replacement, KeyOf("replace_school.by", request.replace_school().by(), kSchools));
      break;
    }
    case Case::kCorrect:
      change.kind = PairingChangeKind::kCorrected;
      RETURN_IF_ERROR(SetCorrection(request.correct(), change));
      break;
    case Case::CHANGE_NOT_SET:
      return NoChange();
  }
  ASSIGN_OR_RETURN(change.ground, GroundOf(request, change.kind == PairingChangeKind::kCorrected));
  return change;
}

void AddPositions(const std::vector<journal::Position>& positions,
                  google::protobuf::RepeatedPtrField<jgt::common::v1::Position>* messages) {
  for (const journal::Position& position : positions) *messages->Add() = journal::ToProto(position);
}

std::string Encode(const SchoolChanged& changed) {
  v1::ChangeSchoolResponse response;
  *response.mutable_school() = ToProto(changed.school);
  if (changed.made.has_value()) *response.mutable_made() = ToProto(*changed.made);
  AddAll(changed.pairings, response.mutable_pairings());
  AddPositions(changed.positions, response.mutable_positions());
  return response.SerializeAsString();
}

std::string Encode(const PairingChanged& changed) {
  v1::ChangePairingResponse response;
  *response.mutable_pairing() = ToProto(changed.pairing);
  if (changed.successor.has_value()) *response.mutable_successor() = ToProto(*changed.successor);
  AddPositions(changed.positions, response.mutable_positions());
  return response.SerializeAsString();
}

}  // namespace

StatusOr<v1::ChangeSchoolResponse> RosterHandler::Answer(const rpc::Call& call,
                                                         const v1::ChangeSchoolRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kSchools));
  RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
  // The other county has a say too.
  if (request.has_merge()) {
    ASSIGN_OR_RETURN(const Key into, KeyOf("merge.into", request.merge().into(), kSchools));
    RETURN_IF_ERROR(call.AuthorizeOn(RegionName(into.region)));
  } else if (request.has_move()) {
    RETURN_IF_ERROR(RegionOfParent(request.move().county()).status());
    RETURN_IF_ERROR(call.AuthorizeOn(request.move().county()));
  }
  ASSIGN_OR_RETURN(const SchoolChange change, SchoolChangeOf(request));
  if (change.kind == SchoolChangeKind::kMoved) RETURN_IF_ERROR(CheckCounty("move.county", change.county));
  ASSIGN_OR_RETURN(const std::optional<VersionId> seen, SeenIn(request.etag()));
  ASSIGN_OR_RETURN(const std::string answer,
                   changes_.ChangeSchool(key, change, seen, journal::MutationOf(call, request, request.request_id()),
                                         [](const SchoolChanged& changed) { return Encode(changed); }));
  return journal::AnswerFrom<v1::ChangeSchoolResponse>(answer);
}

StatusOr<v1::ChangePairingResponse> RosterHandler::Answer(const rpc::Call& call,
                                                          const v1::ChangePairingRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kPairings));
  RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
  ASSIGN_OR_RETURN(const PairingChange change, PairingChangeOf(request));
  ASSIGN_OR_RETURN(const std::optional<VersionId> seen, SeenIn(request.etag()));
  ASSIGN_OR_RETURN(const std::string answer,
                   changes_.ChangePairing(key, change, seen, journal::MutationOf(call, request, request.request_id()),
                                          [](const PairingChanged& changed) { return Encode(changed); }));
  return journal::AnswerFrom<v1::ChangePairingResponse>(answer);
}

}  // namespace jgt::roster
