#include "tests/faults/aftermath.h"

#include <algorithm>
#include <filesystem>

#include "common/journal/rpc/grpc_source.h"
#include "common/merkle/checkpoint.h"
#include "common/merkle/tile.h"
#include "common/merkle/tree.h"
#include "jgt/ledger/v1/proof_service.grpc.pb.h"
#include "jgt/platform_sync/v1/platform_sync_service.pb.h"
#include "tests/support/eventually.h"

namespace jgt::faults {
namespace {

using e2e::CtlResult;
using jgt::test::Eventually;
using jgt::test::ReadFile;
using jgt::test::WriteFile;
using ledger::v1::ProofService;

constexpr int kDiffers = 8;  // exit code of jgtctl
constexpr int kPage = 1000;

class LogChecker {
 public:
  LogChecker(e2e::Stack& stack, const std::string& region, std::chrono::seconds within)
      : stack_(stack), region_(region), within_(within) {}

  std::vector<std::string> Run() {
    if (!WaitUntilSigned()) return findings_;
    CheckAudit();
    CheckRoots();
    CheckExport();
    CheckProof();
    CheckConsistency();
    return findings_;
  }

 private:
  void Find(const std::string& code, const std::string& what) { findings_.push_back(code + ": " + what); }

  Status Ask() {
    ledger::v1::GetLogStatusRequest request;
    request.set_parent("regions/" + region_);
    ASSIGN_OR_RETURN(
        status_, stack_.Call<ProofService>("province", "ledger", &ProofService::StubInterface::GetLogStatus, request));
    return OkStatus();
  }

  bool WaitUntilSigned() {
    Status asked = OkStatus();
    const bool all_signed = Eventually(
        [&] {
          asked = Ask();
          return asked.ok() && status_.size() > 0 && status_.published_size() == status_.size() &&
                 status_.signing() == ledger::v1::SIGNING_STATE_ON;
        },
        within_);
    if (!all_signed) Find("UNSIGNED", ToString(asked) + " " + status_.ShortDebugString());
    published_ = status_.published_size();
    return all_signed;
  }

  void CheckAudit() {
    const CtlResult audited = stack_.Ctl("province", {"log", "audit", "--region", region_});
    if (audited.exit_code != 0) Find("AUDIT", audited.out + audited.err);
  }

  // The journal's own entries against the root that is served, and what it was at the copy's size.
  void CheckRoots() {
    const merkle::HashKind kind =
        status_.hash() == merkle::HashName(merkle::HashKind::kSm3) ? merkle::HashKind::kSm3 : merkle::HashKind::kSha256;
    const auto copy = Copy();
    const Status asked = Ask();  // again: the log may have gone on until the copy was read, and not since
    if (!asked.ok()) return Find("ROOT", ToString(asked));
    merkle::Frontier frontier(kind);
    merkle::Hash at_copy;
    journal::GrpcSource source("ledger", stack_.Channel("ledger"), stack_.Token("service"));
    while (frontier.size() < status_.size()) {
      const auto page = source.Read(region_, frontier.size() + 1, kPage);
      if (!page.ok() || page->empty()) return Find("ROOT", "the journal cannot be read: " + ToString(page.status()));
      for (const journal::Entry& entry : *page) {
        if (frontier.size() == status_.size()) break;
        frontier.Append(frontier.hasher().Leaf(journal::CanonicalBytes("ledger", entry)));
        if (copy.ok() && copy->size == frontier.size()) at_copy = frontier.Root();
      }
    }
    if (frontier.Root() != status_.root()) Find("ROOT", "it is not that of the journal's entries");
    if (!copy.ok()) return Find("COPY", ToString(copy.status()));
    if (copy->hash != kind) Find("COPY", "it says another hash");
    if (copy->size > status_.size())
      return Find("COPY", absl::StrFormat("it is of %d entries, the log of %d", copy->size, status_.size()));
    if (copy->size < published_)
      Find("COPY", absl::StrFormat("it is of %d entries, %d were shown", copy->size, published_));
    if (copy->root != at_copy) Find("COPY", "it is not of the log's first entries");
  }

  StatusOr<merkle::Checkpoint> Copy() {
    const std::string path = stack_.File("checkpoints/" + region_ + ".checkpoint");
    if (!std::filesystem::exists(path)) return NotFound("NO_COPY", path + " is not there");
    ASSIGN_OR_RETURN(const auto keys, merkle::ParseVerifiers(ReadFile(stack_.File("ledger.vkeys"))));
    ASSIGN_OR_RETURN(const auto opened, merkle::OpenCheckpoint(ReadFile(path), keys));
    return opened.checkpoint;
  }

  CtlResult Verify(const std::string& option, const std::string& path) {
    return stack_.Ctl("nobody", {"verify", option, path, "--key", stack_.File("ledger.vkeys")});
  }

  // Verified as it is; and not with one byte flipped in `file`.
  void CheckFiles(const std::string& code, const std::string& option, const std::string& path,
                  const std::string& file) {
    const CtlResult whole = Verify(option, path);
    if (whole.exit_code != 0) return Find(code, whole.out + whole.err);
    std::string content = ReadFile(file);
    const size_t at = content.size() / 3;
    content[at] = static_cast<char>(content[at] ^ 1);
    WriteFile(file, content);
    const CtlResult flipped = Verify(option, path);
    if (flipped.exit_code != kDiffers)
      Find(code, absl::StrFormat("with a flipped byte, exit code %d: ", flipped.exit_code) + flipped.out + flipped.err);
  }

  void CheckExport() {
    const std::string folder = stack_.File("export-" + region_);
    std::filesystem::remove_all(folder);
    const CtlResult taken = stack_.Ctl(
        "province", {"log", "export", "--region", region_, "--size", std::to_string(published_), "--out", folder});
    if (taken.exit_code != 0) return Find("EXPORT", taken.out + taken.err);
    const bool full = published_ >= merkle::kTileWidth;
    CheckFiles("EXPORT", "--dir", folder,
               folder + (full ? "/entries/000" : absl::StrFormat("/entries/000.p/%d", published_)));
  }

  void CheckProof() {
    const std::string path = stack_.File("proof-" + region_);
    const std::string seq = std::to_string((1 + published_) / 2);
    const CtlResult taken = stack_.Ctl("province", {"log", "proof", "--region", region_, "--seq", seq, "--out", path});
    if (taken.exit_code != 0) return Find("PROOF", taken.out + taken.err);
    CheckFiles("PROOF", "--proof", path, path);
  }

  void CheckConsistency() {
    const std::string path = stack_.File("consistency-" + region_);
    const std::string first =
        stack_.SqlText("ledger", "SELECT CAST(MIN(size) AS CHAR) FROM checkpoints WHERE region = '" + region_ + "'");
    const CtlResult taken =
        stack_.Ctl("province", {"log", "consistency", "--region", region_, "--from", first, "--out", path});
    if (taken.exit_code != 0) return Find("CONSISTENCY", taken.out + taken.err);
    CheckFiles("CONSISTENCY", "--consistency", path, path);
  }

  e2e::Stack& stack_;
  const std::string region_;
  const std::chrono::seconds within_;
  ledger::v1::GetLogStatusResponse status_;
  int64_t published_ = 0;  // was shown when the checks began
  std::vector<std::string> findings_;
};

}  // namespace

std::vector<std::string> CheckLog(e2e::Stack& stack, const std::string& region, std::chrono::seconds within) {
  return LogChecker(stack, region, within).Run();
}

// What a killed sender had claimed is free again after five minutes. Nobody waits so long: the claims are taken back,
// also those of the living, who may then send a fact again that counts once.
std::vector<std::string> CheckPlatforms(e2e::Stack& stack, std::chrono::seconds within) {
  using platform_sync::v1::ListDestinationsResponse;
  stack.Sql("platform_sync", "UPDATE {schema}.deliveries SET next_attempt_at = UTC_TIMESTAMP(6) WHERE state = 1");
  ListDestinationsResponse destinations;
  const bool all_sent = Eventually(
      [&] {
        destinations =
            stack.Ctl("county", {"--output", "json", "deliveries", "destinations"}).As<ListDestinationsResponse>();
        return std::all_of(destinations.destinations().begin(), destinations.destinations().end(),
                           [](const auto& each) { return each.pending() == 0; });
      },
      within);
  if (!all_sent) return {"PENDING: " + destinations.ShortDebugString()};
  std::vector<std::string> findings;
  int64_t delivered = 0;
  for (const auto& destination : destinations.destinations()) {
    if (destination.failed() > 0) findings.push_back("FAILED: " + destination.ShortDebugString());
    delivered += destination.delivered();
    const CtlResult reconciled =
        stack.Ctl("county", {"deliveries", "reconcile", "--county", e2e::kCounty, "--destination", destination.code()});
    if (reconciled.exit_code != 0) findings.push_back("DIFFERS: " + reconciled.out + reconciled.err);
  }
  if (delivered == 0) findings.emplace_back("NOTHING: no fact was due to any platform");
  if (stack.platform().size() != delivered) {
    findings.push_back(
        absl::StrFormat("DIFFERS: %d facts were delivered, the platforms have %d", delivered, stack.platform().size()));
  }
  if (stack.platform().EffectsMax() > 1)
    findings.push_back(absl::StrFormat("TWICE: a fact took effect %d times", stack.platform().EffectsMax()));
  return findings;
}

}  // namespace jgt::faults
