#include "tests/roster/roster_world.h"

// The life of a pairing in one answer.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;

class LifeFlow : public RosterTest {
 protected:
  void SetUp() override {
    ImportCangnan();
    far_ = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
  }
  void TearDown() override { clock_.Set(start_); }

  StatusOr<v1::GetPairingLifeResponse> Life(const std::string& as_of = "", const std::string& known_at = "") {
    v1::GetPairingLifeRequest request;
    request.set_name(far_.name());
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    return Call(&Papers::GetPairingLife, request);
  }
  // "FOUNDED 2022-01-01", by day.
  static std::vector<std::string> Stages(const v1::GetPairingLifeResponse& life) {
    std::vector<std::string> stages;
    for (const v1::LifeStage& stage : life.stages()) {
      stages.push_back(v1::LifeStageKind_Name(stage.kind()).substr(16) + " " + stage.day());
    }
    return stages;
  }
  static v1::LifeStage Of(const v1::GetPairingLifeResponse& life, v1::LifeStageKind kind) {
    for (const v1::LifeStage& stage : life.stages()) {
      if (stage.kind() == kind) return stage;
    }
    ADD_FAILURE() << "no stage " << kind;
    return {};
  }
  v1::ChangePairingRequest Change(const std::string& day, const std::string& document) {
    v1::ChangePairingRequest request;
    request.set_name(far_.name());
    request.set_request_id(NextRequestId());
    request.set_effective_day(day);
    request.set_reason("调整");
    request.set_document(document);
    return request;
  }
  std::string TypeAt(const v1::LifeStage& stage) {
    const std::vector<journal::Entry> entries = Journal(stage.position().region());
    const auto seq = static_cast<size_t>(stage.position().seq());
    return seq >= 1 && seq <= entries.size() ? entries[seq - 1].type.substr(14) : "no entry";
  }
  void IssueNotice(const std::string& number, const std::string& day, const std::string& withdraws) {
    v1::IssueNoticeRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    *request.mutable_notice() = NoticeOf(far_.name(), number);
    request.mutable_notice()->set_issued_on(day);
    request.mutable_notice()->set_withdraws(withdraws);
    const auto issued = Call(&Papers::IssueNotice, request);
    ASSERT_OK(issued);
    notice_ = issued->notice().name();
  }

  v1::Pairing far_;
  std::string notice_;

 private:
  const Instant start_ = clock_.Now();
};

// R10, R11, R13, R45: from the list to the end, each with its entry and its document.
TEST_F(LifeFlow, R10R11R13R45AllStagesWithTheirEntriesAndDocuments) {
  IssueNotice("苍教〔2022〕1号", "2022-02-10", "");
  v1::SignAgreementRequest sign;
  sign.set_request_id(NextRequestId());
  *sign.mutable_agreement() = AgreementOf(far_.name());
  ASSERT_OK_AND_ASSIGN(const auto agreed, Call(&Papers::SignAgreement, sign));
  v1::RecordCeremonyRequest ceremony;
  ceremony.set_parent(kCangnan);
  ceremony.set_request_id(NextRequestId());
  ceremony.mutable_ceremony()->set_day("2022-03-01");
  ceremony.mutable_ceremony()->set_place("县教育局");
  ceremony.mutable_ceremony()->add_pairings(far_.name());
  ceremony.mutable_ceremony()->add_agreements(agreed.agreement().name());
  ceremony.mutable_ceremony()->add_photos("regions/330327/files/photo");
  ASSERT_OK(Call(&Papers::RecordCeremony, ceremony));
  clock_.Advance(std::chrono::minutes(1));
  const std::string before = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::minutes(1));
  auto upgrade = Change("2022-06-01", "苍教〔2022〕5号");
  upgrade.mutable_upgrade()->set_mode(jgt::common::v1::MODE_CO_BUILT);
  ASSERT_OK(Call(&Stub::ChangePairing, upgrade));
  IssueNotice("苍教〔2022〕6号", "2022-07-01", notice_);
  auto end = Change("2022-09-01", "苍教〔2022〕7号");
  end.mutable_end();
  ASSERT_OK(Call(&Stub::ChangePairing, end));

  ASSERT_OK_AND_ASSIGN(const auto march, Life("2022-03-01"));
  EXPECT_THAT(Stages(march),
              ElementsAre("FOUNDED 2022-01-01", "LISTED 2022-01-01", "ROUND_BEGAN 2022-01-01",
                          "NOTICE_ISSUED 2022-02-10", "AGREEMENT_SIGNED 2022-03-01", "CEREMONY_HELD 2022-03-01"));
  EXPECT_EQ(march.round().last_day(), "2025-12-31");
  EXPECT_EQ(march.pairing().state(), v1::PAIRING_STATE_ACTIVE);
  EXPECT_EQ(Of(march, v1::LIFE_STAGE_KIND_LISTED).verification_level(), jgt::common::v1::VERIFICATION_LEVEL_PROVINCE);
  EXPECT_EQ(Of(march, v1::LIFE_STAGE_KIND_LISTED).resource().rfind(kCangnan + "/imports/", 0), 0U);
  EXPECT_EQ(TypeAt(Of(march, v1::LIFE_STAGE_KIND_LISTED)), "PairingListed");
  // Not the readiness fact, which has cut the same days anew.
  EXPECT_EQ(TypeAt(Of(march, v1::LIFE_STAGE_KIND_FOUNDED)), "PairingListed");
  EXPECT_EQ(Of(march, v1::LIFE_STAGE_KIND_NOTICE_ISSUED).document(), "苍教〔2022〕1号");
  EXPECT_EQ(TypeAt(Of(march, v1::LIFE_STAGE_KIND_NOTICE_ISSUED)), "NoticeIssued");
  EXPECT_EQ(Of(march, v1::LIFE_STAGE_KIND_AGREEMENT_SIGNED).document(), "苍教协〔2022〕1号");
  EXPECT_EQ(Of(march, v1::LIFE_STAGE_KIND_AGREEMENT_SIGNED).resource(), agreed.agreement().name());
  EXPECT_EQ(TypeAt(Of(march, v1::LIFE_STAGE_KIND_AGREEMENT_SIGNED)), "AgreementSigned");
  EXPECT_EQ(Of(march, v1::LIFE_STAGE_KIND_CEREMONY_HELD).note(), "县教育局");
  EXPECT_EQ(TypeAt(Of(march, v1::LIFE_STAGE_KIND_CEREMONY_HELD)), "CeremonyRecorded");

  ASSERT_OK_AND_ASSIGN(const auto whole, Life("2022-12-31"));
  EXPECT_THAT(Stages(whole),
              ElementsAre("FOUNDED 2022-01-01", "LISTED 2022-01-01", "NOTICE_ISSUED 2022-02-10",
                          "AGREEMENT_SIGNED 2022-03-01", "CEREMONY_HELD 2022-03-01", "MODE_CHANGED 2022-06-01",
                          "NOTICE_ISSUED 2022-07-01", "NOTICE_WITHDRAWN 2022-07-01", "ENDED 2022-09-01"));
  EXPECT_FALSE(whole.has_round());
  EXPECT_EQ(whole.pairing().state(), v1::PAIRING_STATE_ENDED);
  const v1::LifeStage upgraded = Of(whole, v1::LIFE_STAGE_KIND_MODE_CHANGED);
  EXPECT_EQ(upgraded.mode(), jgt::common::v1::MODE_CO_BUILT);
  EXPECT_EQ(upgraded.document(), "苍教〔2022〕5号");
  EXPECT_EQ(TypeAt(upgraded), "PairingChanged");
  const v1::LifeStage ended = Of(whole, v1::LIFE_STAGE_KIND_ENDED);
  EXPECT_EQ(ended.document(), "苍教〔2022〕7号");
  EXPECT_EQ(ended.note(), "调整");
  EXPECT_EQ(TypeAt(ended), "PairingChanged");
  EXPECT_EQ(whole.positions(0).seq(), static_cast<int64_t>(Journal("330327").size()));
  // As it was known before it was upgraded and ended.
  ASSERT_OK_AND_ASSIGN(const auto known, Life("2022-12-31", before));
  EXPECT_THAT(Stages(known),
              ElementsAre("FOUNDED 2022-01-01", "LISTED 2022-01-01", "ROUND_BEGAN 2022-01-01",
                          "NOTICE_ISSUED 2022-02-10", "AGREEMENT_SIGNED 2022-03-01", "CEREMONY_HELD 2022-03-01"));
}

TEST_F(LifeFlow, BeforeItsBeginningThereIsNone) {
  EXPECT_THAT(Life("2021-12-31"), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  EXPECT_THAT(Life("2022-03-01", "2022-02-28T10:00:00+08:00"), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  EXPECT_THAT(Life("2022-02-30"), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
  EXPECT_THAT(Life("", "2022-03-01T10:00:01+08:00"), StatusIs(StatusCode::kInvalidArgument, "KNOWN_AT_NOT_PAST"));
  far_.set_name(kCangnan + "/pairings/01GUESSED");
  EXPECT_THAT(Life(), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
}

// A later year's list names it too; once that import is undone, it is known no longer that it did.
TEST_F(LifeFlow, ListsAreToldAsTheyAreKnown) {
  clock_.Advance(std::chrono::minutes(1));
  const std::string before = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::minutes(1));
  v1::ImportRosterRequest again = CangnanImport();
  again.set_year(2023);
  again.set_effective_day("2023-02-01");
  ASSERT_OK_AND_ASSIGN(const auto imported, Call(&Stub::ImportRoster, again));
  const auto listed = [&](const std::string& known_at = "") {
    const auto life = Life("2023-06-01", known_at);
    EXPECT_OK(life);
    std::vector<std::string> days;
    if (!life.ok()) return days;
    for (const v1::LifeStage& stage : life->stages()) {
      if (stage.kind() == v1::LIFE_STAGE_KIND_LISTED) days.push_back(stage.day() + " " + stage.note());
    }
    return days;
  };
  EXPECT_THAT(listed(), ElementsAre("2022-01-01 330327 2022", "2023-02-01 330327 2023"));
  EXPECT_THAT(listed(before), ElementsAre("2022-01-01 330327 2022"));
  v1::UndoImportRequest undo;
  undo.set_name(imported.import());
  undo.set_request_id(NextRequestId());
  undo.set_reason("导错了年份");
  ASSERT_OK(Call(&Stub::UndoImport, undo));
  EXPECT_THAT(listed(), ElementsAre("2022-01-01 330327 2022"));
}

// An import that a paper builds upon is not undone.
TEST_F(LifeFlow, PapersStandInTheWayOfUndoingTheImport) {
  v1::ListImportsRequest list;
  list.set_parent(kCangnan);
  ASSERT_OK_AND_ASSIGN(const auto imports, Call(&Stub::ListImports, list));
  IssueNotice("苍教〔2022〕1号", "2022-02-10", "");
  v1::UndoImportRequest undo;
  undo.set_name(imports.imports(0).name());
  undo.set_request_id(NextRequestId());
  undo.set_reason("导错了文件");
  EXPECT_THAT(Call(&Stub::UndoImport, undo), StatusIs(StatusCode::kFailedPrecondition, "IMPORT_BUILT_UPON"));
}

}  // namespace
}  // namespace jgt::roster::test
