// The evidence service in one process: its handlers on a port, its tables in a database of their own, its files in a
// folder of their own, and the journals that it follows played to it entry by entry.
#pragma once

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/auth/roles.h"
#include "common/ids/ids.h"
#include "common/journal/dispatch.h"
#include "common/journal/entry.h"
#include "common/journal/positions.h"
#include "common/journal/writer.h"
#include "common/log/log.h"
#include "common/rpc/channel.h"
#include "services/evidence/rpc/evidence_handler.h"
#include "services/evidence/storage/disk_content_store.h"
#include "services/evidence/storage/mysql_evidence_store.h"
#include "tests/evidence/samples.h"
#include "tests/support/fake_clock.h"
#include "tests/support/rpc_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jgt::evidence {

// In another county: the supporting school of pairing p2 (D11).
inline constexpr char kFarSupporter[] = "regions/330302/schools/far";
inline constexpr char kGroup[] = "regions/330327/pairings/p1/mentorGroups/g1";

class EvidenceWorld : public ::testing::Test {
 protected:
  void SetUp() override;
  ~EvidenceWorld() override;

  // Callers.
  std::string Token(const std::vector<auth::RoleBinding>& bindings) const;
  std::string Token(auth::Role role, const std::string& org) const { return Token({{role, org, {}}}); }
  std::string Officer() const { return Token(auth::Role::kCountyOfficer, "regions/330327"); }
  std::string Filer(const std::string& school = kSupporter) const { return Token(auth::Role::kSchoolFiler, school); }

  // What the journals that are followed tell. Entries of one source are numbered as they come.
  void PlayRoster(const google::protobuf::Message& event, const std::string& region = kRegion);
  void PlayLedger(const google::protobuf::Message& event, const std::string& region = kRegion);
  void ListPairing(const std::string& pairing, const std::string& supporter, const std::string& supported);
  void ConfirmAlias(const std::string& alias, const std::string& target);
  // Recorded by the ledger, in pairing p1 unless said otherwise; returns its resource name.
  std::string Record(const std::string& id, const std::string& kind, const std::string& mentor_group = "",
                     const std::string& pairing = kPairing);
  void Reverse(const std::string& id);
  void Correct(const std::string& old_id, const std::string& new_id, const std::string& kind);

  // Calls.
  static v1::UploadHeader HeaderOf(const std::string& bytes, const std::string& request_id,
                                   const std::string& school = kSupporter);
  static std::vector<v1::UploadFileRequest> MessagesOf(const v1::UploadHeader& header, const std::string& bytes,
                                                       size_t chunk_size = 64 * 1024);
  StatusOr<v1::UploadFileResponse> Send(const std::string& token, const std::vector<v1::UploadFileRequest>& messages);
  StatusOr<v1::UploadFileResponse> Upload(const std::string& token, const std::string& bytes,
                                          const std::string& request_id, const std::string& school = kSupporter);
  StatusOr<v1::GetFileResponse> Get(const std::string& token, const std::string& name);
  StatusOr<std::string> Download(const std::string& token, const std::string& name);
  StatusOr<v1::LinkEvidenceResponse> Link(const std::string& token, const v1::LinkEvidenceRequest& request);
  // One link of a file for an activity.
  StatusOr<v1::LinkEvidenceResponse> LinkOne(const std::string& token, const std::string& request_id,
                                             const std::string& file, const std::string& activity,
                                             v1::EvidenceRole role, const std::string& school = kSupporter);
  StatusOr<v1::ReviewEvidenceResponse> Review(const std::string& token, const std::string& request_id,
                                              const std::string& link, v1::Verdict verdict,
                                              const std::string& reason = "");
  StatusOr<v1::ListEvidenceResponse> List(const std::string& token, const std::string& activity);
  // A stored photo of kSupporter; returns its resource name.
  std::string StoredPhoto(uint32_t seed);

  static v1::LinkEvidenceRequest LinkRequest(const std::string& request_id);
  static v1::Link& AddLink(v1::LinkEvidenceRequest& request, const std::string& file, const std::string& activity,
                           v1::EvidenceRole role, const std::string& school);
  static std::string FileName(const std::string& bytes) { return "regions/330327/files/" + Sha256Of(bytes); }

  // The journal as it is: the types of its entries, in order, without the package.
  std::vector<std::string> JournalTypes();
  // The assessments of its EvidenceAssessed entries, in order.
  std::vector<v1::Assessment> Assessed();
  int64_t Count(const std::string& statement);
  int TemporaryFileCount() const;
  // Log lines that contain `text`.
  std::vector<std::string> Lines(const std::string& text);

  struct Upstream {
    journal::Dispatch dispatch;
    int64_t seq = 0;
  };
  void Play(Upstream& upstream, const google::protobuf::Message& event, const std::string& region);
  void Serve();

  std::mutex lines_mutex_;
  std::vector<std::string> lines_;
  log::Capture capture_{[this](std::string_view line) {
    const std::lock_guard<std::mutex> lock(lines_mutex_);
    lines_.emplace_back(line);
  }};
  test::TempDir dir_;
  test::FakeClock clock_{"2022-04-05 06:07:08"};
  SeededRandom random_{1};
  IdSource ids_{clock_, random_};
  std::unique_ptr<sql::Pool> pool_;
  std::unique_ptr<journal::Writer> writer_;
  std::unique_ptr<RuleBook> rules_;
  std::unique_ptr<DiskContentStore> contents_;
  std::unique_ptr<MysqlEvidenceStore> store_;
  std::unique_ptr<journal::PositionWaiter> positions_;
  EvidenceHandlerOptions handler_options_;
  rpc::RpcLimits limits_;
  std::unique_ptr<EvidenceHandler> handler_;
  std::unique_ptr<jgt::test::RpcServer> server_;
  std::unique_ptr<v1::EvidenceService::Stub> stub_;
  Upstream roster_;
  Upstream ledger_;
};

}  // namespace jgt::evidence
