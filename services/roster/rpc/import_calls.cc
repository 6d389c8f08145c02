// Imports after they were made.
#include <algorithm>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/rpc/roster_handler.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

template <typename T>
int32_t CountOf(const Timelines<T>& back, bool removed) {
  return static_cast<int32_t>(
      std::count_if(back.begin(), back.end(), [&](const auto& each) { return each.second.empty() == removed; }));
}

v1::UndoImportResponse ToResponse(const UndoneImport& undone) {
  v1::UndoImportResponse response;
  *response.mutable_import() = ToProto(undone.record);
  response.set_schools_removed(CountOf(undone.back.schools, true));
  response.set_schools_restored(CountOf(undone.back.schools, false));
  response.set_communities_removed(CountOf(undone.back.communities, true));
  response.set_communities_restored(CountOf(undone.back.communities, false));
  response.set_pairings_removed(CountOf(undone.back.pairings, true));
  response.set_pairings_restored(CountOf(undone.back.pairings, false));
  journal::SetPositions(undone.positions, response);
  return response;
}

}  // namespace

StatusOr<v1::ListImportsResponse> RosterHandler::Answer(const rpc::Call& call, const v1::ListImportsRequest& request) {
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, request.parent()));
  if (request.year() != 0) RETURN_IF_ERROR(CheckYear("year", request.year()));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListImports", request, 1));
  const ImportQuery query = {.county = county,
                             .year = request.year(),
                             .before_seq = page.first ? 0 : NumberIn(page.fields[0]),
                             .limit = page.size + 1};
  ASSIGN_OR_RETURN(std::vector<ImportRecord> records, imports_.ListImports(query, call.deadline));
  v1::ListImportsResponse response;
  response.set_next_page_token(
      CutPage(page_tokens_, page, records, [](const ImportRecord& last) { return last.key.id; }));
  AddAll(records, response.mutable_imports());
  return response;
}

StatusOr<v1::UndoImportResponse> RosterHandler::Answer(const rpc::Call& call, const v1::UndoImportRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kImports));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
  RETURN_IF_ERROR(CheckCounty("name", key.region));
  RETURN_IF_ERROR(request.dry_run() ? CheckReason(request.reason()) : CheckReasonGiven(request.reason()));
  if (request.dry_run()) {
    ASSIGN_OR_RETURN(const UndoneImport undone, imports_.PreviewUndo(key, call.deadline));
    return ToResponse(undone);
  }
  ASSIGN_OR_RETURN(const std::string answer,
                   imports_.Undo(key, request.reason(), journal::MutationOf(call, request, request.request_id()),
                                 [](const UndoneImport& undone) { return ToResponse(undone).SerializeAsString(); }));
  return journal::AnswerFrom<v1::UndoImportResponse>(answer);
}

}  // namespace jgt::roster
