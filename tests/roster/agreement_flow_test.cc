#include <algorithm>

#include "jgt/roster/v1/agreement_events.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/roster_world.h"

// Agreements and ceremonies, recorded and read.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class AgreementFlow : public RosterTest {
 protected:
  void SetUp() override {
    ImportCangnan();
    far_ = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
  }
  void TearDown() override { clock_.Set(start_); }

  v1::SignAgreementRequest Sign(const v1::Agreement& agreement) {
    v1::SignAgreementRequest request;
    request.set_request_id(NextRequestId());
    *request.mutable_agreement() = agreement;
    return request;
  }
  v1::SignAgreementRequest SignOf(const std::string& pairing) { return Sign(AgreementOf(pairing)); }
  v1::AmendAgreementRequest Amend(const v1::Agreement& seen, const std::string& last_day,
                                  const std::string& signed_on) {
    v1::AmendAgreementRequest request;
    request.set_request_id(NextRequestId());
    request.set_name(seen.name());
    request.set_revision(seen.revision());
    request.set_reason("期限调整");
    *request.mutable_agreement() = seen;
    request.mutable_agreement()->set_last_day(last_day);
    request.mutable_agreement()->set_signed_on(signed_on);
    return request;
  }
  v1::Agreement Signed(const v1::Agreement& agreement) {
    const auto response = Call(&Papers::SignAgreement, Sign(agreement));
    EXPECT_OK(response);
    return response.ok() ? response->agreement() : v1::Agreement();
  }
  StatusOr<v1::GetAgreementResponse> Get(const std::string& name, const std::string& as_of = "",
                                         const std::string& known_at = "") {
    v1::GetAgreementRequest request;
    request.set_name(name);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    return Call(&Papers::GetAgreement, request);
  }
  std::vector<v1::Agreement> Listed(const std::string& as_of, bool ended = false, int page_size = 0) {
    v1::ListAgreementsRequest request;
    request.set_parent(kCangnan);
    request.set_as_of(as_of);
    request.set_show_ended(ended);
    request.set_page_size(page_size);
    std::vector<v1::Agreement> all;
    do {
      const auto page = Call(&Papers::ListAgreements, request);
      EXPECT_OK(page);
      if (!page.ok()) break;
      all.insert(all.end(), page->agreements().begin(), page->agreements().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  Status End(const v1::Pairing& pairing, const std::string& day) {
    v1::ChangePairingRequest request;
    request.set_name(pairing.name());
    request.set_request_id(NextRequestId());
    request.set_effective_day(day);
    request.set_reason("调整");
    request.set_document("苍教〔2022〕8号");
    request.mutable_end();
    return Call(&Stub::ChangePairing, request).status();
  }
  v1::RecordCeremonyRequest Ceremony(const std::vector<std::string>& pairings) {
    v1::RecordCeremonyRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    v1::Ceremony& ceremony = *request.mutable_ceremony();
    ceremony.set_day("2022-03-01");
    ceremony.set_place("县教育局");
    for (const std::string& pairing : pairings) ceremony.add_pairings(pairing);
    ceremony.add_agreements("regions/330327/files/agreement");
    ceremony.add_photos("regions/330327/files/photo");
    return request;
  }
  std::map<std::string, v1::Novelty> Gaps(const std::string& as_of, const std::string& known_at = "") {
    v1::ListCeremonyGapsRequest request;
    request.set_parent(kCangnan);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    request.set_page_size(7);
    std::map<std::string, v1::Novelty> gaps;
    do {
      const auto page = Call(&Papers::ListCeremonyGaps, request);
      EXPECT_OK(page);
      if (!page.ok()) break;
      for (const v1::CeremonyGap& gap : page->gaps()) gaps[gap.pairing()] = gap.novelty();
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return gaps;
  }

  v1::Pairing far_;

 private:
  const Instant start_ = clock_.Now();
};

// R45, R162, R183: goals, tasks with their times, duties of both; and the pairing's readiness in the same transaction.
TEST_F(AgreementFlow, R45R162R183ASignedAgreementIsKeptWholeAndCountsAsReadiness) {
  const size_t before = Journal("330327").size();
  ASSERT_OK_AND_ASSIGN(const auto signed_now, Call(&Papers::SignAgreement, SignOf(far_.name())));
  const v1::Agreement& agreement = signed_now.agreement();
  EXPECT_EQ(agreement.name().rfind(far_.name() + "/agreements/", 0), 0U);
  EXPECT_EQ(agreement.version(), 1);
  ASSERT_OK_AND_ASSIGN(const auto got, Get(agreement.name()));
  EXPECT_EQ(got.agreement().SerializeAsString(), agreement.SerializeAsString());
  const std::vector<journal::Entry> entries = Journal("330327");
  ASSERT_EQ(entries.size(), before + 2);
  v1::AgreementSigned event;
  ASSERT_EQ(entries[before].type, "jgt.roster.v1.AgreementSigned");
  ASSERT_TRUE(event.ParseFromString(entries[before].body));
  EXPECT_EQ(event.agreement().tasks(0).due_day(), "2022-05-31");
  EXPECT_EQ(event.agreement().revision(), 0);
  EXPECT_EQ(agreement.revision(), static_cast<int64_t>(before) + 1);
  v1::ReadinessRecorded fact;
  ASSERT_EQ(entries[before + 1].type, "jgt.roster.v1.ReadinessRecorded");
  ASSERT_TRUE(fact.ParseFromString(entries[before + 1].body));
  EXPECT_EQ(fact.subject(), far_.name());
  EXPECT_EQ(signed_now.position().seq(), static_cast<int64_t>(before) + 2);
  const v1::Pairing ready = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
  ASSERT_EQ(ready.readiness_size(), 1);
  EXPECT_EQ(ready.readiness(0).item(), v1::READINESS_ITEM_AGREEMENT_SIGNED);
  EXPECT_TRUE(ready.readiness(0).met());
  EXPECT_EQ(ready.readiness(0).since(), "2022-03-01");
}

// R45: one to one, also where a core school has several members.
TEST_F(AgreementFlow, R45EachPairingOfACoreSchoolHasAnAgreementOfItsOwn) {
  std::map<std::string, std::vector<std::string>> by_core;
  for (const v1::Pairing& pairing : Pairings(kCangnan)) by_core[pairing.supporter()].push_back(pairing.name());
  const auto several =
      std::find_if(by_core.begin(), by_core.end(), [](const auto& each) { return each.second.size() > 1; });
  ASSERT_NE(several, by_core.end());
  for (const std::string& pairing : several->second) {
    const v1::Agreement agreement = Signed(AgreementOf(pairing));
    EXPECT_EQ(agreement.pairing(), pairing);
  }
  EXPECT_EQ(Listed("2022-03-01").size(), several->second.size());
}

TEST_F(AgreementFlow, AFactThatHoldsAlreadyIsNotRecordedAgain) {
  v1::RecordReadinessRequest known;
  known.set_parent(kCangnan);
  known.set_request_id(NextRequestId());
  known.add_facts()->set_subject(far_.name());
  known.mutable_facts(0)->set_item(v1::READINESS_ITEM_AGREEMENT_SIGNED);
  known.mutable_facts(0)->set_met(true);
  known.mutable_facts(0)->set_since("2022-02-01");
  ASSERT_OK(Call(&Stub::RecordReadiness, known));
  ASSERT_OK(Call(&Papers::SignAgreement, SignOf(far_.name())));
  EXPECT_EQ(EntryCounts()["ReadinessRecorded"], 1);
  EXPECT_EQ(PairingOf("杭州市小河小学", "灵溪镇沪山小学").readiness(0).since(), "2022-02-01");
}

// R45
TEST_F(AgreementFlow, R45EachMissingPartIsNamed) {
  v1::Agreement agreement;
  agreement.set_pairing(far_.name());
  const Status nothing = Call(&Papers::SignAgreement, Sign(agreement)).status();
  ASSERT_THAT(nothing, StatusIs(StatusCode::kInvalidArgument, "AGREEMENT_INCOMPLETE"));
  EXPECT_THAT(FieldsOf(nothing), ElementsAre("agreement.goals", "agreement.tasks", "agreement.duties.SUPPORTER",
                                             "agreement.duties.SUPPORTED", "agreement.first_day", "agreement.last_day",
                                             "agreement.signed_on", "agreement.signers.SUPPORTER",
                                             "agreement.signers.SUPPORTED", "agreement.signed_file"));
  agreement = AgreementOf(far_.name());
  agreement.mutable_tasks(0)->clear_due_day();
  agreement.mutable_duties()->RemoveLast();
  const Status some = Call(&Papers::SignAgreement, Sign(agreement)).status();
  EXPECT_THAT(FieldsOf(some), ElementsAre("agreement.tasks[0].due_day", "agreement.duties.SUPPORTED"));
  EXPECT_THAT(DetailOf(some).message_zh, HasSubstr("任务完成时间、受援校职责"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM agreement_versions"), 0);
}

TEST_F(AgreementFlow, EachWrongPartIsNamed) {
  v1::Agreement agreement = AgreementOf(far_.name());
  agreement.set_last_day("2022-02-28");
  agreement.set_signed_on("2022-03-02");
  agreement.mutable_signers(0)->set_post(std::string(21, 'x'));
  agreement.set_signed_file("regions/330327/schools/1");
  agreement.mutable_tasks(0)->set_due_day("2022-02-30");
  const Status status = Call(&Papers::SignAgreement, Sign(agreement)).status();
  ASSERT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_AGREEMENT"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("agreement.last_day", "agreement.tasks[0].due_day", "agreement.signed_on",
                                            "agreement.signers[0].post", "agreement.signed_file"));
  agreement = AgreementOf(far_.name());
  agreement.mutable_tasks(0)->set_due_day("2023-01-01");
  EXPECT_THAT(FieldsOf(Call(&Papers::SignAgreement, Sign(agreement)).status()),
              ElementsAre("agreement.tasks[0].due_day"));
  agreement.mutable_tasks(0)->set_due_day("2022-12-31");
  agreement.clear_document_number();
  agreement.set_signed_file("regions/330327/files/0a1b");
  EXPECT_OK(Call(&Papers::SignAgreement, Sign(agreement)));
}

TEST_F(AgreementFlow, ATermIsOfTheDaysOnWhichThePairingStands) {
  v1::Agreement agreement = AgreementOf(far_.name());
  agreement.set_first_day("2021-12-31");
  EXPECT_THAT(Call(&Papers::SignAgreement, Sign(agreement)),
              StatusIs(StatusCode::kFailedPrecondition, "BEFORE_BEGINNING"));
  ASSERT_OK(End(far_, "2022-10-01"));
  EXPECT_THAT(Call(&Papers::SignAgreement, SignOf(far_.name())),
              StatusIs(StatusCode::kFailedPrecondition, "TERM_BEYOND_END"));
  agreement = AgreementOf(far_.name());
  agreement.set_last_day("2022-10-01");
  EXPECT_THAT(Call(&Papers::SignAgreement, Sign(agreement)),
              StatusIs(StatusCode::kFailedPrecondition, "TERM_BEYOND_END"));
  agreement.set_last_day("2022-09-30");
  EXPECT_OK(Call(&Papers::SignAgreement, Sign(agreement)));
}

TEST_F(AgreementFlow, APairingThatIsPendingOrOverHasNone) {
  ASSERT_OK(End(far_, "2022-02-01"));
  EXPECT_THAT(Call(&Papers::SignAgreement, SignOf(far_.name())),
              StatusIs(StatusCode::kFailedPrecondition, "PAIRING_ENDED"));
  ImportPujiang();
  const std::string pending = PairingOf("浙江省浦江县实验小学", "四川省乐山市金口河区").name();
  EXPECT_THAT(Call(Officer(kPujiang), &Papers::SignAgreement, SignOf(pending)),
              StatusIs(StatusCode::kFailedPrecondition, "PAIRING_PENDING"));
  EXPECT_THAT(Call(&Papers::SignAgreement, SignOf(kCangnan + "/pairings/01GUESSED")),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM agreement_versions"), 0);
}

TEST_F(AgreementFlow, OneDayHasOneAgreement) {
  const v1::Agreement first = Signed(AgreementOf(far_.name()));
  v1::Agreement next = AgreementOf(far_.name());
  next.set_first_day("2022-12-31");
  next.set_last_day("2023-12-31");
  next.mutable_tasks(0)->set_due_day("2023-05-31");
  const Status overlaps = Call(&Papers::SignAgreement, Sign(next)).status();
  ASSERT_THAT(overlaps, StatusIs(StatusCode::kAlreadyExists, "AGREEMENT_OVERLAPS"));
  EXPECT_EQ(first.name(), far_.name() + "/agreements/" + DetailOf(overlaps).metadata.at("agreement"));
  next.set_first_day("2023-01-01");
  ASSERT_OK(Call(&Papers::SignAgreement, Sign(next)));
  EXPECT_EQ(EntryCounts()["ReadinessRecorded"], 1);
  EXPECT_THAT(Listed("2022-12-31", false, 1), SizeIs(2));
  EXPECT_THAT(Listed("2023-01-01", false, 1), SizeIs(1));
  EXPECT_THAT(Listed("2023-01-01", true, 1), SizeIs(2));
  EXPECT_THAT(Listed("2022-02-28"), IsEmpty());
  // Longer it cannot become, either.
  EXPECT_THAT(Call(&Papers::AmendAgreement, Amend(first, "2023-01-01", "2022-03-01")),
              StatusIs(StatusCode::kAlreadyExists, "AGREEMENT_OVERLAPS"));
}

TEST_F(AgreementFlow, AnAmendmentOverwritesNothing) {
  const v1::Agreement first = Signed(AgreementOf(far_.name()));
  clock_.Advance(std::chrono::hours(24 * 31));
  const std::string before = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::minutes(1));
  ASSERT_OK_AND_ASSIGN(const auto amended, Call(&Papers::AmendAgreement, Amend(first, "2022-11-30", "2022-04-01")));
  EXPECT_EQ(amended.agreement().name(), first.name());
  EXPECT_EQ(amended.agreement().version(), 2);
  EXPECT_EQ(amended.agreement().reason(), "期限调整");
  const auto last_day = [&](const std::string& as_of, const std::string& known_at = "") {
    const auto got = Get(first.name(), as_of, known_at);
    return got.ok() ? got->agreement().last_day() : ReasonOf(got.status());
  };
  EXPECT_EQ(last_day(""), "2022-11-30");
  EXPECT_EQ(last_day("2022-04-01"), "2022-11-30");
  EXPECT_EQ(last_day("2022-03-31"), "2022-12-31");
  EXPECT_EQ(last_day("2022-02-28"), "NO_SUCH_AGREEMENT");
  EXPECT_EQ(last_day("2022-04-01", before), "2022-12-31");
  EXPECT_EQ(EntryCounts()["AgreementAmended"], 1);
  EXPECT_THAT(Listed("2022-04-01"), SizeIs(1));
  EXPECT_EQ(Listed("2022-04-01").at(0).version(), 2);
  // Whoever has not seen that version does not amend it, and no version is signed before the one that stands.
  const Status stale = Call(&Papers::AmendAgreement, Amend(first, "2022-10-31", "2022-04-01")).status();
  ASSERT_THAT(stale, StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_EQ(DetailOf(stale).metadata.at("revision"), std::to_string(amended.agreement().revision()));
  EXPECT_THAT(Call(&Papers::AmendAgreement, Amend(amended.agreement(), "2022-10-31", "2022-03-31")),
              StatusIs(StatusCode::kFailedPrecondition, "SIGNED_BEFORE_FORMER"));
  auto request = Amend(amended.agreement(), "2022-10-31", "2022-04-01");
  request.clear_reason();
  EXPECT_THAT(Call(&Papers::AmendAgreement, request), StatusIs(StatusCode::kInvalidArgument, "REASON_MISSING"));
  request.set_reason("期限调整");
  request.set_revision(0);
  EXPECT_THAT(Call(&Papers::AmendAgreement, request), StatusIs(StatusCode::kInvalidArgument, "BAD_REVISION"));
  request.set_revision(1);
  request.set_name(far_.name() + "/agreements/01GUESSED");
  EXPECT_THAT(Call(&Papers::AmendAgreement, request), StatusIs(StatusCode::kNotFound, "NO_SUCH_AGREEMENT"));
}

// R158: the leading group sees to it that the paired schools sign.
TEST_F(AgreementFlow, R158TheLeadingGroupRecordsAgreementsAndSchoolsDoNot) {
  EXPECT_THAT(Call(Token(auth::Role::kSchoolHead, far_.supported()), &Papers::SignAgreement, SignOf(far_.name())),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Call(Token(auth::Role::kLeadingGroup, kPujiang), &Papers::SignAgreement, SignOf(far_.name())),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  ASSERT_OK_AND_ASSIGN(const auto signed_now,
                       Call(Token(auth::Role::kLeadingGroup, kCangnan), &Papers::SignAgreement, SignOf(far_.name())));
  // Both schools read what they have agreed; another school of the county does not.
  v1::GetAgreementRequest get;
  get.set_name(signed_now.agreement().name());
  for (const std::string& school : {far_.supporter(), far_.supported()}) {
    EXPECT_OK(Call(Token(auth::Role::kSchoolFiler, school), &Papers::GetAgreement, get));
  }
  EXPECT_THAT(Call(Token(auth::Role::kSchoolFiler, SchoolNamed("宜山小学").name()), &Papers::GetAgreement, get),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(AgreementFlow, TheSameRequestGetsTheFirstAnswer) {
  const auto request = SignOf(far_.name());
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Papers::SignAgreement, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Papers::SignAgreement, request));
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM agreement_versions"), 1);
}

// R77, R78, R79: the cross-region schools and those new or upgraded in the year, with agreement and photo.
TEST_F(AgreementFlow, R77R78R79ACeremonyAndThosePairingsThatHaveHadNone) {
  std::vector<std::string> far;
  for (const v1::Pairing& pairing : Pairings(kCangnan)) {
    if (pairing.scope() == jgt::common::v1::SCOPE_IN_PROVINCE) far.push_back(pairing.name());
  }
  ASSERT_EQ(far.size(), 8U);
  const v1::Pairing near = PairingOf("龙湾区永昌一小", "钱库镇新安第二小学");
  v1::ChangePairingRequest upgrade;
  upgrade.set_name(near.name());
  upgrade.set_request_id(NextRequestId());
  upgrade.set_effective_day("2022-02-01");
  upgrade.set_reason("升级");
  upgrade.set_document("苍教〔2022〕3号");
  upgrade.mutable_upgrade()->set_mode(jgt::common::v1::MODE_CO_BUILT);
  ASSERT_OK(Call(&Stub::ChangePairing, upgrade));
  const std::map<std::string, v1::Novelty> all = Gaps("2022-03-01");
  EXPECT_EQ(all.at(near.name()), v1::NOVELTY_UPGRADED);
  EXPECT_EQ(all.at(far_.name()), v1::NOVELTY_NEW);
  clock_.Advance(std::chrono::minutes(1));
  const std::string before = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::minutes(1));
  ASSERT_OK_AND_ASSIGN(const auto held, Call(&Papers::RecordCeremony, Ceremony(far)));
  const std::map<std::string, v1::Novelty> left = Gaps("2022-03-01");
  EXPECT_EQ(left.size(), all.size() - far.size());
  EXPECT_FALSE(left.contains(far_.name()));
  EXPECT_TRUE(left.contains(near.name()));
  EXPECT_EQ(Gaps("2022-03-01", before), all);
  EXPECT_TRUE(Gaps("2022-02-28").contains(far_.name()));
  // Who is late on the calendar's day.
  EXPECT_EQ(Gaps("2022-03-15"), left);
  v1::ListCeremoniesRequest list;
  list.set_parent(kCangnan);
  list.set_year(2022);
  ASSERT_OK_AND_ASSIGN(const auto listed, Call(&Papers::ListCeremonies, list));
  ASSERT_EQ(listed.ceremonies_size(), 1);
  EXPECT_EQ(listed.ceremonies(0).SerializeAsString(), held.ceremony().SerializeAsString());
  EXPECT_THAT(listed.ceremonies(0).pairings(), SizeIs(8));
  list.set_known_at(before);
  ASSERT_OK_AND_ASSIGN(const auto earlier, Call(&Papers::ListCeremonies, list));
  EXPECT_THAT(earlier.ceremonies(), IsEmpty());
  list.clear_known_at();
  list.set_year(2021);
  ASSERT_OK_AND_ASSIGN(const auto other_year, Call(&Papers::ListCeremonies, list));
  EXPECT_THAT(other_year.ceremonies(), IsEmpty());
  EXPECT_EQ(EntryCounts()["CeremonyRecorded"], 1);
}

// R78
TEST_F(AgreementFlow, R78ACeremonyWithoutAgreementOrPhotoIsRefused) {
  auto request = Ceremony({far_.name()});
  request.mutable_ceremony()->clear_agreements();
  request.mutable_ceremony()->clear_photos();
  const Status missing = Call(&Papers::RecordCeremony, request).status();
  ASSERT_THAT(missing, StatusIs(StatusCode::kInvalidArgument, "CEREMONY_INCOMPLETE"));
  EXPECT_THAT(FieldsOf(missing), ElementsAre("ceremony.agreements", "ceremony.photos"));
  request = Ceremony({far_.name(), far_.name()});
  request.mutable_ceremony()->set_day("2022-03-02");
  request.mutable_ceremony()->set_photos(0, "photo.jpg");
  const Status wrong = Call(&Papers::RecordCeremony, request).status();
  ASSERT_THAT(wrong, StatusIs(StatusCode::kInvalidArgument, "BAD_CEREMONY"));
  EXPECT_THAT(FieldsOf(wrong), ElementsAre("ceremony.day", "ceremony.pairings[1]", "ceremony.photos[0]"));
  EXPECT_THAT(Call(&Papers::RecordCeremony, Ceremony({"pairings/x"})),
              StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  request = Ceremony({far_.name()});
  request.mutable_ceremony()->set_agreements(0, Signed(AgreementOf(far_.name())).name());
  EXPECT_OK(Call(&Papers::RecordCeremony, request));
}

TEST_F(AgreementFlow, OnlyPairingsOfTheCountyThatStoodTakePart) {
  ImportPujiang();
  const std::string foreign = PairingOf("南苑小学", "礼张完小").name();
  for (const std::string& pairing : {foreign, kPujiang + "/pairings/01GUESSED"}) {
    EXPECT_THAT(Call(&Papers::RecordCeremony, Ceremony({pairing})),
                StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  }
  EXPECT_THAT(Call(&Papers::RecordCeremony, Ceremony({kCangnan + "/pairings/01GUESSED"})),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  auto early = Ceremony({far_.name()});
  early.mutable_ceremony()->set_day("2021-12-31");
  const Status status = Call(&Papers::RecordCeremony, early).status();
  ASSERT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "PAIRING_NOT_STANDING"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("ceremony.pairings[0]"));
  // A pairing that another county keeps, with an end in this one (D11).
  const v1::Pairing shared = PairingOf("浦江县浦阳一小", "义乌市鹤田小学");
  auto request = Ceremony({shared.name()});
  request.set_parent(kPujiang);
  EXPECT_OK(Call(Officer(kPujiang), &Papers::RecordCeremony, request));
  request.set_parent("regions/330300");
  EXPECT_THAT(Call(Officer("regions/330300"), &Papers::RecordCeremony, request),
              StatusIs(StatusCode::kInvalidArgument, "NOT_A_COUNTY"));
}

}  // namespace
}  // namespace jgt::roster::test
