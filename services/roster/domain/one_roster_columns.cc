#include "services/roster/domain/one_roster.h"

namespace jgt::roster {

const std::vector<std::string>& ColumnsOfOneRoster(std::string_view file) {
  static const std::map<std::string, std::vector<std::string>, std::less<>> columns = {
      {std::string(kOrgsFile),
       {"sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"}},
      {std::string(kSessionsFile),
       {"sourcedId", "status", "dateLastModified", "title", "type", "startDate", "endDate", "parentSourcedId",
        "schoolYear"}},
      {std::string(kUsersFile),
       {"sourcedId",
        "status",
        "dateLastModified",
        "enabledUser",
        "username",
        "userIds",
        "givenName",
        "familyName",
        "middleName",
        "identifier",
        "email",
        "sms",
        "phone",
        "agentSourcedIds",
        "grades",
        "password",
        "userMasterIdentifier",
        "resourceSourcedIds",
        "preferredGivenName",
        "preferredMiddleName",
        "preferredFamilyName",
        "primaryOrgSourcedId",
        "pronouns"}},
      {std::string(kRolesFile),
       {"sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role", "beginDate", "endDate",
        "orgSourcedId", "userProfileSourcedId"}},
  };
  const auto found = columns.find(file);
  JGT_CHECK(found != columns.end());
  return found->second;
}

}  // namespace jgt::roster
