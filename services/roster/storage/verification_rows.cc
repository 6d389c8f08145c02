#include "services/roster/storage/verification_rows.h"

#include "services/roster/storage/approval_proto.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

const std::string kVerificationOf =
    "SELECT level, principal, recorded_at, content FROM pairing_verifications"
    " WHERE region = ? AND pairing_id = ? AND year = ?";
const std::string kVerificationsOfRange =
    "SELECT v.level, v.principal, v.recorded_at, v.content, p.region, p.pairing_id, p.supporter_name,"
    " p.supported_name, p.verification_level, p.state FROM pairing_versions p"
    " LEFT JOIN pairing_verifications v ON v.region = p.region AND v.pairing_id = p.pairing_id AND v.year = ?"
    " AND v.recorded_at <= ? WHERE p.region BETWEEN ? AND ?"
    " AND (p.region > ? OR (p.region = ? AND p.pairing_id > ?)) AND p.state <> 3 AND " OF_MOMENT(
        "p") " ORDER BY p.region, p.pairing_id LIMIT ?";
const std::string kInsertVerification =
    "INSERT INTO pairing_verifications (region, pairing_id, year, seq, recorded_at, principal, level, content)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

// Its first four columns; null ones of a pairing that is not verified.
Status ReadVerified(const sql::Row& row, Verification& verification) {
  if (row.IsNull(0)) return OkStatus();
  pb::Verification message;
  if (!message.ParseFromString(row.Text(3))) {
    return DataLoss("BAD_CONTENT", "a stored verification cannot be read");
  }
  verification.verified = true;
  verification.level = static_cast<VerificationLevel>(row.Int(0));
  verification.account = row.Text(1);
  verification.at = row.Time(2);
  verification.document = DocumentFrom(message.document());
  verification.note = message.note();
  return OkStatus();
}

}  // namespace

StatusOr<Verification> VerificationOf(const Query& query, const Key& pairing, const Day& day) {
  const Moment moment = {.as_of = day, .known_at = std::nullopt};
  ASSIGN_OR_RETURN(std::optional<Pairing> found, FindPairing(query, pairing, moment));
  if (!found.has_value()) return NoSuchPairing(pairing);
  Verification verification;
  verification.pairing = *std::move(found);
  verification.year = day.year;
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kVerificationOf, {pairing.region, pairing.id, day.year}));
  if (!rows.empty()) RETURN_IF_ERROR(ReadVerified(rows.front(), verification));
  return verification;
}

StatusOr<std::vector<Verification>> VerificationsOfRange(const Query& query, const VerificationQuery& wanted) {
  const RegionRange range = RangeOf(wanted.region);
  const sql::Params of_moment = MomentParams(wanted.moment);
  sql::Params params = {wanted.year,         of_moment.front(),   range.first,    range.last,
                        wanted.after.region, wanted.after.region, wanted.after.id};
  params.insert(params.end(), of_moment.begin(), of_moment.end());
  params.emplace_back(wanted.limit);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kVerificationsOfRange, params));
  std::vector<Verification> verifications;
  verifications.reserve(rows.size());
  for (const sql::Row& row : rows) {
    Verification verification;
    verification.year = wanted.year;
    verification.pairing.key = {.region = row.Text(4), .id = row.Text(5)};
    verification.pairing.supporter_name = row.Text(6);
    verification.pairing.supported_name = row.Text(7);
    verification.pairing.level = static_cast<VerificationLevel>(row.Int(8));
    verification.pairing.state = static_cast<PairingState>(row.Int(9));
    RETURN_IF_ERROR(ReadVerified(row, verification));
    verifications.push_back(std::move(verification));
  }
  return verifications;
}

Status AddVerification(journal::Batch& batch, const Verification& verification, int64_t seq) {
  pb::Verification content;
  *content.mutable_document() = ToProto(verification.document);
  content.set_note(verification.note);
  const Key& key = verification.pairing.key;
  return batch.Insert(kInsertVerification,
                      {key.region, key.id, verification.year, seq, batch.now(), verification.account,
                       static_cast<int>(verification.level), sql::Value::Bytes(content.SerializeAsString())});
}

}  // namespace jgt::roster
