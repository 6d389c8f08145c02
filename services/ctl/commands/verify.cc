// jgtctl verify: whether an exported log, one entry's proof, or a proof of consistency is what was signed. Needs files
// and public keys only.
#include <google/protobuf/util/json_util.h>

#include <iostream>

#include "common/journal/entry.h"
#include "jgt/ledger/v1/proof_service.pb.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/log/consistency_file.h"
#include "services/ctl/log/log_verifier.h"

namespace jgt::ctl {
namespace {

constexpr size_t kKeyFileBytesMax = size_t{64} * 1024;
constexpr size_t kProofFileBytesMax = size_t{64} << 20U;

struct VerifyOptions {
  std::string folder;
  std::string proof;
  std::string consistency;
  std::string key_file;
  std::string against;
};

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) quoted += c;
  }
  return quoted + '"';
}

void Print(const LogReport& report, bool json, const std::string& what) {
  const merkle::Checkpoint& checkpoint = report.checkpoint;
  std::string keys;
  for (const std::string& key : report.keys) keys += (keys.empty() ? "" : ", ") + (json ? Quoted(key) : key);
  const std::string root = journal::ToHex(checkpoint.root);
  if (json) {
    std::cout << absl::StrFormat("{\"ok\":true,\"verified\":\"%s\",\"origin\":%s,\"hash\":\"%s\",\"size\":%d,", what,
                                 Quoted(checkpoint.origin), std::string(merkle::HashName(checkpoint.hash)),
                                 checkpoint.size)
              << absl::StrFormat("\"root\":\"%s\",\"keys\":[%s]", root, keys);
    if (report.continues.has_value()) std::cout << absl::StrFormat(",\"continues\":%d", *report.continues);
    std::cout << "}\n";
    return;
  }
  std::cout << absl::StrFormat("OK  %s: %s, %d entries, root %s (%s), signed by %s\n", checkpoint.origin, what,
                               checkpoint.size, root, std::string(merkle::HashName(checkpoint.hash)), keys);
  if (report.continues.has_value())
    std::cout << absl::StrFormat("    begins with the %d entries of the older checkpoint\n", *report.continues);
}

StatusOr<ProofFile> ReadProof(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string json, ReadFile(path, kProofFileBytesMax));
  jgt::ledger::v1::GetInclusionProofResponse message;
  if (!google::protobuf::util::JsonStringToMessage(json, &message).ok())
    return DataLoss("BAD_PROOF", path + " is no proof").Zh(path + " 不是证明文件");
  return ProofFile{.index = message.index(),
                   .entry = message.entry(),
                   .hashes = {message.hashes().begin(), message.hashes().end()},
                   .checkpoint = message.checkpoint()};
}

Status Verify(Session& session, const VerifyOptions& options) {
  ASSIGN_OR_RETURN(const std::string key_text, ReadFile(options.key_file, kKeyFileBytesMax));
  ASSIGN_OR_RETURN(const std::vector<merkle::NoteVerifier> keys, merkle::ParseVerifiers(key_text));
  if (keys.empty()) return InvalidArgument("BAD_KEY", options.key_file + " has no key").Zh("密钥文件中没有密钥");
  if (!options.proof.empty()) {
    ASSIGN_OR_RETURN(const ProofFile proof, ReadProof(options.proof));
    ASSIGN_OR_RETURN(const LogReport report, VerifyProofFile(proof, keys));
    Print(report, session.settings.json, absl::StrFormat("entry %d is in the log", proof.index + 1));
    return OkStatus();
  }
  if (!options.consistency.empty()) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(options.consistency, kConsistencyBytesMax));
    ASSIGN_OR_RETURN(const ConsistencyFile file, ParseConsistency(text));
    ASSIGN_OR_RETURN(const LogReport report, VerifyConsistency(file, keys));
    Print(report, session.settings.json, "it goes on from the older checkpoint");
    return OkStatus();
  }
  std::optional<merkle::Checkpoint> older;
  if (!options.against.empty()) {
    ASSIGN_OR_RETURN(merkle::OpenedCheckpoint opened, ReadCheckpoint(options.against, keys));
    older = std::move(opened.checkpoint);
  }
  ASSIGN_OR_RETURN(const LogReport report, VerifyLogFolder(options.folder, keys, older));
  Print(report, session.settings.json, "the whole log");
  return OkStatus();
}

}  // namespace

void AddVerify(Command app, Session& session) {
  auto options = std::make_shared<VerifyOptions>();
  Command command =
      app.Sub("verify", "whether an exported log, or a proof, is what was signed; exit code 8 when it is not");
  Command what = command.OneOfThese();
  Option folder = what.Add("--dir", options->folder, "a log as \"log export\" wrote it");
  what.Add("--proof", options->proof, "a proof as \"log proof\" wrote it");
  what.Add("--consistency", options->consistency, "a proof as \"log consistency\" wrote it");
  command.Add("--key", options->key_file, "trusted keys, one a line: <name>+<id>+<base64>").Required();
  command.Add("--against", options->against, "an older export, or its checkpoint, that this log must continue")
      .Needs(folder);
  command.WhenChosen([&session, options] { session.command = [options](Session& s) { return Verify(s, *options); }; });
}

}  // namespace jgt::ctl
