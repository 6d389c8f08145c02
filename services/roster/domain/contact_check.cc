#include "services/roster/domain/contact_check.h"

#include <algorithm>
#include <utility>

#include "common/ids/ids.h"
#include "services/roster/domain/personal_part.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

constexpr size_t kUnitMax = 100;
constexpr size_t kContactReasonMax = 500;
constexpr size_t kRevealReasonMin = 4;
constexpr size_t kRevealReasonMax = 200;
constexpr size_t kFormMax = 40;

bool IsForm(const std::string& form) {
  return !form.empty() && form.size() <= kFormMax && form.front() >= 'A' && form.front() <= 'Z' &&
         std::all_of(form.begin(), form.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

// The owners that a duty may have.
bool Fits(ContactDuty duty, OwnerKind owner) {
  switch (duty) {
    case ContactDuty::kCoordinator:
      return owner == OwnerKind::kPairing;
    case ContactDuty::kReportRecipient:
      return owner == OwnerKind::kRegion;
    case ContactDuty::kAccountableHead:
      return owner == OwnerKind::kSchool;
    case ContactDuty::kLiaison:
      return owner == OwnerKind::kSchool || owner == OwnerKind::kRegion;
    case ContactDuty::kUnspecified:
      break;
  }
  return false;
}

void CheckDuty(const Contact& contact, Problems& problems) {
  if (!Fits(contact.duty, contact.owner.kind)) {
    problems.Add("contact.duty",
                 absl::StrFormat("BAD_DUTY: %d; COORDINATOR of a pairing, REPORT_RECIPIENT of a region, "
                                 "ACCOUNTABLE_HEAD of a school, LIAISON of a school or a region",
                                 static_cast<int>(contact.duty)));
  }
  const bool of_pairing = contact.owner.kind == OwnerKind::kPairing;
  if (of_pairing != (contact.end != ContactEnd::kUnspecified)) {
    problems.Add("contact.end", absl::StrFormat("BAD_END: %d; SUPPORTER or SUPPORTED of a pairing's, else none",
                                                static_cast<int>(contact.end)));
  }
  const bool takes_reports = contact.duty == ContactDuty::kReportRecipient;
  if (takes_reports ? !IsForm(contact.form) : !contact.form.empty()) {
    problems.Add("contact.form", absl::StrFormat("BAD_FORM: \"%s\"; of a report's recipient a code such as "
                                                 "BUREAU_MONTHLY of at most %d characters, else empty",
                                                 FirstCharacters(contact.form, kFormMax), kFormMax));
  }
  CheckText("contact.unit", contact.unit, takes_reports ? 1 : 0, kUnitMax, problems);
}

}  // namespace

Status CheckContact(const ContactSetting& setting) {
  const Contact& contact = setting.contact;
  Problems problems;
  CheckDuty(contact, problems);
  if (!IsPlainId(contact.subject)) {
    problems.Add("contact.subject", "BAD_SUBJECT: a reference of 1 to 64 characters of [A-Za-z0-9_-], not a name");
  }
  if (setting.span.to <= setting.span.from) {
    problems.Add("contact.valid_until", "BAD_SPAN: its last day is before its first");
  }
  CheckPersonalPart(setting.personal, problems);
  CheckText("reason", setting.reason, 1, kContactReasonMax, problems);
  for (const auto& [field, text] : {std::pair<const char*, const std::string&>("contact.unit", contact.unit),
                                    std::pair<const char*, const std::string&>("reason", setting.reason)}) {
    const std::string& name = setting.personal.display_name;
    const bool tells_name = CharacterCount(name) > 1 && text.find(name) != std::string::npos;
    if (TellsPersonalData(text) || tells_name) {
      problems.Add(field, "PERSONAL_DATA: not shown; names, numbers and addresses belong into the personal part");
    }
  }
  return problems.ToStatus("BAD_CONTACT", "联系人信息");
}

Status CheckSameDuty(const Contact& standing, const Contact& said) {
  const char* field = nullptr;
  if (!(standing.owner == said.owner)) field = "contact.owner";
  if (standing.end != said.end) field = "contact.end";
  if (standing.duty != said.duty) field = "contact.duty";
  if (standing.form != said.form) field = "contact.form";
  if (field == nullptr) return OkStatus();
  return FailedPrecondition("CONTACT_DIFFERS", absl::StrFormat("%s is another: set a new contact", field))
      .Field(field, "as it stands; what a contact is for never changes")
      .Zh("联系人的所属、端、职责和表格不能变更，请另设联系人");
}

Status CheckRevealReason(const std::string& reason) {
  const size_t count = CharacterCount(Trim(reason));
  if (count < kRevealReasonMin || count > kRevealReasonMax) {
    const char* const code = count < kRevealReasonMin ? "REASON_MISSING" : "REASON_TOO_LONG";
    return InvalidArgument(code, absl::StrFormat("reason: %d characters; why it must be known", count))
        .Field("reason", absl::StrFormat("%d characters; %d to %d", count, kRevealReasonMin, kRevealReasonMax))
        .Zh(absl::StrFormat("请填写查看理由，%d–%d 个字", kRevealReasonMin, kRevealReasonMax));
  }
  return CheckTellsNoPersonalData("reason", reason);
}

}  // namespace jgt::roster
