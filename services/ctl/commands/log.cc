// jgtctl log: the Merkle logs of the ledger, their export, proofs and audits; and keys to sign them with.
#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <limits>

#include "common/journal/entry.h"
#include "common/merkle/checkpoint.h"
#include "jgt/ledger/v1/proof_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/log/consistency_file.h"
#include "services/ctl/log/log_folder.h"
#include "services/ctl/progress.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using ledger::v1::ProofService;
using ProofStub = ProofService::StubInterface;

constexpr int64_t kSizeMax = std::numeric_limits<int64_t>::max();

struct LogOptions {
  std::string region;
  std::string out;
  int64_t size = 0;
  int64_t from = 0;
  std::string activity;
  int64_t seq = 0;
  std::string key_name;
};

Status PrintStatus(Session& session, const LogOptions& options) {
  ledger::v1::GetLogStatusRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  const auto stub = session.Stub<ProofService>(session.settings.ledger);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<ledger::v1::GetLogStatusResponse>(*stub, &ProofStub::GetLogStatus, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"hash", "entries", "published", "signing", "root"});
  table.Add({response.hash(), std::to_string(response.size()), std::to_string(response.published_size()),
             ledger::v1::SigningState_Name(response.signing()).substr(14), journal::ToHex(response.root())});
  table.Print(std::cout);
  if (!response.refusal().empty()) std::cout << response.refusal() << ": " << response.refusal_message() << '\n';
  for (const std::string& key : response.verifier_keys()) std::cout << key << '\n';
  return OkStatus();
}

// What is only said in a signed text is not believed here: this command keeps what it is sent, and verify judges it.
StatusOr<int64_t> SizeOf(const std::string& note) {
  ASSIGN_OR_RETURN(const merkle::Note parsed, merkle::ParseNote(note));
  ASSIGN_OR_RETURN(const merkle::Checkpoint checkpoint, merkle::ParseCheckpoint(parsed.text));
  return checkpoint.size;
}

Status Receive(grpc::ClientReaderInterface<ledger::v1::ExportLogResponse>& reader, const LogOptions& options,
               bool quiet) {
  ledger::v1::ExportLogResponse piece;
  if (!reader.Read(&piece)) return OkStatus();  // the error is in Finish
  const std::string checkpoint = piece.checkpoint();
  ASSIGN_OR_RETURN(const int64_t size, SizeOf(checkpoint));
  ASSIGN_OR_RETURN(LogFolderWriter writer, LogFolderWriter::Create(options.out, size));
  Progress progress("export", size, quiet);
  while (reader.Read(&piece)) {
    int64_t seq = piece.entries().first_seq();
    for (const std::string& entry : piece.entries().entries()) RETURN_IF_ERROR(writer.AddEntry(seq++, entry));
    progress.Advance(piece.entries().entries_size());
    if (piece.has_tile()) RETURN_IF_ERROR(writer.AddTile(piece.tile().path(), piece.tile().hashes()));
  }
  return writer.Finish(checkpoint);
}

Status Export(Session& session, const LogOptions& options) {
  ledger::v1::ExportLogRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  request.set_size(options.size);
  const auto stub = session.Stub<ProofService>(session.settings.ledger);
  grpc::ClientContext context;
  RETURN_IF_ERROR(rpc::Prepare(context, session.Options()));
  const auto reader = stub->ExportLog(&context, request);
  const Status received = Receive(*reader, options, session.settings.json);
  if (!received.ok()) context.TryCancel();
  const Status finished = rpc::FromGrpc(reader->Finish());
  // A stream that broke off explains what was missing.
  if (!finished.ok() && finished.code() != StatusCode::kCancelled) return finished;
  RETURN_IF_ERROR(received);
  if (!session.settings.json)
    std::cout << absl::StrFormat("%s holds the log; check it: jgtctl verify --dir %s --key VKEYFILE\n", options.out,
                                 options.out);
  return OkStatus();
}

Status Proof(Session& session, const LogOptions& options) {
  ledger::v1::GetInclusionProofRequest request;
  if (!options.activity.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_parent(),
                     RegionArgument(options.activity.substr(0, options.activity.find("/activities/"))));
    request.set_activity(options.activity);
  } else {
    ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
    request.set_seq(options.seq);
  }
  request.set_tree_size(options.size);
  const auto stub = session.Stub<ProofService>(session.settings.ledger);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<ledger::v1::GetInclusionProofResponse>(*stub, &ProofStub::GetInclusionProof, request));
  google::protobuf::util::JsonPrintOptions json;
  json.add_whitespace = true;
  json.preserve_proto_field_names = true;
  std::string text;
  JGT_CHECK(google::protobuf::util::MessageToJsonString(response, &text, json).ok());
  RETURN_IF_ERROR(WriteWholeFile(options.out, text));
  if (!session.settings.json)
    std::cout << absl::StrFormat("%s proves entry %d; check it: jgtctl verify --proof %s --key VKEYFILE\n", options.out,
                                 response.index() + 1, options.out);
  return OkStatus();
}

StatusOr<ledger::v1::GetCheckpointResponse> CheckpointOf(Session& session, ProofStub& stub, const std::string& parent,
                                                         int64_t size) {
  ledger::v1::GetCheckpointRequest request;
  request.set_parent(parent);
  request.set_size(size);
  return session.Call<ledger::v1::GetCheckpointResponse>(stub, &ProofStub::GetCheckpoint, request);
}

Status Consistency(Session& session, const LogOptions& options) {
  const auto stub = session.Stub<ProofService>(session.settings.ledger);
  ledger::v1::GetConsistencyProofRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  ASSIGN_OR_RETURN(const auto older, CheckpointOf(session, *stub, request.parent(), options.from));
  ASSIGN_OR_RETURN(const auto newer, CheckpointOf(session, *stub, request.parent(), options.size));
  request.set_first_size(older.size());
  request.set_second_size(newer.size());
  ASSIGN_OR_RETURN(const auto proof, session.Call<ledger::v1::GetConsistencyProofResponse>(
                                         *stub, &ProofStub::GetConsistencyProof, request));
  const std::string text = FormatConsistency({.older_size = older.size(),
                                              .hashes = {proof.hashes().begin(), proof.hashes().end()},
                                              .checkpoint = newer.note(),
                                              .older_checkpoint = older.note()});
  RETURN_IF_ERROR(WriteWholeFile(options.out, text));
  if (!session.settings.json)
    std::cout << absl::StrFormat(
        "%s proves that the log of %d entries goes on from that of %d; check it: jgtctl verify "
        "--consistency %s --key VKEYFILE\n",
        options.out, newer.size(), older.size(), options.out);
  return OkStatus();
}

Status Audit(Session& session, const LogOptions& options) {
  ledger::v1::AuditLogRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  const auto stub = session.Stub<ProofService>(session.settings.ledger);
  grpc::ClientContext context;
  RETURN_IF_ERROR(rpc::Prepare(context, session.Options()));
  const auto reader = stub->AuditLog(&context, request);
  ledger::v1::AuditLogResponse all;
  for (ledger::v1::AuditLogResponse message; reader->Read(&message);) all.MergeFrom(message);
  RETURN_IF_ERROR(rpc::FromGrpc(reader->Finish()));
  const auto unchecked = std::count_if(all.findings().begin(), all.findings().end(), [](const auto& finding) {
    return finding.kind() == ledger::v1::AUDIT_FINDING_KIND_UNCHECKED;
  });
  if (!session.PrintJson(all)) {
    Table table({"table", "row", "column", "what is wrong, or (?) could not be checked"});
    for (const auto& finding : all.findings()) {
      const char* const mark = finding.kind() == ledger::v1::AUDIT_FINDING_KIND_UNCHECKED ? "(?) " : "";
      table.Add({finding.table(), finding.key(), finding.column(), mark + finding.message()});
    }
    if (all.findings_size() > 0) table.Print(std::cout);
    std::cout << absl::StrFormat("%d entries, %d findings\n", all.size(), all.findings_size());
    if (all.answers_without_hash() > 0)
      std::cout << absl::StrFormat("%d stored answers are older than hashes of answers\n", all.answers_without_hash());
  }
  if (all.findings_size() == 0) return OkStatus();
  if (unchecked == all.findings_size())
    return Unavailable("NOT_ALL_CHECKED", "not everything could be compared; repeat it when that is mended")
        .Zh("部分内容未能核对，请排除后重试");
  return DataLoss("LEDGER_DAMAGED", "what is stored does not fit together").Zh("存储内容前后不一致");
}

// The private half is for the ledger alone: a file that only its owner reads, and never an existing one.
Status NewKey(Session&, const LogOptions& options) {
  ASSIGN_OR_RETURN(const merkle::NoteSigner signer, merkle::NoteSigner::Generate(options.key_name));
  const int file = ::open(options.out.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST)
    return AlreadyExists("FILE_EXISTS", options.out + " is there already").Zh("密钥文件已存在");
  if (file < 0) return Unavailable("CANNOT_WRITE", options.out + " cannot be made").Zh("无法创建密钥文件");
  const std::string line = signer.ToText() + "\n";
  const bool written =
      ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!written) return Unavailable("CANNOT_WRITE", options.out + " cannot be written").Zh("无法写入密钥文件");
  std::cout << signer.verifier().ToText() << '\n';
  return OkStatus();
}

}  // namespace

void AddLog(Command app, Session& session) {
  auto options = std::make_shared<LogOptions>();
  Command log = app.Sub("log", "the ledger's Merkle logs: what shows that it is unaltered");
  log.RequireSub();
  Command status =
      AddSubcommand(log, session, options, "status", "how long a log is, and whether it is signed", PrintStatus);
  Command take = AddSubcommand(log, session, options, "export", "a whole log as files that anybody can verify", Export);
  Command proof = AddSubcommand(log, session, options, "proof", "that one entry is in the log, as a file", Proof);
  Command audit = AddSubcommand(
      log, session, options, "audit",
      "have the ledger read everything again; exit code 8 when something does not fit, 6 when something could not be "
      "compared",
      Audit);
  Command consistency = AddSubcommand(log, session, options, "consistency",
                                      "that a log goes on from an older checkpoint, as a file", Consistency);
  for (Command command : {status, take, consistency, audit})
    command.Add("--region", options->region, "county, city or province").Required();
  take.Add("--out", options->out, "a folder that is empty or not there").Required();
  Option activity = proof.Add("--activity", options->activity, "regions/*/activities/*");
  Option seq = proof.Add("--seq", options->seq, "number of an entry of --region");
  proof.Add("--region", options->region).Excludes(activity);
  seq.Excludes(activity);
  proof.Add("--out", options->out, "the file to write").Required();
  consistency.Add("--from", options->from, "an older published size").Required().Range(1, kSizeMax);
  consistency.Add("--out", options->out, "the file to write").Required();
  for (Command command : {take, proof, consistency})
    command.Add("--size", options->size, "a published size (default: the newest)");
  Command key = AddSubcommand(log, session, options, "new-key", "make a signing key; prints its public half", NewKey);
  key.Add("--name", options->key_name, "without spaces or '+', for example jgt-ledger-2022").Required();
  key.Add("--out", options->out, "the private half, a line for JGT_LEDGER_SIGNING_KEYS_FILE").Required();
}

}  // namespace jgt::ctl
