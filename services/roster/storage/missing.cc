#include "services/roster/storage/missing.h"

#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

Status Missing(std::string reason, const std::string& name, std::string_view what_zh) {
  return NotFound(std::move(reason), absl::StrFormat("%s does not exist", name))
      .Meta("name", name)
      .Zh(absl::StrFormat("%s不存在：%s", what_zh, name));
}

}  // namespace

Status NoSuchSchool(const Key& key) { return Missing("NO_SUCH_SCHOOL", NameOf(key, kSchools), "学校"); }
Status NoSuchPairing(const Key& key) { return Missing("NO_SUCH_PAIRING", NameOf(key, kPairings), "结对关系"); }
Status NoSuchCommunity(const Key& key) { return Missing("NO_SUCH_COMMUNITY", NameOf(key, kCommunities), "教育共同体"); }
Status NoSuchProposal(const Key& key) { return Missing("NO_SUCH_PROPOSAL", NameOf(key, kProposals), "别名建议"); }
Status NoSuchImport(const Key& key) { return Missing("NO_SUCH_IMPORT", NameOf(key, kImports), "导入记录"); }
Status NoSuchOrganization(const Key& key) {
  return Missing("NO_SUCH_ORGANIZATION", NameOf(key, "organizations"), "机构");
}
Status NoSuchPost(const Key& key) { return Missing("NO_SUCH_POST", NameOf(key, "posts"), "岗位"); }
Status NoSuchMentorGroup(const Key& pairing, const std::string& id) {
  return Missing("NO_SUCH_MENTOR_GROUP", NameBelow(pairing, kMentorGroups, id), "师徒结对");
}

Status NoSuchExchange(const Key& pairing, const std::string& id) {
  return Missing("NO_SUCH_EXCHANGE", NameBelow(pairing, kExchanges, id), "交流教师登记");
}

}  // namespace jgt::roster
