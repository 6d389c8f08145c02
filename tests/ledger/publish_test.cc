// How logs grow, which heads are signed, and which are not.
#include <barrier>
#include <filesystem>
#include <fstream>
#include <thread>

#include "jgt/ledger/v1/events.pb.h"
#include "services/ledger/storage/outside_copies.h"
#include "tests/ledger/proof_world.h"

namespace jgt::ledger::test {
namespace {

class PublishTest : public ProofWorld {
 protected:
  static constexpr char kProvince[] = "330000";

  // As a restored backup does: everything as it was when the region had `size` entries.
  void RestoreTo(int64_t size) {
    Sql("DELETE FROM activities WHERE region = ? AND seq > ?", {kCounty, size});
    Sql("DELETE FROM journal WHERE region = ? AND seq > ?", {kCounty, size});
    Sql("DELETE FROM journal_request WHERE region = ? AND last_seq > ?", {kCounty, size});
    Sql("DELETE FROM checkpoints WHERE region = ? AND size > ?", {kCounty, size});
    Sql("UPDATE journal_head SET seq = ?, recorded_at = (SELECT MAX(recorded_at) FROM journal WHERE region = ?) "
        "WHERE region = ?",
        {size, kCounty, kCounty});
    Sql("DELETE FROM merkle_tiles WHERE region = ?", {kCounty});
    Sql("DELETE FROM merkle_logs WHERE region = ?", {kCounty});
  }
  int64_t Published() { return Count("SELECT COALESCE(MAX(size), 0) FROM checkpoints WHERE region = ?", {kCounty}); }
  // A process that starts now: it knows only what is stored.
  std::unique_ptr<Publisher> Restarted(std::vector<merkle::NoteSigner> keys) {
    PublisherOptions options;
    options.keys = std::move(keys);
    options.outside_folder = outside_.path();
    options.interval = std::chrono::milliseconds(0);
    return std::make_unique<Publisher>(options, *pool_, clock_, appender_, *writer_, EncodeHeadForTest());
  }
  static HeadEncoder EncodeHeadForTest() {
    return [](const PublishedHead& head) { return EntryBody{.type = "test.Head", .bytes = head.region}; };
  }
  std::string OutsideFile() const { return outside_.File(kCounty + ".checkpoint"); }
  // What the copy outside says; 0 when there is none.
  int64_t Copied() const {
    const auto copy = OutsideCopies(outside_.path()).Find(kCounty);
    JGT_CHECK(copy.ok());
    return copy->has_value() ? (*copy)->size : 0;
  }
  // A copy of that size, as far as copies go.
  PublishedHead HeadOf(int64_t size) const {
    const merkle::Checkpoint checkpoint{
        .origin = "jgt-ledger/" + kCounty, .size = size, .root = merkle::Hash(merkle::kHashSize, 'r')};
    return {
        .region = kCounty, .size = size, .root = checkpoint.root, .note = merkle::SignCheckpoint(checkpoint, {key_})};
  }

  static constexpr char kReadsPublished[] = "SELECT size, root, note FROM checkpoints";
};

TEST_F(PublishTest, ALostCommitLeavesTheLogAsTheJournal) {
  for (const sql::CommitFault fault : {sql::CommitFault::kBeforeEffect, sql::CommitFault::kAfterEffect}) {
    faults_.FailNextCommit(fault);
    RecordLessons(300, fault == sql::CommitFault::kBeforeEffect ? "B" : "A");
    ASSERT_OK_AND_ASSIGN(const auto status, LogStatus());
    EXPECT_EQ(status.size(), static_cast<int64_t>(Journal().size()));
    EXPECT_EQ(status.root(), RootOfJournal());
  }
}

TEST_F(PublishTest, AJournalThatIsOlderThanItsLogIsCaughtUp) {
  RecordLessons(400);
  RecordLessons(200, "U");
  Sql("DELETE FROM merkle_logs");
  Sql("DELETE FROM merkle_tiles");
  Publish();
  ASSERT_OK_AND_ASSIGN(const auto status, LogStatus());
  EXPECT_EQ(status.size(), 600);
  EXPECT_EQ(status.published_size(), 600);
  EXPECT_EQ(status.root(), RootOfJournal());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM merkle_tiles WHERE region = ?", {kCounty}), 2);
  // A little of it on the way, by the next writer.
  Sql("DELETE FROM merkle_logs");
  ASSERT_THAT(Record(Filer(kCore), Lesson(3, "V")), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto after, LogStatus());
  EXPECT_EQ(after.size(), 601);
  EXPECT_EQ(after.root(), RootOfJournal());
}

TEST_F(PublishTest, AHeadIsSignedOnceAndOnlyWhenItMoved) {
  RecordLessons(3);
  Publish();
  Publish();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM checkpoints WHERE region = ?", {kCounty}), 1);
  RecordLessons(1, "U");
  Publish();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM checkpoints WHERE region = ?", {kCounty}), 2);
  ASSERT_OK_AND_ASSIGN(const auto status, LogStatus());
  EXPECT_EQ(status.signing(), v1::SIGNING_STATE_ON);
  EXPECT_EQ(status.published_size(), 4);
  EXPECT_THAT(status.verifier_keys(), ::testing::ElementsAre(key_.verifier().ToText()));
}

TEST_F(PublishTest, ARestoredOlderBackupIsNotSigned) {
  RecordLessons(3);
  Publish();
  RecordLessons(4, "U");
  Publish();
  RestoreTo(3);
  // A new process, and a database that has forgotten: only the copy outside knows.
  const auto restarted = Restarted({key_});
  ASSERT_THAT(restarted->RunOnce(), IsOk());
  EXPECT_THAT(restarted->StateOf(kCounty).refusal,
              StatusIs(StatusCode::kFailedPrecondition, "LOG_SMALLER_THAN_PUBLISHED"));
  EXPECT_EQ(Published(), 3);
  // It grows past what was published, with other entries: a fork, which is not signed either.
  RecordLessons(6, "W");
  ASSERT_THAT(restarted->RunOnce(), IsOk());
  EXPECT_THAT(restarted->StateOf(kCounty).refusal,
              StatusIs(StatusCode::kFailedPrecondition, "LOG_DIFFERS_FROM_PUBLISHED"));
  EXPECT_EQ(Published(), 3);
  Publish();
  ASSERT_OK_AND_ASSIGN(const auto status, LogStatus());
  EXPECT_EQ(status.signing(), v1::SIGNING_STATE_REFUSED);
  EXPECT_EQ(status.refusal(), "LOG_DIFFERS_FROM_PUBLISHED");
}

// Two ledgers share the folder: what the slower one has signed must not take the place of what the other one has.
TEST_F(PublishTest, AnotherProcesssLargerCopyStays) {
  RecordLessons(3);
  Publish();
  Publish();  // of the province, too, so that only the county is left to publish
  RecordLessons(2, "U");
  const auto other = Restarted({key_});
  faults_.Before(kReadsPublished, 0, [&] {
    faults_.Before("COMMIT", 0, [&] {  // signed, and not yet copied
      RecordLessons(4, "V");
      ASSERT_THAT(other->RunOnce(), IsOk());
    });
  });
  Publish();
  EXPECT_EQ(Copied(), 9);
  EXPECT_EQ(Published(), 9);
  EXPECT_THAT(publisher_->StateOf(kCounty).refusal, IsOk());
  // It believes the folder, not what it has written there itself.
  RestoreTo(3);
  Publish();
  EXPECT_THAT(publisher_->StateOf(kCounty).refusal,
              StatusIs(StatusCode::kFailedPrecondition, "LOG_SMALLER_THAN_PUBLISHED"));
  EXPECT_EQ(Copied(), 9);
  EXPECT_EQ(Published(), 3);
}

// Another process publishes a larger head while this one reads: no reason to believe that the log has shrunk.
TEST_F(PublishTest, HeadAndCheckpointAreOfOneMoment) {
  RecordLessons(3);
  Publish();
  Publish();  // of the province, too, so that only the county is left to publish
  RecordLessons(2, "U");
  const auto other = Restarted({key_});
  faults_.Before(kReadsPublished, 0, [&] {
    RecordLessons(4, "V");
    ASSERT_THAT(other->RunOnce(), IsOk());
  });
  Publish();
  EXPECT_THAT(publisher_->StateOf(kCounty).refusal, IsOk());
  EXPECT_EQ(Copied(), 9);
  EXPECT_EQ(Published(), 9);
}

TEST_F(PublishTest, ACopyIsReplacedOnlyByWhatWasCheckedAgainstIt) {
  const OutsideCopies copies(outside_.path());
  ASSERT_THAT(copies.Keep(HeadOf(5), std::nullopt), IsOk());
  const auto moved = StatusIs(StatusCode::kAborted, "OUTSIDE_COPY_MOVED");
  EXPECT_THAT(copies.Keep(HeadOf(9), std::nullopt), moved);
  EXPECT_THAT(copies.Keep(HeadOf(9), HeadOf(4)), moved);
  EXPECT_THAT(copies.Keep(HeadOf(4), HeadOf(5)), moved);
  PublishedHead fork = HeadOf(5);
  fork.root = merkle::Hash(merkle::kHashSize, 'f');
  EXPECT_THAT(copies.Keep(HeadOf(9), fork), moved);
  EXPECT_EQ(Copied(), 5);
  EXPECT_THAT(copies.Keep(HeadOf(9), HeadOf(5)), IsOk());
  EXPECT_EQ(Copied(), 9);
}

// Each opens the lock for itself, as two processes do.
TEST_F(PublishTest, OfTwoAtOnceOneKeepsItsCopy) {
  constexpr int64_t kRounds = 300;
  int64_t kept = 1;
  ASSERT_THAT(OutsideCopies(outside_.path()).Keep(HeadOf(kept), std::nullopt), IsOk());
  for (int64_t round = 0; round < kRounds; ++round) {
    const int64_t before = kept;
    std::barrier start(2);
    std::vector<Status> done(2, OkStatus());
    std::vector<std::thread> threads;
    threads.reserve(done.size());
    for (size_t i = 0; i < done.size(); ++i) {
      threads.emplace_back([&, i] {
        const OutsideCopies copies(outside_.path());
        const PublishedHead head = HeadOf(before + 1 + static_cast<int64_t>(i));
        start.arrive_and_wait();
        done[i] = copies.Keep(head, HeadOf(before));
      });
    }
    for (std::thread& thread : threads) thread.join();
    ASSERT_NE(done[0].ok(), done[1].ok()) << "round " << round;
    EXPECT_THAT(done[done[0].ok() ? 1 : 0], StatusIs(StatusCode::kAborted, "OUTSIDE_COPY_MOVED"));
    kept = before + (done[0].ok() ? 1 : 2);
    ASSERT_EQ(Copied(), kept) << "round " << round;
  }
}

TEST_F(PublishTest, TwoPublishersAtOnceNeverGoBackNorRefuse) {
  constexpr int kRounds = 40;
  const auto other = Restarted({key_});
  RecordLessons(1, "first");
  std::barrier together(3);
  int64_t shown = 0;
  const auto publish = [&](Publisher& publisher) {
    for (int round = 0; round < kRounds; ++round) {
      together.arrive_and_wait();
      EXPECT_THAT(publisher.RunOnce(), IsOk());
      EXPECT_THAT(publisher.StateOf(kCounty).refusal, IsOk());
      together.arrive_and_wait();
    }
  };
  std::thread one([&] { publish(*publisher_); });
  std::thread two([&] { publish(*other); });
  for (int round = 0; round < kRounds; ++round) {
    together.arrive_and_wait();
    RecordLessons(1, absl::StrFormat("R%d", round));
    together.arrive_and_wait();
    EXPECT_GE(Copied(), shown) << "round " << round;
    shown = Published();  // of what may have been shown by now
    EXPECT_GE(Copied(), shown) << "round " << round;
  }
  one.join();
  two.join();
  Publish();
  EXPECT_EQ(Copied(), kRounds + 1);
  EXPECT_EQ(Published(), kRounds + 1);
}

TEST_F(PublishTest, TheTableAloneAlsoRemembers) {
  RecordLessons(5);
  Publish();
  std::filesystem::remove(OutsideFile());
  Sql("CREATE TABLE kept AS SELECT region, size, root, note FROM checkpoints");
  RestoreTo(2);
  Sql("INSERT INTO checkpoints (region, size, root, note) SELECT region, size, root, note FROM kept "
      "WHERE region = ? AND size = 5",
      {kCounty});
  const auto restarted = Restarted({key_});
  ASSERT_THAT(restarted->RunOnce(), IsOk());
  EXPECT_THAT(restarted->StateOf(kCounty).refusal,
              StatusIs(StatusCode::kFailedPrecondition, "LOG_SMALLER_THAN_PUBLISHED"));
}

TEST_F(PublishTest, ADamagedHeadOrCopyIsNotSignedUntilItIsMended) {
  RecordLessons(3);
  Publish();
  RecordLessons(1, "U");
  Sql("CREATE TABLE kept AS SELECT region, root FROM merkle_logs");
  Sql("UPDATE merkle_logs SET root = REPEAT('x', 32)");
  Publish();
  EXPECT_THAT(publisher_->StateOf(kCounty).refusal, StatusIs(StatusCode::kDataLoss, "LOG_DAMAGED"));
  EXPECT_EQ(Published(), 3);
  EXPECT_THAT(Record(Filer(kCore), Lesson(5, "X")), StatusIs(StatusCode::kDataLoss, "LOG_DAMAGED"));
  Sql("UPDATE merkle_logs l JOIN kept k ON k.region = l.region SET l.root = k.root");
  Publish();
  EXPECT_THAT(publisher_->StateOf(kCounty).refusal, IsOk());
  EXPECT_EQ(Published(), 4);

  std::ofstream(OutsideFile()) << "spoilt";
  const auto restarted = Restarted({key_});
  ASSERT_THAT(restarted->RunOnce(), IsOk());
  EXPECT_THAT(restarted->StateOf(kCounty).refusal, StatusIs(StatusCode::kFailedPrecondition, "OUTSIDE_COPY_DAMAGED"));
}

TEST_F(PublishTest, KeysChangeWithoutAGapForThoseWhoTrustOne) {
  ASSERT_OK_AND_ASSIGN(const merkle::NoteSigner next, merkle::NoteSigner::Generate("ledger-2023"));
  const auto note = [&](int64_t size) {
    const auto rows = sql::RunQuery(*pool_, "SELECT note FROM checkpoints WHERE region = ? AND size = ?",
                                    {kCounty, size}, std::chrono::steady_clock::now() + std::chrono::seconds(20));
    JGT_CHECK(rows.ok() && !rows->empty());
    return rows->front().Text(0);
  };
  RecordLessons(1, "A");
  ASSERT_THAT(Restarted({key_})->RunOnce(), IsOk());
  RecordLessons(1, "B");
  ASSERT_THAT(Restarted({key_, next})->RunOnce(), IsOk());
  RecordLessons(1, "C");
  ASSERT_THAT(Restarted({next})->RunOnce(), IsOk());
  EXPECT_THAT(merkle::OpenCheckpoint(note(1), {key_.verifier()}), IsOk());
  EXPECT_THAT(merkle::OpenCheckpoint(note(2), {key_.verifier()}), IsOk());
  EXPECT_THAT(merkle::OpenCheckpoint(note(2), {next.verifier()}), IsOk());
  EXPECT_THAT(merkle::OpenCheckpoint(note(3), {next.verifier()}), IsOk());
  EXPECT_THAT(merkle::OpenCheckpoint(note(3), {key_.verifier()}),
              StatusIs(StatusCode::kUnauthenticated, "NOTE_NOT_SIGNED"));
}

TEST_F(PublishTest, WithoutAKeyLogsGrowAndNothingIsSigned) {
  RecordLessons(2);
  Sql("DELETE FROM merkle_logs");
  const auto unsigned_publisher = Restarted({});
  ASSERT_THAT(unsigned_publisher->RunOnce(), IsOk());
  EXPECT_FALSE(unsigned_publisher->StateOf(kCounty).on);
  ASSERT_OK_AND_ASSIGN(const auto status, LogStatus());
  EXPECT_EQ(status.size(), 2);
  EXPECT_EQ(Published(), 0);
}

TEST_F(PublishTest, TheProvincesLogHoldsTheHeadsOfItsCounties) {
  RecordLessons(3);
  Publish();
  ASSERT_OK_AND_ASSIGN(const merkle::Checkpoint county, Checkpoint());
  auto entries = Journal(kProvince);
  ASSERT_EQ(entries.size(), 1U);
  v1::CheckpointPublished told;
  ASSERT_EQ(entries[0].type, told.descriptor()->full_name());
  ASSERT_TRUE(told.ParseFromString(entries[0].body));
  EXPECT_EQ(told.region(), "regions/330327");
  EXPECT_EQ(told.size(), 3);
  EXPECT_EQ(told.root(), county.root);
  EXPECT_THAT(merkle::OpenCheckpoint(told.note(), {key_.verifier()}), IsOk());
  // It is a log like the others, and says nothing of itself.
  Publish();
  ASSERT_OK_AND_ASSIGN(const auto proof, Inclusion(Auditor(kProvince), 1, 0, kProvince));
  EXPECT_THAT(Verified(proof), IsOk());
  Publish();
  EXPECT_EQ(Journal(kProvince).size(), 1U);
  // Within the interval a county is told of once; afterwards again, with its newest head.
  for (const char* prefix : {"U", "V"}) {
    RecordLessons(1, prefix);
    Publish();
  }
  EXPECT_EQ(Journal(kProvince).size(), 1U);
  clock_.Advance(std::chrono::seconds(61));
  Publish();
  entries = Journal(kProvince);
  ASSERT_EQ(entries.size(), 2U);
  ASSERT_TRUE(told.ParseFromString(entries[1].body));
  EXPECT_EQ(told.size(), 5);
}

}  // namespace
}  // namespace jgt::ledger::test
