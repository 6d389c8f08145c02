// Who may do what with the roster, as a registry would print its access policy. It is written from the roles of the
// plans, from D11 and from what the RPCs promise, not from the code that decides.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "common/auth/roles.h"

namespace jgt::roster::test::policy {

// Where a caller's role is held, seen from 苍南 (330327) and from its pairing 杭州市小河小学 → 灵溪镇沪山小学.
enum class Place {
  kCountry,
  kProvince,
  kCity,
  kCounty,
  kSchool,          // 灵溪镇沪山小学, the supported end
  kNeighbour,       // 马站小学, of the county and no end of the pairing
  kPartner,         // 杭州市小河小学, the supporting end
  kPartnersCounty,  // 拱墅区
  kPartnersCity,    // 杭州市
  kSiblingCounty,   // 文成县, of the same city
  kOtherCounty,     // 浦江县, of another city
  kOtherCity,       // 金华市
  kOtherProvince,   // 四川省
  kForeignSchool,   // 檀溪中小 of 浦江县
};
inline constexpr int kPlaceCount = static_cast<int>(Place::kForeignSchool) + 1;

struct Rule {
  std::string rpc;             // "RosterService.GetSchool"
  std::string of_what;         // tells several rules of one RPC apart; else empty
  std::set<auth::Role> roles;  // all others: ROLE_LACKS_PERMISSION
  std::set<Place> held_on;     // elsewhere: OUTSIDE_SCOPE
  std::string request;         // text format; "$school" and the like stand for names. A mutation's would be carried out
};

// Held on schools only: a school's role on a county would be the county's, and a token that says so is none.
bool IsOfSchools(auth::Role role);

// In an order in which each request is carried out after those before it.
const std::vector<Rule>& Rules();

}  // namespace jgt::roster::test::policy
