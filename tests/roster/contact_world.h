// Contacts as their clients see them: what several tests of them share.
#pragma once

#include <string>
#include <vector>

#include "tests/roster/roster_world.h"

namespace jgt::roster::test {

// Invented, and found nowhere else in the tests' data.
inline constexpr char kPlainName[] = "欧阳某甲";
inline constexpr char kPlainPhone[] = "13800004321";
inline constexpr char kPlainMail[] = "ouyang-jia@example.com";

class ContactWorld : public RosterTest {
 protected:
  using ContactStub = v1::ContactService::StubInterface;

  // The clock is everybody's: the days of these tests are those after 1 March 2022.
  void SetUp() override {
    before_ = clock_.Now();
    clock_.Set(start_);
    ImportCangnan();
    pairing_ = PairingOf("马站小学", "马站镇第二小学");
    far_ = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
  }

  template <class Request, class Response>
  StatusOr<Response> Ask(const std::string& token,
                         grpc::Status (ContactStub::*method)(grpc::ClientContext*, const Request&, Response*),
                         const Request& request) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*contacts_stub_, method, request, rpc::Within(std::chrono::seconds(20), &source));
  }
  // The same as the county's officer.
  template <class Request, class Response>
  StatusOr<Response> Ask(grpc::Status (ContactStub::*method)(grpc::ClientContext*, const Request&, Response*),
                         const Request& request) {
    return Ask(Officer(), method, request);
  }

  static std::string TokenOf(const std::string& subject, auth::Role role, const std::string& org) {
    return jgt::test::MintToken(
        clock_, {{.role = role, .org = org, .until = Instant{clock_.Now() + std::chrono::hours(1)}}}, subject);
  }
  static std::string Head(const std::string& school) { return Token(auth::Role::kSchoolHead, school); }

  // A new contact with the plain values above, from 1 March 2022 on.
  v1::SetContactRequest Setting(const std::string& owner, v1::ContactDuty duty,
                                v1::ContactEnd end = v1::CONTACT_END_UNSPECIFIED) {
    v1::SetContactRequest request;
    request.set_request_id(NextRequestId());
    request.set_reason("开学分工");
    v1::Contact& contact = *request.mutable_contact();
    contact.set_owner(owner);
    contact.set_duty(duty);
    contact.set_end(end);
    contact.set_subject("cn-person-1");
    contact.set_valid_from("2022-03-01");
    if (duty == v1::CONTACT_DUTY_REPORT_RECIPIENT) {
      contact.set_form("BUREAU_MONTHLY");
      contact.set_unit("教育技术中心");
    }
    request.mutable_personal()->set_display_name(kPlainName);
    request.mutable_personal()->set_phone(kPlainPhone);
    request.mutable_personal()->set_mail(kPlainMail);
    return request;
  }
  v1::SetContactRequest Coordinator(v1::ContactEnd end = v1::CONTACT_END_SUPPORTER) {
    return Setting(pairing_.name(), v1::CONTACT_DUTY_COORDINATOR, end);
  }
  // Its name, as it was set.
  std::string Set(const v1::SetContactRequest& request) {
    const auto response = Ask(&ContactStub::SetContact, request);
    EXPECT_OK(response);
    return response.ok() ? response->contact().name() : "";
  }

  static v1::GetContactRequest Getting(const std::string& name, const std::string& as_of = "",
                                       const std::string& known_at = "") {
    v1::GetContactRequest request;
    request.set_name(name);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    return request;
  }
  static v1::ListContactsRequest Listing(const std::string& parent, int page_size = 0) {
    v1::ListContactsRequest request;
    request.set_parent(parent);
    request.set_page_size(page_size);
    return request;
  }
  v1::RevealContactRequest Revealing(const std::string& name, const std::string& reason = "商定送教日程") {
    v1::RevealContactRequest request;
    request.set_request_id(NextRequestId());
    request.set_name(name);
    request.set_reason(reason);
    return request;
  }
  v1::EndContactRequest Ending(const std::string& name, const std::string& last_day) {
    v1::EndContactRequest request;
    request.set_request_id(NextRequestId());
    request.set_name(name);
    request.set_last_day(last_day);
    request.set_reason("岗位调整");
    return request;
  }
  v1::EraseContactRequest Erasing(const std::string& name) {
    v1::EraseContactRequest request;
    request.set_request_id(NextRequestId());
    request.set_name(name);
    request.set_reason("本人离职");
    return request;
  }

  // All readings that the filter of the request lets through, over all pages.
  std::vector<v1::ContactRead> Reads(v1::ListContactReadsRequest request,
                                     const std::string& token = Token(auth::Role::kAuditor, kCangnan)) {
    std::vector<v1::ContactRead> all;
    do {
      const auto page = Ask(token, &ContactStub::ListContactReads, request);
      EXPECT_OK(page);
      if (!page.ok()) break;
      all.insert(all.end(), page->reads().begin(), page->reads().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  std::vector<v1::ContactRead> Reads() {
    v1::ListContactReadsRequest request;
    request.set_parent(kCangnan);
    return Reads(request);
  }
  int64_t ReadCount() { return Count("SELECT COUNT(*) FROM contact_reads"); }

  // "table.column" of every column of every table that has the text somewhere.
  std::vector<std::string> Finds(const std::string& text) {
    const auto soon = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const auto columns = sql::RunQuery(*pool_,
                                       "SELECT table_name, column_name FROM information_schema.columns"
                                       " WHERE table_schema = DATABASE() ORDER BY table_name, column_name",
                                       {}, soon);
    JGT_CHECK(columns.ok() && columns->size() > 100);
    std::vector<std::string> found;
    for (const sql::Row& column : *columns) {
      const std::string statement =
          absl::StrFormat("SELECT COUNT(*) FROM `%s` WHERE INSTR(CAST(`%s` AS BINARY), CAST(? AS BINARY)) > 0",
                          column.Text(0), column.Text(1));
      if (Count(statement, {text}) > 0) found.push_back(column.Text(0) + "." + column.Text(1));
    }
    return found;
  }

  void TearDown() override { clock_.Set(before_); }

  const Instant start_ = ShanghaiMidnight({.year = 2022, .month = 3, .day = 1}) + std::chrono::hours(10);
  v1::Pairing pairing_;
  v1::Pairing far_;

 private:
  Instant before_;
};

}  // namespace jgt::roster::test
