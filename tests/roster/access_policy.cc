#include "tests/roster/access_policy.h"

#include <absl/strings/escaping.h>

#include "services/roster/rpc/one_roster_archive.h"

namespace jgt::roster::test::policy {
namespace {

using auth::Role;

// --- Who.

// An operator keeps the system running and reads nothing of the business.
const std::set<Role> kReaders = {Role::kSchoolFiler,  Role::kSchoolHead,  Role::kDistrictOfficer, Role::kCountyOfficer,
                                 Role::kLeadingGroup, Role::kCityOfficer, Role::kProvinceOfficer, Role::kInspector,
                                 Role::kAuditor,      Role::kIntegrator,  Role::kService};
const std::set<Role> kBureau = {Role::kCountyOfficer};
const std::set<Role> kBureauAndLeadingGroup = {Role::kCountyOfficer, Role::kLeadingGroup};
const std::set<Role> kApprovers = {Role::kCountyOfficer, Role::kLeadingGroup, Role::kCityOfficer,
                                   Role::kProvinceOfficer};
// What is asked of a county the level above may say, too.
const std::set<Role> kWhoAsk = {Role::kCountyOfficer, Role::kLeadingGroup, Role::kCityOfficer, Role::kProvinceOfficer};
const std::set<Role> kWhoPlan = {Role::kSchoolFiler, Role::kSchoolHead, Role::kIntegrator, Role::kCountyOfficer};
// Raw entries are for those who run or follow the system, and for the bureau whose entries they are.
const std::set<Role> kJournalReaders = {Role::kCountyOfficer, Role::kOperator, Role::kService};
const std::set<Role> kOurProcesses = {Role::kService};
// Each sets the organisations and posts of the own level.
const std::set<Role> kOfficers = {Role::kCountyOfficer, Role::kCityOfficer, Role::kProvinceOfficer};
// Who issues tokens, who runs the system, and the bureau that sets the posts.
const std::set<Role> kWhoAskForGrants = {Role::kCountyOfficer, Role::kOperator, Role::kService};

// Those who must be able to call somebody, and say why; not those who look on.
const std::set<Role> kWhoReveal = {Role::kSchoolHead,   Role::kDistrictOfficer, Role::kCountyOfficer,
                                   Role::kLeadingGroup, Role::kCityOfficer,     Role::kProvinceOfficer};
const std::set<Role> kWhoSetContacts = {Role::kSchoolHead, Role::kCountyOfficer, Role::kLeadingGroup,
                                        Role::kCityOfficer, Role::kProvinceOfficer};
const std::set<Role> kWhoAuditReads = {Role::kAuditor, Role::kCountyOfficer};
const std::set<Role> kWhoOpenWindows = {Role::kCountyOfficer, Role::kCityOfficer, Role::kProvinceOfficer};
// The identity provider, as one of our processes.
const std::set<Role> kWhoMakeTokens = {Role::kService, Role::kCountyOfficer};

// --- Where the role must be held.

const std::set<Place> kWholeCounty = {Place::kCountry, Place::kProvince, Place::kCity, Place::kCounty};
// A school's people are let in, and see their own part of the list.
const std::set<Place> kPartOfCounty = {Place::kCountry, Place::kProvince, Place::kCity,
                                       Place::kCounty,  Place::kSchool,   Place::kNeighbour};
// One school, its community, or what only the supported end may say.
const std::set<Place> kCountyOrSchool = {Place::kCountry, Place::kProvince, Place::kCity, Place::kCounty,
                                         Place::kSchool};
// D11: a pairing is also the business of its other end, and of those above that.
const std::set<Place> kEitherEnd = {Place::kCountry, Place::kProvince, Place::kCity,           Place::kCounty,
                                    Place::kSchool,  Place::kPartner,  Place::kPartnersCounty, Place::kPartnersCity};
// Whoever goes from one county to another takes both: held above the two.
const std::set<Place> kAboveBothCounties = {Place::kCountry, Place::kProvince};
const std::set<Place> kAnywhere = {
    Place::kCountry,     Place::kProvince,  Place::kCity,           Place::kCounty,       Place::kSchool,
    Place::kNeighbour,   Place::kPartner,   Place::kPartnersCounty, Place::kPartnersCity, Place::kSiblingCounty,
    Place::kOtherCounty, Place::kOtherCity, Place::kOtherProvince,  Place::kForeignSchool};
const std::set<Place> kNowhere = {};
// Who sets the posts of a county sits in the county: an office above it sets its own.
const std::set<Place> kCountyItself = {Place::kCounty};

// --- What.

const std::string kReady = R"(parent: "$county" facts { met: true since: "2022-02-01" item: READINESS_ITEM_)";
const std::string kSourced = R"(parent: "$county" source: "教育事业统计" source_day: "2021-09-01" )";
const std::string kGround = R"( effective_day: "2022-02-01" reason: "核对" document: "苍教〔2022〕1号")";

const std::string kAgreed =
    R"( goals: "同步开课" tasks { content: "同步课堂" due_day: "2023-05-31" })"
    R"( duties { side: AGREEMENT_SIDE_SUPPORTER content: "派出教师" })"
    R"( duties { side: AGREEMENT_SIDE_SUPPORTED content: "提供场地" })"
    R"( signers { side: AGREEMENT_SIDE_SUPPORTER post: "校长" } signers { side: AGREEMENT_SIDE_SUPPORTED post: "校长" })"
    R"( first_day: "2023-01-01" last_day: "2023-12-31" signed_on: "2022-03-01" document_number: "苍教协〔2022〕2号" })";

const std::string kAmended =
    R"( goals: "同步开课" tasks { content: "同步课堂" due_day: "2022-05-31" })"
    R"( duties { side: AGREEMENT_SIDE_SUPPORTER content: "派出教师" })"
    R"( duties { side: AGREEMENT_SIDE_SUPPORTED content: "提供场地" })"
    R"( signers { side: AGREEMENT_SIDE_SUPPORTER post: "校长" } signers { side: AGREEMENT_SIDE_SUPPORTED post: "校长" })"
    R"( first_day: "2022-03-01" last_day: "2022-11-30" signed_on: "2022-03-01" document_number: "苍教协〔2022〕3号" })";

// An archive with a school year and nothing else, as text format has bytes.
std::string OneRosterContent() {
  OneRosterTables tables;
  tables[std::string(kSessionsFile)] = {
      .header = ColumnsOfOneRoster(kSessionsFile),
      .rows = {
          {.line = 2, .fields = {"s", "", "", "2021/2022", "schoolYear", "2021-09-01", "2022-09-01", "", "2022"}}}};
  return absl::CEscape(*WriteOneRosterArchive(tables, "330327"));
}

const std::vector<Rule> kRules = {
    // The county's list and its figures.
    {"RosterService.ImportRoster", "", kBureau, kWholeCounty,
     R"(parent: "$county" year: 2022 content: "seq,stage,core_school,member_school,mode_as_printed,mode_normalised,)"
     R"(founded_year,verified_by\n99,小学,甲校,乙校,共建型,,2020,县核验\n")"},
    {"RosterService.ListImports", "", kReaders, kWholeCounty, R"(parent: "$county")"},
    {"RosterService.ListRounds", "", kReaders, kWholeCounty, R"(parent: "$county")"},
    {"RosterService.UndoImport", "", kBureau, kWholeCounty, R"(name: "$import" reason: "导错了文件")"},
    {"RosterService.SetControlTotals", "", kBureauAndLeadingGroup, kWholeCounty,
     R"(parent: "$county" year: 2022 totals { code: "SCHOOLS_TOTAL" printed: 86 source: "方案三" })"},
    {"RosterService.GetReconciliation", "", kReaders, kWholeCounty, R"(parent: "$county" year: 2022)"},
    {"RosterService.ExportRoster", "", kReaders, kWholeCounty, R"(parent: "$county" year: 2022)"},

    // Guesses that two names are one school: the bureau decides, the leading group does not.
    {"RosterService.ListAliasProposals", "", kReaders, kWholeCounty, R"(parent: "$county")"},
    {"RosterService.ConfirmAlias", "", kBureau, kWholeCounty, R"(name: "$proposal" reason: "电话核实")"},
    {"RosterService.WithdrawAlias", "", kBureau, kWholeCounty, R"(name: "$proposal" reason: "误认")"},

    // Schools, communities and pairings, read.
    {"RosterService.ListRegions", "", kReaders, kAnywhere, ""},
    {"RosterService.GetSchool", "", kReaders, kCountyOrSchool, R"(name: "$school")"},
    {"RosterService.ListSchools", "", kReaders, kPartOfCounty, R"(parent: "$county")"},
    {"RosterService.GetCommunity", "", kReaders, kCountyOrSchool, R"(name: "$community")"},
    {"RosterService.ListCommunities", "", kReaders, kPartOfCounty, R"(parent: "$county")"},
    {"RosterService.GetPairing", "", kReaders, kEitherEnd, R"(name: "$pairing")"},
    {"RosterService.ListPairings", "", kReaders, kPartOfCounty, R"(parent: "$county")"},

    // What a county records of its schools, and of the other ends of its pairings; of strangers nobody records.
    {"RosterService.RecordReadiness", "the own school", kBureauAndLeadingGroup, kWholeCounty,
     kReady + R"(SPACE_OPENED subject: "$school" })"},
    {"RosterService.RecordReadiness", "the partner", kBureauAndLeadingGroup, kWholeCounty,
     kReady + R"(SPACE_OPENED subject: "$partner" })"},
    {"RosterService.RecordReadiness", "the pairing", kBureauAndLeadingGroup, kWholeCounty,
     kReady + R"(AGREEMENT_SIGNED subject: "$pairing" })"},
    {"RosterService.RecordReadiness", "a stranger", kBureauAndLeadingGroup, kNowhere,
     kReady + R"(SPACE_OPENED subject: "$foreign" })"},
    {"RosterService.RecordHeadCounts", "the own school", kBureauAndLeadingGroup, kWholeCounty,
     R"(parent: "$county" head_counts { school: "$school" teachers: 40 pupils: 600 day: "2022-02-01" })"},
    {"RosterService.RecordHeadCounts", "a stranger", kBureauAndLeadingGroup, kNowhere,
     R"(parent: "$county" head_counts { school: "$foreign" teachers: 40 pupils: 600 day: "2022-02-01" })"},

    // A county's own schools; those of others, ends of its pairings or not, are not its to describe.
    {"AttributeService.RecordSchoolAttributes", "the own school", kBureauAndLeadingGroup, kWholeCounty,
     kSourced + R"(attributes { school: "$school" day: "2022-02-01" weak: true })"},
    {"AttributeService.RecordSchoolAttributes", "the partner", kBureauAndLeadingGroup, kNowhere,
     kSourced + R"(attributes { school: "$partner" day: "2022-02-01" weak: true })"},
    {"AttributeService.RecordSchoolAttributes", "a stranger", kBureauAndLeadingGroup, kNowhere,
     kSourced + R"(attributes { school: "$foreign" day: "2022-02-01" weak: true })"},
    {"AttributeService.ImportSchoolAttributes", "", kBureauAndLeadingGroup, kWholeCounty,
     kSourced + R"(content: "学校,寄宿制\n灵溪镇沪山小学,是\n" day: "2022-02-01")"},

    {"OneRosterService.ExportOneRoster", "", kReaders, kWholeCounty, R"(parent: "$county")"},
    {"OneRosterService.ImportOneRoster", "", kBureau, kWholeCounty,
     R"(parent: "$county" content: ")" + OneRosterContent() + "\""},

    // Who is sent, and who teaches whom: either county registers, and only the home county confirms. R118 says that its
    // leading group does; its bureau may, too.
    {"RosterService.FormMentorGroups", "", kBureauAndLeadingGroup, kEitherEnd,
     R"(pairing: "$pairing" groups { year: 2022 mentor: "T-0001" mentees: 3 })"},
    {"RosterService.SignMentorAgreement", "", kBureauAndLeadingGroup, kEitherEnd,
     R"(name: "$group" signed_on: "2022-03-01" document: "师徒结对协议书")"},
    {"RosterService.ListMentorGroups", "", kReaders, kEitherEnd, R"(pairing: "$pairing")"},
    {"RosterService.RegisterExchanges", "", kBureauAndLeadingGroup, kEitherEnd,
     R"(pairing: "$pairing" exchanges { year: 2022 teacher: "T-0001" start_day: "2022-09-01" end_day: "2023-06-30" })"},
    {"RosterService.ListExchanges", "", kReaders, kEitherEnd, R"(pairing: "$pairing")"},
    {"RosterService.ConfirmExchanges", "", kBureauAndLeadingGroup, kWholeCounty,
     R"(parent: "$county" names: "$exchange")"},

    // What the two schools mean to do. Only the supported end says what it needs (R85).
    {"PlanService.FileSupportRequest", "", kWhoPlan, kCountyOrSchool,
     R"(support_request { pairing: "$pairing" year: 2022)"
     R"( lessons { subject: SUBJECT_MATHEMATICS weekday: 2 period: 3 supported_class: "四(2)班" teacher: "T-0009" })"
     R"( researches { topic: "分数的初步认识" time: "2022-04" online: true } })"},
    {"PlanService.GetSupportRequest", "", kReaders, kEitherEnd, R"(name: "$pairing/supportRequests/2022")"},
    {"PlanService.FileAssistancePlan", "", kWhoPlan, kEitherEnd,
     R"(assistance_plan { pairing: "$pairing" year: 2022 items { part: "SYNC_LESSONS" kind: "SYNC_LESSON" count: 5 })"
     R"( items { part: "VISITING_LESSONS" kind: "VISITING_LESSON" count: 5 })"
     R"( items { part: "RESEARCH" kind: "ONLINE_RESEARCH" count: 5 })"
     R"( items { part: "MENTORING" kind: "MENTORING_SESSION" count: 5 })"
     R"( items { part: "SHADOWING" kind: "SHADOWING" count: 5 })"
     R"( items { part: "AFTER_SCHOOL_COURSES" kind: "EXTENSION_COURSE" count: 5 })"
     R"( items { part: "STUDENT_EXCHANGE" kind: "STUDENT_EXCHANGE" count: 5 } })"},
    {"PlanService.GetAssistancePlan", "", kReaders, kEitherEnd, R"(name: "$pairing/assistancePlans/2022")"},
    {"PlanService.FileTimetable", "", kWhoPlan, kEitherEnd,
     R"(pairing: "$pairing" year: 2022 rows { day: "2022-03-08" period: 3 subject: SUBJECT_MATHEMATICS)"
     R"( teacher: "T-0001" supporter_class: "四(1)班" supported_class: "四(2)班" })"},
    {"PlanService.GetTimetable", "", kReaders, kEitherEnd, R"(name: "$pairing/timetables/2022")"},
    {"PlanService.ListFilings", "", kReaders, kWholeCounty, R"(parent: "$county" year: 2022)"},

    // Organisations and posts. Members and posts of a school are the school's business too.
    {"OrganizationService.GetOrganization", "", kReaders, kWholeCounty, R"(name: "$district")"},
    {"OrganizationService.ListOrganizations", "", kReaders, kWholeCounty, R"(parent: "$county")"},
    {"OrganizationService.ListMembers", "", kReaders, kWholeCounty, R"(organization: "$district")"},
    {"OrganizationService.ListMemberships", "of a school", kReaders, kCountyOrSchool, R"(member: "$school")"},
    {"OrganizationService.ListMemberships", "of an organisation", kReaders, kWholeCounty, R"(member: "$district")"},
    {"OrganizationService.GetPost", "", kReaders, kWholeCounty, R"(name: "$post")"},
    {"OrganizationService.ListPosts", "of the county", kReaders, kWholeCounty, R"(parent: "$county")"},
    {"OrganizationService.ListPosts", "of a district", kReaders, kWholeCounty, R"(parent: "$district")"},
    {"OrganizationService.ListPosts", "of a school", kReaders, kCountyOrSchool, R"(parent: "$school")"},
    {"OrganizationService.GetGrants", "", kWhoAskForGrants, kAnywhere, R"(subject: "cn-officer-3")"},
    {"OrganizationService.SetOrganizations", "", kOfficers, kCountyItself,
     R"(parent: "$county" organizations { name: "$county/organizations/n1" kind: ORGANIZATION_KIND_SECTION)"
     R"( display_name: "学生科" parent: "$county" })" +
         kGround},
    {"OrganizationService.AppointHolder", "", kOfficers, kCountyItself,
     R"(name: "$post" subject: "cn-officer-1")" + kGround},
    {"OrganizationService.EndAppointment", "", kOfficers, kCountyItself, R"(name: "$held")" + kGround},
    {"OrganizationService.RemoveMembers", "", kOfficers, kCountyItself,
     R"(organization: "$district" members: "$school")" + kGround},
    {"OrganizationService.ClosePost", "", kOfficers, kCountyItself, R"(name: "$abolished")" + kGround},
    {"OrganizationService.CloseOrganization", "", kOfficers, kCountyItself, R"(name: "$closing")" + kGround},
    // The papers of a pairing: either county's bureau or leading group records what its schools have signed, and a
    // notice is of all who issue it and of all whom it names.
    {"AgreementService.SignAgreement", "", kBureauAndLeadingGroup, kEitherEnd,
     R"(agreement { pairing: "$pairing")" + kAgreed},
    {"AgreementService.AmendAgreement", "", kBureauAndLeadingGroup, kEitherEnd,
     R"(name: "$agreement" revision: $revision reason: "期限延长" agreement {)" + kAmended},
    {"AgreementService.GetAgreement", "", kReaders, kEitherEnd, R"(name: "$agreement")"},
    {"AgreementService.ListAgreements", "", kReaders, kWholeCounty, R"(parent: "$county")"},
    {"AgreementService.RecordCeremony", "", kBureauAndLeadingGroup, kWholeCounty,
     R"(parent: "$county" ceremony { day: "2022-03-01" place: "县教育局" pairings: "$pairing")"
     R"( agreements: "regions/330327/files/a1" photos: "regions/330327/files/p1" })"},
    {"AgreementService.ListCeremonies", "", kReaders, kWholeCounty, R"(parent: "$county" year: 2022)"},
    {"AgreementService.ListCeremonyGaps", "", kReaders, kWholeCounty, R"(parent: "$county")"},
    {"AgreementService.IssueNotice", "", kBureauAndLeadingGroup, kWholeCounty,
     R"(parent: "$county" notice { number: "苍教〔2022〕9号" title: "通知" issued_on: "2022-03-01" addressees: "各校")"
     R"( issuers { region: "$county" organisation: "苍南县教育局" } pairings: "$pairing" tasks: "同步课堂")"
     R"( cycle_first_day: "2021-01-01" cycle_last_day: "2025-12-31" })"},
    {"AgreementService.GetNotice", "", kReaders, kEitherEnd, R"(name: "$notice")"},
    {"AgreementService.ListNotices", "", kReaders, kWholeCounty, R"(parent: "$county")"},
    {"AgreementService.SetQuotas", "", kWhoAsk, kWholeCounty,
     R"(parent: "$county" year: 2022 targets { code: "SCHOOLS_CROSS_REGION" target: "8" source: "方案三（一）1" })"},
    {"AgreementService.GetQuotas", "", kReaders, kWholeCounty, R"(parent: "$county" year: 2022)"},
    {"AgreementService.ListQuotaSchools", "", kReaders, kWholeCounty,
     R"(parent: "$county" year: 2022 code: "SCHOOLS")"},
    {"AgreementService.GetPairingLife", "", kReaders, kEitherEnd, R"(name: "$pairing")"},

    // Raw entries. Everybody who reads them anywhere gets a list of heads, of the own regions.
    {"JournalService.ReadJournal", "", kJournalReaders, kWholeCounty, R"(region: "330327" from_seq: 1 limit: 1)"},
    {"JournalService.ListHeads", "", kJournalReaders, kAnywhere, ""},
    {"JournalService.ListHeads", "telling how far", kOurProcesses, kWholeCounty,
     R"(follower: "ledger" applied { region: "330327" seq: 1 })"},

    // Proposals: the county submits, whoever decides is let in, and at which level is the chain's to say (R155, R158).
    {"ApprovalService.SubmitProposal", "", kBureauAndLeadingGroup, kWholeCounty,
     R"(parent: "$county" year: 2022 list { content: "scope,seq,supporting_school,supported_school\n)"
     R"(县内,1,辰校,巳校\n" })"},
    {"ApprovalService.GetProposal", "", kReaders, kWholeCounty, R"(name: "$approval")"},
    {"ApprovalService.ListProposals", "", kReaders, kWholeCounty, R"(parent: "$county")"},
    {"ApprovalService.DecideProposal", "", kApprovers, kWholeCounty,
     R"(name: "$approval" revision: 1 step: APPROVAL_STEP_COUNTY_BUREAU decision: DECISION_RETURN reason: "漏盖章")"},
    {"ApprovalService.ResubmitProposal", "", kBureauAndLeadingGroup, kWholeCounty,
     R"(name: "$approval" revision: 1 list { content: "scope,seq,supporting_school,supported_school\n)"
     R"(县内,1,寅校,卯校\n" })"},
    {"ApprovalService.WithdrawProposal", "", kBureauAndLeadingGroup, kWholeCounty,
     R"(name: "$approval" revision: 2 reason: "另行申报")"},
    {"ApprovalService.VerifyPairing", "", kApprovers, kWholeCounty, R"(name: "$near" year: 2022)"},
    {"ApprovalService.ListVerifications", "", kReaders, kWholeCounty, R"(parent: "$county" year: 2022)"},

    // Dated changes: for the home county, and for both counties when a school goes from one to the other.
    {"RosterService.ChangePairing", "", kBureauAndLeadingGroup, kWholeCounty,
     R"(name: "$pairing" upgrade { mode: MODE_CO_BUILT })" + kGround},
    {"RosterService.ChangeSchool", "renamed", kBureauAndLeadingGroup, kWholeCounty,
     R"(name: "$school" rename { display_name: "灵溪镇第九小学" })" + kGround},
    {"RosterService.ChangeSchool", "moved to another county", kBureauAndLeadingGroup, kAboveBothCounties,
     R"(name: "$neighbour" move { county: "$pujiang" carry_pairings: true })" + kGround},
    {"RosterService.ChangeSchool", "merged into one of another county", kBureauAndLeadingGroup, kAboveBothCounties,
     R"(name: "$school" merge { into: "$foreign" carry_pairings: true })" + kGround},

    // Contacts: either school of a pairing is shown them, each sets its own end's; erased at last.
    {"ContactService.SetContact", "of the bureau", kWhoSetContacts, kWholeCounty,
     R"(contact { owner: "$county" duty: CONTACT_DUTY_LIAISON subject: "cn-1" valid_from: "2022-03-01" })"
     R"( personal { display_name: "钱某某" } reason: "分工")"},
    {"ContactService.SetContact", "of a school", kWhoSetContacts, kCountyOrSchool,
     R"(contact { owner: "$school" duty: CONTACT_DUTY_ACCOUNTABLE_HEAD subject: "cn-2" valid_from: "2022-03-01" })"
     R"( personal { display_name: "钱某某" } reason: "分工")"},
    {"ContactService.SetContact", "of the supported end", kWhoSetContacts, kCountyOrSchool,
     R"(contact { owner: "$pairing" end: CONTACT_END_SUPPORTED duty: CONTACT_DUTY_COORDINATOR subject: "cn-3")"
     R"( valid_from: "2022-03-01" } personal { display_name: "钱某某" } reason: "分工")"},
    {"ContactService.GetContact", "", kReaders, kEitherEnd, R"(name: "$contact")"},
    {"ContactService.ListContacts", "of the county", kReaders, kWholeCounty, R"(parent: "$county")"},
    {"ContactService.ListContacts", "of the school", kReaders, kCountyOrSchool, R"(parent: "$school")"},
    {"ContactService.ListContacts", "of the pairing", kReaders, kEitherEnd, R"(parent: "$pairing")"},
    {"ContactService.RevealContact", "", kWhoReveal, kEitherEnd, R"(name: "$contact" reason: "商定送教日程")"},
    {"ContactService.ListContactReads", "", kWhoAuditReads, kWholeCounty, R"(parent: "$county")"},
    {"ContactService.EndContact", "", kWhoSetContacts, kCountyOrSchool,
     R"(name: "$contact" last_day: "2022-06-30" reason: "岗位调整")"},
    {"ContactService.EraseContact", "", kWhoSetContacts, kCountyOrSchool, R"(name: "$contact" reason: "本人离职")"},

    // R106: the inspected county opens the window, or those above it.
    {"InspectionService.GrantInspection", "", kWhoOpenWindows, kWholeCounty,
     R"(inspection { region: "$county" home_county: "$pujiang" inspector: "pj-2" from_day: "2022-11-01")"
     R"( until_day: "2022-11-30" reason: "对调互检" document: "温教〔2022〕9号" })"},
    {"InspectionService.ListInspections", "", kReaders, kWholeCounty, R"(parent: "$county")"},
    {"InspectionService.ListInspectionGrants", "", kWhoMakeTokens, kAnywhere, R"(subject: "pj-2")"},
    {"InspectionService.RevokeInspection", "", kWhoOpenWindows, kWholeCounty,
     R"(name: "$inspection" reason: "检查取消")"},
};

}  // namespace

bool IsOfSchools(Role role) { return role == Role::kSchoolFiler || role == Role::kSchoolHead; }

const std::vector<Rule>& Rules() { return kRules; }

}  // namespace jgt::roster::test::policy
