// jgtctl upload: evidence files, and what they are evidence of.
#include <iostream>

#include "common/journal/entry.h"
#include "jgt/evidence/v1/evidence_service.grpc.pb.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/progress.h"
#include "services/ctl/uploader.h"

namespace jgt::ctl {
namespace {

using evidence::v1::EvidenceService;

constexpr size_t kPhotoFileMax = size_t{257} << 20U;  // a little over the service's own limit, which then names it

struct UploadOptions {
  std::vector<std::string> files;
  std::string region;
  std::string school;
  std::string activity;
  std::string role = "SITE_PHOTO";
};

Status LinkAll(Session& session, EvidenceService::StubInterface& stub, const UploadOptions& options,
               evidence::v1::LinkEvidenceRequest& request) {
  evidence::v1::EvidenceRole role = evidence::v1::EVIDENCE_ROLE_UNSPECIFIED;
  if (!evidence::v1::EvidenceRole_Parse("EVIDENCE_ROLE_" + options.role, &role)) {
    return InvalidArgument(
        "BAD_ROLE",
        absl::StrFormat("\"%s\" is not a role of evidence: SITE_PHOTO, VIDEO, NEWS_REPORT, AGREEMENT, DOCUMENT, "
                        "LESSON_PLAN or SLIDES",
                        options.role));
  }
  for (auto& link : *request.mutable_links()) {
    link.set_activity(options.activity);
    link.set_role(role);
    link.set_school(options.school);
  }
  request.set_request_id("link-" + journal::ToHex(journal::Sha256(request.SerializeAsString())).substr(0, 40));
  ASSIGN_OR_RETURN(const auto response, session.Call<evidence::v1::LinkEvidenceResponse>(
                                            stub, &EvidenceService::StubInterface::LinkEvidence, request));
  if (!session.PrintJson(response))
    std::cout << absl::StrFormat("%d links to %s\n", response.links_size(), options.activity);
  return OkStatus();
}

Status UploadAll(Session& session, const UploadOptions& options) {
  const auto stub = session.Stub<EvidenceService>(session.settings.evidence);
  const auto uploads = session.StreamStub<EvidenceService>(session.settings.evidence);
  evidence::v1::LinkEvidenceRequest links;
  ASSIGN_OR_RETURN(*links.mutable_parent(), RegionArgument(options.region));
  {
    Progress progress("upload", static_cast<int64_t>(options.files.size()), session.settings.json);
    for (const std::string& path : options.files) {
      ASSIGN_OR_RETURN(const std::string content, ReadFile(path, kPhotoFileMax));
      const std::string id =
          "upload-" + journal::ToHex(journal::Sha256(links.parent() + options.school + content)).substr(0, 40);
      const auto response = Upload(
          session, *uploads,
          {.parent = links.parent(), .school = options.school, .media_type = SniffMediaType(content), .request_id = id},
          content);
      if (!response.ok()) return Annotate(response.status(), path);
      links.add_links()->set_file(response->file().name());
      progress.Advance();
      if (options.activity.empty() && !session.PrintJson(*response))
        std::cout << response->file().name() << "  " << path << '\n';
    }
  }
  return options.activity.empty() ? OkStatus() : LinkAll(session, *stub, options, links);
}

}  // namespace

void AddUpload(Command app, Session& session) {
  auto options = std::make_shared<UploadOptions>();
  Command command = app.Sub("upload", "store evidence files, and link them to an activity");
  command.Add("files", options->files).Required();
  command.Add("--county", options->region, "region code of the activities' county").Required();
  command.Add("--school", options->school, "the school that uploads and is shown: regions/*/schools/*");
  command.Add("--activity", options->activity, "link the files to this activity: regions/*/activities/*");
  command.Add("--role", options->role,
              "SITE_PHOTO (default), VIDEO, NEWS_REPORT, AGREEMENT, DOCUMENT, LESSON_PLAN, SLIDES");
  command.WhenChosen(
      [&session, options] { session.command = [options](Session& s) { return UploadAll(s, *options); }; });
}

}  // namespace jgt::ctl
