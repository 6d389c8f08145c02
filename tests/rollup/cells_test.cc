// The cells against a recount from the journals: equal at every moment, found out when they are not, and put right
// again.
#include <thread>

#include "services/rollup/storage/mysql_cell_book.h"
#include "tests/reporting/reporting_world.h"
#include "tests/rollup/random_events.h"

namespace jgt::rollup {
namespace {

using ::jgt::reporting::test::kPujiang;
using ::jgt::reporting::test::kYiwu;
using ::jgt::test::StatusIs;

// The nth change of cells is forgotten: what a follower with a bug would do.
class ForgetfulBook final : public CellBook {
 public:
  ForgetfulBook(std::unique_ptr<CellBook> book, int* left) : book_(std::move(book)), left_(left) {}
  StatusOr<std::optional<Activity>> FindActivity(const std::string& name) override { return book_->FindActivity(name); }
  Status PutActivity(const Activity& activity) override { return book_->PutActivity(activity); }
  StatusOr<std::vector<ShownFile>> FilesOf(const std::string& activity) override { return book_->FilesOf(activity); }
  StatusOr<std::optional<Month>> MonthOfFile(const ShownFile& shown) override { return book_->MonthOfFile(shown); }
  Status PutFile(const ShownFile& shown) override { return book_->PutFile(shown); }
  StatusOr<std::optional<Month>> FirstShown(const std::string& pairing, const std::string& file) override {
    return book_->FirstShown(pairing, file);
  }
  Status PutFirstShown(const std::string& pairing, const std::string& file, const Month& month) override {
    return book_->PutFirstShown(pairing, file, month);
  }
  StatusOr<std::optional<CountyKind>> FindKind(int year, const std::string& kind) override {
    return book_->FindKind(year, kind);
  }
  Status PutKind(const CountyKind& kind) override { return book_->PutKind(kind); }
  StatusOr<std::optional<CountyHead>> FindHead(const std::string& county) override { return book_->FindHead(county); }
  Status PutHead(const CountyHead& head) override { return book_->PutHead(head); }
  Status Preload(const std::vector<std::string>& activities) override { return book_->Preload(activities); }
  Status Flush() override { return book_->Flush(); }
  Status PutAssessed(const Assessed& assessed) override { return book_->PutAssessed(assessed); }
  Status Add(const Cells& changes) override { return --*left_ == 0 ? OkStatus() : book_->Add(changes); }

 private:
  std::unique_ptr<CellBook> book_;
  int* left_;
};

class CellsTest : public reporting::test::ReportingTest {
 protected:
  void Tell(const Histories& histories) {
    for (; told_ledger_ < histories.ledger.size(); ++told_ledger_) ledger_.Add(histories.ledger[told_ledger_]);
    for (; told_evidence_ < histories.evidence.size(); ++told_evidence_)
      evidence_.Add(histories.evidence[told_evidence_]);
  }
  StatusOr<v1::RebuildCellsResponse> Rebuild(const std::string& region) {
    v1::RebuildCellsRequest request;
    request.set_parent("regions/" + region);
    return CallRollup(Operator(), &Rollup::RebuildCells, request);
  }
  void ForgetChange(int number) {
    left_ = number;
    book_of_ = [this](sql::Transaction& tx, const std::string& region) -> StatusOr<std::unique_ptr<CellBook>> {
      ASSIGN_OR_RETURN(std::unique_ptr<CellBook> book, OpenLivingBook(tx, region));
      return std::unique_ptr<CellBook>(std::make_unique<ForgetfulBook>(std::move(book), &left_));
    };
  }

  int left_ = 0;
  size_t told_ledger_ = 0;
  size_t told_evidence_ = 0;
};

TEST_F(CellsTest, CellsEqualARecountWheneverTheFollowersStop) {
  RandomCounty county(2019);
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 60; ++i) county.Step();
    Tell(county.histories());
    Follow();
    ASSERT_OK_AND_ASSIGN(const auto compared, Compare(kCounty));
    EXPECT_EQ(compared.differences_size(), 0)
        << (compared.differences_size() > 0 ? compared.differences(0).ShortDebugString() : "");
    EXPECT_GT(compared.cells(), 10);
    EXPECT_EQ(compared.entries(), static_cast<int64_t>(told_ledger_ + told_evidence_));
    ASSERT_EQ(compared.positions_size(), 2);
  }
}

TEST_F(CellsTest, ACountyWithoutEntriesHasNothingToCompare) {
  ASSERT_OK_AND_ASSIGN(const auto compared, Compare(kYiwu));
  EXPECT_EQ(compared.cells(), 0);
  EXPECT_EQ(compared.positions_size(), 0);
}

TEST_F(CellsTest, AComparisonIsMadeAtThePositionsThatTheCellsReflect) {
  RandomCounty county(7);
  for (int i = 0; i < 80; ++i) county.Step();
  Tell(county.histories());
  Follow();
  for (int i = 0; i < 40; ++i) county.Step();
  Tell(county.histories());  // told, and not followed yet
  ASSERT_OK_AND_ASSIGN(const auto compared, Compare(kCounty));
  EXPECT_EQ(compared.differences_size(), 0);
  EXPECT_LT(compared.entries(), static_cast<int64_t>(told_ledger_ + told_evidence_));
}

TEST_F(CellsTest, AForgottenChangeIsFoundAndARebuildPutsItRight) {
  ForgetChange(17);
  RandomCounty county(42);
  for (int i = 0; i < 120; ++i) county.Step();
  Tell(county.histories());
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto damaged, Compare(kCounty));
  ASSERT_GT(damaged.differences_size(), 0) << "the planted bug was not found";
  EXPECT_NE(damaged.differences(0).stands(), damaged.differences(0).recounted());
  ASSERT_OK_AND_ASSIGN(const auto rebuilt, Rebuild(kCounty));
  EXPECT_EQ(rebuilt.changed(), damaged.differences_size());
  EXPECT_GT(rebuilt.cells(), 10);
  ASSERT_OK_AND_ASSIGN(const auto repaired, Compare(kCounty));
  EXPECT_EQ(repaired.differences_size(), 0);
  EXPECT_EQ(Count("SELECT COUNT(DISTINCT generation) FROM pairing_cells"), 1) << "the old generation is gone";
  EXPECT_EQ(Count("SELECT COUNT(*) FROM activity_facts WHERE generation = 1"), 0);
}

TEST_F(CellsTest, ADamagedCellIsNamedWithBothFigures) {
  ReportingTest::TellConfirmed("regions/330726/pairings/n1", "SYNC_LESSON", "2019-04-16");
  Follow();
  Execute("UPDATE pairing_cells SET students = students - 1 WHERE basis = 2");
  ASSERT_OK_AND_ASSIGN(const auto compared, Compare(kPujiang));
  ASSERT_EQ(compared.differences_size(), 1);
  EXPECT_EQ(compared.differences(0).cell(),
            "pairing regions/330726/pairings/n1 2019-04 SYNC_LESSON subject 0 basis CONFIRMED");
  EXPECT_EQ(compared.differences(0).stands(), "1/2/39");
  EXPECT_EQ(compared.differences(0).recounted(), "1/2/40");
}

TEST_F(CellsTest, FollowersGoOnInTheRebuiltGeneration) {
  RandomCounty county(5);
  for (int i = 0; i < 60; ++i) county.Step();
  Tell(county.histories());
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto rebuilt, Rebuild(kCounty));
  EXPECT_EQ(rebuilt.changed(), 0) << "nothing was wrong";
  for (int i = 0; i < 60; ++i) county.Step();
  Tell(county.histories());
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto compared, Compare(kCounty));
  EXPECT_EQ(compared.differences_size(), 0);
}

TEST_F(CellsTest, EvidenceFollowedBeforeTheLedgerEndsInTheSameCells) {
  RandomCounty county(11);
  for (int i = 0; i < 100; ++i) county.Step();
  for (const journal::Entry& entry : county.histories().evidence) evidence_.Add(entry);
  Follow();
  for (const journal::Entry& entry : county.histories().ledger) ledger_.Add(entry);
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto compared, Compare(kCounty));
  EXPECT_EQ(compared.differences_size(), 0);
}

TEST_F(CellsTest, ARebuildInTheMidstOfFollowingLosesNothing) {
  RandomCounty county(23);
  for (int i = 0; i < 900; ++i) county.Step();
  Tell(county.histories());
  std::thread following([this] { Follow(); });
  int rebuilds = 0;
  do {
    EXPECT_OK(Rebuild(kCounty));
  } while (++rebuilds < 5);
  following.join();
  ASSERT_OK_AND_ASSIGN(const auto compared, Compare(kCounty));
  EXPECT_EQ(compared.differences_size(), 0);
  EXPECT_EQ(compared.entries(), static_cast<int64_t>(told_ledger_ + told_evidence_));
}

TEST_F(CellsTest, OfTwoRebuildsTheOlderOneGivesWay) {
  MysqlRollupStore store(pool_);
  const Deadline deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  const auto nothing = [](CellBook&, const Reflected&) { return OkStatus(); };
  ASSERT_OK_AND_ASSIGN(const int64_t older, store.NextGeneration(kPujiang, deadline));
  ASSERT_OK_AND_ASSIGN(const int64_t newer, store.NextGeneration(kPujiang, deadline));
  EXPECT_GT(newer, older);
  ASSERT_OK(store.MakeAlive(kPujiang, newer, nothing, deadline));
  EXPECT_THAT(store.MakeAlive(kPujiang, older, nothing, deadline), StatusIs(StatusCode::kAborted, "REBUILD_OVERTAKEN"));
}

// Answers only when the deadline has passed: a journal too long for the caller's patience.
class LateSource final : public journal::Source {
 public:
  LateSource(journal::Source& source, Deadline deadline) : source_(source), deadline_(deadline) {}
  const std::string& service() const override { return source_.service(); }
  StatusOr<std::vector<journal::Entry>> Read(const std::string& region, int64_t from_seq, int limit) override {
    while (std::chrono::steady_clock::now() < deadline_) std::this_thread::yield();
    return source_.Read(region, from_seq, limit);
  }
  StatusOr<std::map<std::string, int64_t>> Heads(const std::string& follower,
                                                 const std::map<std::string, int64_t>& applied) override {
    return source_.Heads(follower, applied);
  }

 private:
  journal::Source& source_;
  const Deadline deadline_;
};

TEST_F(CellsTest, ARecountEndsAtItsDeadline) {
  ReportingTest::Tell("regions/330726/pairings/n1", "SYNC_LESSON", "2019-04-16");
  Follow();
  MysqlRollupStore store(pool_);
  const FoldDispatch folds = AllEvents();
  const Deadline deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
  LateSource late(ledger_, deadline);
  JournalRecounter recounter(store, {&late}, folds);
  EXPECT_THAT(recounter.Compare(kPujiang, deadline), StatusIs(StatusCode::kDeadlineExceeded, "RECOUNT_TOO_LONG"));
}

TEST_F(CellsTest, ADamagedJournalIsSaidInsteadOfCompared) {
  ReportingTest::Tell("regions/330726/pairings/n1", "SYNC_LESSON", "2019-04-16");
  Follow();
  Execute("UPDATE follower SET next_seq = 5 WHERE source = 'ledger'");
  EXPECT_THAT(Compare(kPujiang), StatusIs(StatusCode::kDataLoss, "JOURNAL_GAP"));
}

TEST_F(CellsTest, OnlyWhoReadsJournalsComparesAndOnlyAnOperatorRebuilds) {
  v1::CompareCellsRequest compare;
  compare.set_parent("regions/330726");
  v1::RebuildCellsRequest rebuild;
  rebuild.set_parent("regions/330726");
  EXPECT_THAT((CallRollup("", &Rollup::CompareCells, compare)),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT((CallRollup(Province(), &Rollup::CompareCells, compare)),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_OK((CallRollup(Officer(kPujiang), &Rollup::CompareCells, compare)));
  EXPECT_THAT((CallRollup(Officer(kYiwu), &Rollup::CompareCells, compare)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT((CallRollup(Officer(kPujiang), &Rollup::RebuildCells, rebuild)),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_OK((CallRollup(Operator(), &Rollup::RebuildCells, rebuild)));
}

}  // namespace
}  // namespace jgt::rollup
