// When the evidence of an activity is enough (domain.md section 4; R92, R95, R103): pure rules over what is shown.
//
// A rule is a list of requirements, all of which must hold. Rejected links never count. The rules are data
// (deploy/data/evidence-rules-2022.json); this file only knows how to read them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/evidence/domain/evidence.h"
#include "services/evidence/domain/schools.h"

namespace jgt::evidence {

// Whose photos count.
enum class From : uint8_t {
  kAnyone,      // it does not matter which of the two schools the file shows
  kEachSchool,  // the count must be reached for each of the two (R103: 线上教研需结对校教研照片)
};

// Where the files may be shown.
enum class Scope : uint8_t {
  kActivity,     // for the activity itself
  kMentorGroup,  // for any activity of the same mentor group: a group signs one agreement for all its sessions
};

struct Requirement {
  std::optional<EvidenceRole> role;  // absent: any role
  int count = 1;
  From from = From::kAnyone;
  Scope scope = Scope::kActivity;
  std::string what_zh;  // for people: 现场照片
  bool operator==(const Requirement&) const = default;
};

struct Rule {
  std::string version;  // "evidence-2022.1/SYNC_LESSON"
  std::vector<Requirement> requirements;

  bool UsesMentorGroup() const;
};

// The rules of one version, by kind of activity.
class RuleBook {
 public:
  RuleBook(Rule otherwise, std::map<std::string, Rule> by_kind)
      : otherwise_(std::move(otherwise)), by_kind_(std::move(by_kind)) {}

  // Kinds without a rule of their own follow the default one.
  const Rule& For(std::string_view kind) const;
  const std::map<std::string, Rule>& by_kind() const { return by_kind_; }

 private:
  Rule otherwise_;
  std::map<std::string, Rule> by_kind_;
};

// What a rule looks at. `links` are those of the activity; `group_links` those of every activity of the same mentor
// group, the activity itself included. The state of a group's other activities does not matter: an agreement stays
// signed when the session with which it was handed in is taken back.
struct EvidenceCase {
  const Activity& activity;
  const PairingEnds& ends;
  const SchoolAliases& aliases;
  const std::vector<Link>& links;
  const std::vector<Link>& group_links;
};

Assessment Assess(const Rule& rule, const EvidenceCase& evidence);

}  // namespace jgt::evidence
