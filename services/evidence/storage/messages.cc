#include "services/evidence/storage/messages.h"

#include "common/names/names.h"

namespace jgt::evidence {

// The numbers of the domain are those of the wire; these would be the first to drift.
static_assert(static_cast<int>(EvidenceRole::kSlides) == v1::EVIDENCE_ROLE_SLIDES);
static_assert(static_cast<int>(EvidenceRole::kSlides) == v1::EvidenceRole_MAX);
static_assert(static_cast<int>(EvidenceRole::kAgreement) == v1::EVIDENCE_ROLE_AGREEMENT);
static_assert(static_cast<int>(Verdict::kRejected) == v1::VERDICT_REJECTED);

v1::File ToProto(const File& file) {
  v1::File message;
  message.set_name(MakeName(file.region, "files", file.sha256));
  message.set_sha256(file.sha256);
  message.set_size(file.size);
  message.set_media_type(file.media_type);
  message.set_stored_at_micros(file.stored_at.micros);
  message.set_uploaded_by(file.uploaded_by);
  return message;
}

v1::Link ToProto(const Link& link) {
  v1::Link message;
  message.set_name(MakeName(link.region, "links", link.id));
  message.set_file(MakeName(link.region, "files", link.sha256));
  message.set_activity(MakeName(link.region, "activities", link.activity_id));
  message.set_role(static_cast<v1::EvidenceRole>(link.role));
  message.set_school(link.school);
  message.set_verdict(static_cast<v1::Verdict>(link.verdict));
  message.set_verdict_reason(link.verdict_reason);
  message.set_linked_at_micros(link.linked_at.micros);
  return message;
}

v1::Assessment ToProto(const Assessment& assessment) {
  v1::Assessment message;
  message.set_activity(MakeName(assessment.region, "activities", assessment.activity_id));
  message.set_satisfied(assessment.satisfied);
  message.set_rule(assessment.rule);
  for (const std::string& missing : assessment.missing) message.add_missing(missing);
  message.set_links(assessment.link_count);
  message.set_verified(assessment.verified);
  return message;
}

}  // namespace jgt::evidence
