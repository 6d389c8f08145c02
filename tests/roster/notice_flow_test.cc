#include "jgt/roster/v1/agreement_events.pb.h"
#include "tests/roster/roster_world.h"

// Notices: issued alone or jointly, read by all whom they concern, withdrawn by later ones.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class NoticeFlow : public RosterTest {
 protected:
  void SetUp() override {
    ImportCangnan();
    far_ = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
  }
  void TearDown() override { clock_.Set(start_); }

  v1::IssueNoticeRequest Issue(const v1::Notice& notice) {
    v1::IssueNoticeRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    *request.mutable_notice() = notice;
    return request;
  }
  v1::Notice Issued(const v1::Notice& notice) {
    const auto response = Call(&Papers::IssueNotice, Issue(notice));
    EXPECT_OK(response);
    return response.ok() ? response->notice() : v1::Notice();
  }
  StatusOr<v1::GetNoticeResponse> Get(const std::string& token, const std::string& name, const std::string& as_of = "",
                                      const std::string& known_at = "") {
    v1::GetNoticeRequest request;
    request.set_name(name);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    return Call(token, &Papers::GetNotice, request);
  }
  std::vector<std::string> Numbers(const std::string& parent, const std::string& as_of = "", bool withdrawn = false,
                                   const std::string& known_at = "") {
    v1::ListNoticesRequest request;
    request.set_parent(parent);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    request.set_show_withdrawn(withdrawn);
    request.set_page_size(1);
    std::vector<std::string> numbers;
    do {
      const auto page = Call(Token(auth::Role::kProvinceOfficer, "regions/000000"), &Papers::ListNotices, request);
      EXPECT_OK(page);
      if (!page.ok()) break;
      for (const v1::Notice& notice : page->notices()) numbers.push_back(notice.number());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return numbers;
  }

  v1::Pairing far_;

 private:
  const Instant start_ = clock_.Now();
};

// R10: of two bureaus, with pairs, tasks and cycle; R134: number, issuers, date, addressees; R135: what it rests on.
TEST_F(NoticeFlow, R10R134R135AJointNoticeIsADocumentOfBothBureaus) {
  ASSERT_OK_AND_ASSIGN(const auto issued, Call(&Papers::IssueNotice, Issue(NoticeOf(far_.name(), "苍教〔2022〕1号"))));
  const v1::Notice& notice = issued.notice();
  EXPECT_EQ(notice.number(), "苍教〔2022〕1号");
  EXPECT_EQ(notice.issued_on(), "2022-03-01");
  EXPECT_THAT(notice.issuers(), SizeIs(2));
  EXPECT_THAT(notice.addressees(), ElementsAre("各结对学校"));
  EXPECT_THAT(notice.pairings(), ElementsAre(far_.name()));
  EXPECT_THAT(notice.tasks(), SizeIs(1));
  EXPECT_EQ(notice.cycle_last_day(), "2025-12-31");
  EXPECT_EQ(notice.basis(0).number(), "浙教办基〔2019〕18号");
  // Both counties read it, and the schools that it names.
  const std::string filer = Token(auth::Role::kSchoolFiler, far_.supporter());
  for (const std::string& token : {Officer(), Officer("regions/330105"), filer}) {
    ASSERT_OK_AND_ASSIGN(const auto got, Get(token, notice.name()));
    EXPECT_EQ(got.notice().SerializeAsString(), notice.SerializeAsString());
  }
  for (const std::string& name : {notice.name(), kCangnan + "/notices/01GUESSED"}) {
    EXPECT_THAT(Get(Officer(kPujiang), name), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  }
  EXPECT_THAT(Get(Officer(), kCangnan + "/notices/01GUESSED"), StatusIs(StatusCode::kNotFound, "NO_SUCH_NOTICE"));
  for (const std::string parent : {"regions/330327", "regions/330105", "regions/330300", "regions/330100"}) {
    EXPECT_THAT(Numbers(parent), ElementsAre("苍教〔2022〕1号")) << parent;
  }
  EXPECT_THAT(Numbers(kPujiang), IsEmpty());
  v1::NoticeIssued event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.notice().number(), notice.number());
  EXPECT_EQ(event.notice().revision(), 0);
  EXPECT_EQ(notice.revision(), issued.position().seq());
}

// R10: who issues it jointly may read it, also without a pairing there.
TEST_F(NoticeFlow, R10ABureauThatIssuesItReadsItWithoutAPairing) {
  v1::Notice notice = NoticeOf(PairingOf("马站小学", "马站镇第二小学").name(), "苍教〔2022〕1号");
  const v1::Notice issued = Issued(notice);
  EXPECT_OK(Get(Officer("regions/330105"), issued.name()));
  notice.mutable_issuers(0)->set_region("");
  notice.set_number("苍教〔2022〕2号");
  EXPECT_THAT(Get(Officer("regions/330105"), Issued(notice).name()),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Numbers("regions/330105"), ElementsAre("苍教〔2022〕1号"));
}

// R10, R134
TEST_F(NoticeFlow, R10R134EachMissingPartIsNamed) {
  const Status nothing = Call(&Papers::IssueNotice, Issue({})).status();
  ASSERT_THAT(nothing, StatusIs(StatusCode::kInvalidArgument, "NOTICE_INCOMPLETE"));
  EXPECT_THAT(FieldsOf(nothing),
              ElementsAre("notice.number", "notice.title", "notice.issuers", "notice.issued_on", "notice.addressees",
                          "notice.pairings", "notice.tasks", "notice.cycle_first_day", "notice.cycle_last_day"));
  v1::Notice notice = NoticeOf(far_.name(), std::string(101, 'x'));
  notice.mutable_issuers()->RemoveLast();
  notice.set_issued_on("2022-13-01");
  notice.set_addressees(0, "");
  notice.add_pairings(far_.name());
  notice.set_cycle_last_day("2020-12-31");
  notice.mutable_basis(0)->clear_number();
  const Status wrong = Call(&Papers::IssueNotice, Issue(notice)).status();
  ASSERT_THAT(wrong, StatusIs(StatusCode::kInvalidArgument, "BAD_NOTICE"));
  EXPECT_THAT(FieldsOf(wrong),
              ElementsAre("notice.number", "notice.issuers", "notice.issued_on", "notice.addressees[0]",
                          "notice.pairings[1]", "notice.cycle_last_day", "notice.basis[0].number"));
  notice = NoticeOf(far_.name(), "苍教〔2022〕1号");
  notice.mutable_issuers(0)->set_region("330105");
  EXPECT_THAT(Call(&Papers::IssueNotice, Issue(notice)), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM notices"), 0);
}

TEST_F(NoticeFlow, ItNamesPairingsOfTheCountyOnlyAndANumberOnce) {
  ImportPujiang();
  const std::string foreign = PairingOf("南苑小学", "礼张完小").name();
  for (const std::string& pairing : {foreign, kPujiang + "/pairings/01GUESSED"}) {
    EXPECT_THAT(Call(&Papers::IssueNotice, Issue(NoticeOf(pairing, "苍教〔2022〕1号"))),
                StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  }
  EXPECT_THAT(Call(&Papers::IssueNotice, Issue(NoticeOf(kCangnan + "/pairings/01GUESSED", "苍教〔2022〕1号"))),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  Issued(NoticeOf(far_.name(), "苍教〔2022〕1号"));
  EXPECT_THAT(Call(&Papers::IssueNotice, Issue(NoticeOf(far_.name(), "苍教〔2022〕1号"))),
              StatusIs(StatusCode::kAlreadyExists, "NOTICE_NUMBER_TAKEN"));
  EXPECT_EQ(EntryCounts()["NoticeIssued"], 1);
}

TEST_F(NoticeFlow, ALaterNoticeWithdrawsIt) {
  const v1::Notice first = Issued(NoticeOf(far_.name(), "苍教〔2022〕1号"));
  clock_.Advance(std::chrono::minutes(1));
  const std::string before = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::minutes(1));
  v1::Notice second = NoticeOf(far_.name(), "苍教〔2022〕2号");
  second.set_withdraws(first.name());
  second.set_issued_on("2022-02-28");
  EXPECT_THAT(Call(&Papers::IssueNotice, Issue(second)),
              StatusIs(StatusCode::kFailedPrecondition, "WITHDRAWN_BEFORE_ISSUED"));
  second.set_issued_on("2022-04-01");
  const v1::Notice issued = Issued(second);
  const auto withdrawn_by = [&](const std::string& as_of, const std::string& known_at = "") {
    const auto got = Get(Officer(), first.name(), as_of, known_at);
    return got.ok() ? got->notice().withdrawn_by() : ReasonOf(got.status());
  };
  EXPECT_EQ(withdrawn_by("2022-04-01"), issued.name());
  EXPECT_EQ(withdrawn_by("2022-03-31"), "");
  EXPECT_EQ(withdrawn_by("2022-02-28"), "NO_SUCH_NOTICE");
  EXPECT_EQ(withdrawn_by("2022-04-01", before), "");
  EXPECT_THAT(Numbers(kCangnan, "2022-04-01"), ElementsAre("苍教〔2022〕2号"));
  EXPECT_THAT(Numbers(kCangnan, "2022-04-01", true), ElementsAre("苍教〔2022〕1号", "苍教〔2022〕2号"));
  EXPECT_THAT(Numbers(kCangnan, "2022-03-31"), ElementsAre("苍教〔2022〕1号"));
  EXPECT_THAT(Numbers(kCangnan, "2022-04-01", false, before), ElementsAre("苍教〔2022〕1号"));
  second.set_number("苍教〔2022〕3号");
  const Status again = Call(&Papers::IssueNotice, Issue(second)).status();
  ASSERT_THAT(again, StatusIs(StatusCode::kFailedPrecondition, "NOTICE_WITHDRAWN"));
  second.set_withdraws(kCangnan + "/notices/01GUESSED");
  EXPECT_THAT(Call(&Papers::IssueNotice, Issue(second)), StatusIs(StatusCode::kNotFound, "NO_SUCH_NOTICE"));
  second.set_withdraws(kPujiang + "/notices/01GUESSED");
  EXPECT_THAT(Call(&Papers::IssueNotice, Issue(second)), StatusIs(StatusCode::kInvalidArgument, "BAD_NOTICE"));
}

}  // namespace
}  // namespace jgt::roster::test
