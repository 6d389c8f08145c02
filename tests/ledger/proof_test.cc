// What clients get to check the ledger with, and that a stranger with a public key can check it.
#include <set>

#include "common/merkle/tile.h"
#include "jgt/roster/v1/events.pb.h"
#include "tests/ledger/proof_world.h"

namespace jgt::ledger::test {
namespace {

class ProofTest : public ProofWorld {};

TEST_F(ProofTest, EveryEntryIsProvedToWhoeverHasTheKey) {
  ASSERT_OK_AND_ASSIGN(const auto told, Record(Filer(kCore), Lesson(1)));
  ASSERT_THAT(Record(Filer(kCore), Lesson(2)), IsOk());
  ASSERT_THAT(Confirm(Filer(kRural), told.name()), IsOk());
  Publish();
  ASSERT_OK_AND_ASSIGN(const merkle::Checkpoint checkpoint, Checkpoint());
  EXPECT_EQ(checkpoint.origin, "jgt-ledger/330327");
  EXPECT_EQ(checkpoint.size, 3);
  EXPECT_EQ(checkpoint.root, RootOfJournal());
  const auto journal = Journal();
  for (int64_t seq = 1; seq <= 3; ++seq) {
    ASSERT_OK_AND_ASSIGN(const auto proof, Inclusion(Auditor(), seq));
    ASSERT_OK_AND_ASSIGN(const journal::Entry entry, Verified(proof));
    EXPECT_EQ(entry, journal[static_cast<size_t>(seq) - 1]);
  }
  ASSERT_OK_AND_ASSIGN(auto spoilt, Inclusion(Auditor(), 2));
  (*spoilt.mutable_entry())[60] = static_cast<char>((*spoilt.mutable_entry())[60] ^ 1);
  EXPECT_THAT(Verified(spoilt), StatusIs(StatusCode::kDataLoss, "PROOF_FAILS"));
}

TEST_F(ProofTest, ALogOfManyTilesIsProvedBetweenAllThatWasPublished) {
  std::vector<int64_t> sizes;
  for (const int count : {1, 254, 1, 1, 300, 500}) {
    RecordLessons(count, absl::StrFormat("T%d", sizes.size()));
    Publish();
    ASSERT_OK_AND_ASSIGN(const merkle::Checkpoint checkpoint, Checkpoint());
    sizes.push_back(checkpoint.size);
  }
  EXPECT_EQ(sizes, (std::vector<int64_t>{1, 255, 256, 257, 557, 1057}));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM merkle_tiles WHERE region = ?", {kCounty}), 4);
  ASSERT_OK_AND_ASSIGN(const merkle::Checkpoint newest, Checkpoint());
  EXPECT_EQ(newest.root, RootOfJournal());
  for (const int64_t size : sizes) {
    ASSERT_OK_AND_ASSIGN(const merkle::Checkpoint older, Checkpoint(kCounty, size));
    v1::GetConsistencyProofRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_first_size(size);
    ASSERT_OK_AND_ASSIGN(const auto proof, Ask(Filer(kRural), &Proofs::GetConsistencyProof, request));
    EXPECT_THAT(
        merkle::VerifyConsistency(
            merkle::Hasher(newest.hash),
            {.first_size = size, .second_size = newest.size, .first_root = older.root, .second_root = newest.root},
            {proof.hashes().begin(), proof.hashes().end()}),
        IsOk())
        << size;
    for (const int64_t seq : std::set<int64_t>{1, (size + 1) / 2, size}) {
      ASSERT_OK_AND_ASSIGN(const auto inclusion, Inclusion(Auditor(), seq, size));
      EXPECT_THAT(Verified(inclusion), IsOk()) << seq << " of " << size;
    }
  }
}

TEST_F(ProofTest, ASchoolProvesItsOwnActivitiesAndNobodyElses) {
  ASSERT_OK_AND_ASSIGN(const auto mine, Record(Filer(kCore), Lesson(1)));
  ASSERT_OK_AND_ASSIGN(const auto far, Record(Filer(kFar), Lesson(1, "T-0002", kFarPairing)));
  Publish();
  v1::GetInclusionProofRequest request;
  request.set_parent("regions/" + kCounty);
  request.set_activity(mine.name());
  for (const std::string& school : {kCore, kRural}) {
    ASSERT_OK_AND_ASSIGN(const auto proof, Ask(Filer(school), &Proofs::GetInclusionProof, request));
    ASSERT_OK_AND_ASSIGN(const journal::Entry entry, Verified(proof));
    EXPECT_EQ(entry.seq, mine.seq());
  }
  const auto outside = StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE");
  EXPECT_THAT(Ask(Filer(kOther), &Proofs::GetInclusionProof, request), outside);
  EXPECT_THAT(Inclusion(Filer(kCore), 1), outside);  // a bare number is somebody's
  // The other county's school proves what it told here (D11).
  request.set_activity(far.name());
  EXPECT_THAT(Ask(Filer(kFar), &Proofs::GetInclusionProof, request), IsOk());
  EXPECT_THAT(Ask(Filer(kCore), &Proofs::GetInclusionProof, request), outside);
  EXPECT_THAT(Ask(Filer("regions/330105/schools/none"), &Proofs::GetInclusionProof, request), outside);
}

TEST_F(ProofTest, WhatIsNotThereIsSaidSo) {
  EXPECT_THAT(LogStatus(), StatusIs(StatusCode::kNotFound, "NO_SUCH_LOG"));
  EXPECT_THAT(Checkpoint(), StatusIs(StatusCode::kNotFound, "NO_SUCH_CHECKPOINT"));
  RecordLessons(2);
  Publish();
  RecordLessons(1, "U");
  EXPECT_THAT(Checkpoint(kCounty, 3), StatusIs(StatusCode::kNotFound, "NO_SUCH_CHECKPOINT"));
  EXPECT_THAT(Checkpoint(kCounty, -1), StatusIs(StatusCode::kInvalidArgument, "BAD_TREE_RANGE"));
  EXPECT_THAT(Inclusion(Auditor(), 3), StatusIs(StatusCode::kFailedPrecondition, "NOT_YET_PUBLISHED"));
  EXPECT_THAT(Inclusion(Auditor(), 0), StatusIs(StatusCode::kInvalidArgument, "BAD_TREE_RANGE"));
  EXPECT_THAT(Inclusion(Auditor(), 1, 1), StatusIs(StatusCode::kNotFound, "NO_SUCH_CHECKPOINT"));
  v1::GetInclusionProofRequest by_name;
  by_name.set_parent("regions/" + kCounty);
  by_name.set_activity("regions/330327/activities/none");
  EXPECT_THAT(Ask(Auditor(), &Proofs::GetInclusionProof, by_name), StatusIs(StatusCode::kNotFound, "NO_SUCH_ACTIVITY"));
  by_name.set_activity("regions/330105/activities/none");
  EXPECT_THAT(Ask(Auditor(), &Proofs::GetInclusionProof, by_name), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  v1::GetConsistencyProofRequest request;
  request.set_parent("regions/" + kCounty);
  EXPECT_THAT(Ask(Auditor(), &Proofs::GetConsistencyProof, request),
              StatusIs(StatusCode::kInvalidArgument, "BAD_TREE_RANGE"));  // a size of zero
  request.set_first_size(1);
  request.set_second_size(3);
  EXPECT_THAT(Ask(Auditor(), &Proofs::GetConsistencyProof, request),
              StatusIs(StatusCode::kFailedPrecondition, "NOT_YET_PUBLISHED"));
  request.set_second_size(-1);
  EXPECT_THAT(Ask(Auditor(), &Proofs::GetConsistencyProof, request),
              StatusIs(StatusCode::kInvalidArgument, "BAD_TREE_RANGE"));
}

TEST_F(ProofTest, OnlyAuditorsAndOfficersOfTheWholeRegionTakeALogAway) {
  RecordLessons(1);
  Publish();
  v1::ExportLogRequest request;
  request.set_parent("regions/" + kCounty);
  v1::AuditLogRequest audit;
  audit.set_parent("regions/" + kCounty);
  for (const std::string& token : {Officer(), Auditor(), Token(auth::Role::kProvinceOfficer, "regions/330000")}) {
    EXPECT_THAT(Stream<v1::ExportLogResponse>(token, &Proofs::ExportLog, request), IsOk());
    EXPECT_THAT(Stream<v1::AuditLogResponse>(token, &Proofs::AuditLog, audit), IsOk());
  }
  EXPECT_THAT(Stream<v1::ExportLogResponse>(Filer(kCore), &Proofs::ExportLog, request),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Stream<v1::AuditLogResponse>(Filer(kCore), &Proofs::AuditLog, audit),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Stream<v1::ExportLogResponse>(Auditor("330105"), &Proofs::ExportLog, request),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  v1::GetCheckpointRequest checkpoint;
  checkpoint.set_parent("regions/" + kCounty);
  EXPECT_THAT(Ask("", &Proofs::GetCheckpoint, checkpoint).status().code(), ::testing::Eq(StatusCode::kUnauthenticated));
}

TEST_F(ProofTest, AnExportIsTheLogOfThatSizeWholeAndInOrder) {
  RecordLessons(300);
  Publish();
  RecordLessons(250, "U");
  Publish();
  for (const int64_t size : {300, 550}) {
    v1::ExportLogRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_size(size);
    ASSERT_OK_AND_ASSIGN(const auto pieces, Stream<v1::ExportLogResponse>(Auditor(), &Proofs::ExportLog, request));
    ASSERT_OK_AND_ASSIGN(const auto opened, merkle::OpenCheckpoint(pieces.at(0).checkpoint(), {key_.verifier()}));
    merkle::Frontier frontier(merkle::HashKind::kSha256);
    std::vector<std::string> tiles;
    for (const auto& piece : pieces) {
      if (piece.has_entries()) EXPECT_EQ(piece.entries().first_seq(), frontier.size() + 1);
      for (const std::string& entry : piece.entries().entries()) frontier.Append(frontier.hasher().Leaf(entry));
      if (piece.has_tile()) tiles.push_back(piece.tile().path());
    }
    EXPECT_EQ(frontier.size(), size);
    EXPECT_EQ(frontier.Root(), opened.checkpoint.root);
    std::vector<std::string> expected;
    for (const merkle::TileId& tile : merkle::TilesOf(size)) expected.push_back(merkle::TilePath(tile));
    EXPECT_EQ(tiles, expected);
  }
}

TEST_F(ProofTest, ALogThatBeganWithSm3StaysSo) {
  const std::string region = "330105";
  roster::v1::PairingListed event;
  event.mutable_pairing()->set_name("regions/330105/pairings/p");
  event.mutable_pairing()->set_supporter("regions/330105/schools/a");
  event.mutable_pairing()->set_supported("regions/330105/schools/b");
  event.mutable_pairing()->set_state(roster::v1::PAIRING_STATE_ACTIVE);
  Roster().Add(region, event);
  Follow();
  for (int i = 1; i <= 3; ++i) {
    ASSERT_THAT(Record(Filer("regions/330105/schools/a"), Lesson(i, "T-0001", "regions/330105/pairings/p")), IsOk());
  }
  Publish();
  ASSERT_OK_AND_ASSIGN(const auto status, LogStatus(region));
  EXPECT_EQ(status.hash(), "SM3");
  ASSERT_OK_AND_ASSIGN(const merkle::Checkpoint checkpoint, Checkpoint(region));
  EXPECT_EQ(checkpoint.hash, merkle::HashKind::kSm3);
  EXPECT_EQ(checkpoint.root, RootOfJournal(merkle::HashKind::kSm3, region));
  ASSERT_OK_AND_ASSIGN(const auto proof, Inclusion(Auditor(region), 2, 0, region));
  EXPECT_THAT(Verified(proof), IsOk());
  // A process that would begin it with SHA-256 goes on with what it is.
  const LogAppender other;
  journal::WriterOptions options;
  options.on_storing = [&](sql::Transaction& tx, const std::string& where, const auto& entries) {
    return other.Extend(tx, where, entries);
  };
  journal::Writer writer("ledger", *pool_, clock_, options);
  const journal::Mutation mutation{.request_id = "other",
                                   .request_hash = journal::Sha256("other"),
                                   .principal = "u",
                                   .deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20)};
  ASSERT_THAT(writer.Append(region, mutation,
                            [](journal::Batch& batch) -> StatusOr<std::string> {
                              batch.Append("test.Noted", "x");
                              return std::string();
                            }),
              IsOk());
  ASSERT_OK_AND_ASSIGN(const auto after, LogStatus(region));
  EXPECT_EQ(after.hash(), "SM3");
  EXPECT_EQ(after.root(), RootOfJournal(merkle::HashKind::kSm3, region));
}

}  // namespace
}  // namespace jgt::ledger::test
