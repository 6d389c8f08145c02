// RecordActivities: a stream of chunks, each all or none, and what a caller can rely on when it ends early.
#include "common/rpc/status_codec.h"
#include "tests/ledger/ledger_world.h"
#include "tests/support/eventually.h"

namespace jgt::ledger::test {
namespace {

using v1::RecordActivitiesRequest;
using v1::RecordActivitiesResponse;

class RecordStreamTest : public LedgerTest {
 protected:
  // A chunk of `count` lessons, of periods and teachers of its own.
  static RecordActivitiesRequest Chunk(int number, int count = 3) {
    RecordActivitiesRequest chunk;
    chunk.set_request_id("chunk-" + std::to_string(number));
    for (int i = 0; i < count; ++i) {
      *chunk.add_activities() = Lesson(1 + i % 12, absl::StrFormat("T-%d-%d", number, i));
    }
    return chunk;
  }
  static std::vector<RecordActivitiesRequest> Chunks(int count) {
    std::vector<RecordActivitiesRequest> chunks;
    for (int i = 0; i < count; ++i) chunks.push_back(Chunk(i));
    chunks.front().set_parent("regions/" + kCounty);
    return chunks;
  }

  StatusOr<RecordActivitiesResponse> Stream(const std::string& token,
                                            const std::vector<RecordActivitiesRequest>& chunks) {
    grpc::ClientContext context;
    Prepare(context, token);
    RecordActivitiesResponse response;
    const auto writer = stub_->RecordActivities(&context, &response);
    for (const RecordActivitiesRequest& chunk : chunks) {
      if (!writer->Write(chunk)) break;
    }
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }
  static void Prepare(grpc::ClientContext& context, const std::string& token,
                      std::chrono::milliseconds within = std::chrono::seconds(20)) {
    rpc::FixedToken source(token);
    ASSERT_OK(rpc::Prepare(context, rpc::Within(within, &source)));
  }
  int64_t Stored() { return Count("SELECT COUNT(*) FROM activities"); }
};

TEST_F(RecordStreamTest, EveryChunkIsStoredInOrder) {
  const auto chunks = Chunks(20);
  ASSERT_OK_AND_ASSIGN(const auto response, Stream(Filer(kCore), chunks));
  EXPECT_EQ(response.read_chunks(), 20);
  EXPECT_EQ(response.stored_chunks(), 20);
  EXPECT_EQ(response.stored_activities(), 60);
  EXPECT_EQ(response.position().region(), kCounty);
  EXPECT_EQ(response.position().seq(), 60);
  EXPECT_EQ(response.refused_size(), 0);
  EXPECT_EQ(Stored(), 60);
  ASSERT_OK_AND_ASSIGN(const auto page, List(Officer(), "", 100));
  for (int i = 0; i < 60; ++i) EXPECT_EQ(page.activities(i).teacher(), absl::StrFormat("T-%d-%d", i / 3, i % 3));
}

TEST_F(RecordStreamTest, TheSameStreamAgainStoresNothingTwice) {
  ASSERT_OK(Stream(Filer(kCore), Chunks(5)));
  ASSERT_OK_AND_ASSIGN(const auto again, Stream(Filer(kCore), Chunks(7)));
  EXPECT_EQ(again.stored_chunks(), 7) << "what was stored before counts as stored";
  EXPECT_EQ(again.stored_activities(), 21);
  EXPECT_EQ(Stored(), 21);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal"), 21);
}

TEST_F(RecordStreamTest, ABadChunkInTheMiddleIsNamedAndEndsTheStream) {
  auto chunks = Chunks(30);
  const int period = chunks[10].activities(1).period();
  chunks[10].mutable_activities(1)->set_period(99);
  ASSERT_OK_AND_ASSIGN(const auto response, Stream(Filer(kCore), chunks));
  ASSERT_EQ(response.refused_size(), 1);
  const v1::RefusedChunk& refused = response.refused(0);
  EXPECT_EQ(refused.index(), 10);
  EXPECT_EQ(refused.request_id(), "chunk-10");
  EXPECT_EQ(refused.code(), "INVALID_ARGUMENT");
  EXPECT_EQ(refused.reason(), "BAD_ACTIVITY");
  ASSERT_EQ(refused.fields_size(), 1);
  EXPECT_EQ(refused.fields(0).field(), "activities[1].period");
  EXPECT_THAT(refused.fields(0).description(), ::testing::HasSubstr("OUT_OF_RANGE"));
  EXPECT_EQ(response.read_chunks(), 11);
  EXPECT_EQ(response.stored_chunks(), 10);
  EXPECT_EQ(Stored(), 30) << "those before it are stored, whole";
  // Mended, the same stream goes through, and what is stored stays as it is.
  chunks[10].mutable_activities(1)->set_period(period);
  ASSERT_OK_AND_ASSIGN(const auto mended, Stream(Filer(kCore), chunks));
  EXPECT_EQ(mended.stored_chunks(), 30);
  EXPECT_EQ(Stored(), 90);
}

TEST_F(RecordStreamTest, AChunkThatTheLedgerRefusesIsNamedAndThoseUnderWayAreAccountedFor) {  // D17
  auto chunks = Chunks(40);
  *chunks[6].mutable_activities(2) = chunks[1].activities(0);
  ASSERT_OK_AND_ASSIGN(const auto response, Stream(Filer(kCore), chunks));
  ASSERT_EQ(response.refused_size(), 1);
  EXPECT_EQ(response.refused(0).index(), 6);
  EXPECT_EQ(response.refused(0).reason(), "DUPLICATE_LESSON");
  EXPECT_EQ(response.stored_chunks() + 1, response.read_chunks());
  EXPECT_LT(response.read_chunks(), 40) << "a refused chunk ends the stream";
  EXPECT_EQ(Stored(), 3 * response.stored_chunks());
}

TEST_F(RecordStreamTest, StoredChunksStayStoredThoughTheClockWasSetBackAcrossMidnight) {
  auto chunks = Chunks(2);
  for (auto& activity : *chunks[0].mutable_activities()) activity.set_day("2022-06-15");
  ASSERT_THAT(Stream(Filer(kCore), chunks), IsOk());
  clock_.Set(*FromSql("2022-06-14 15:59:00"));  // a minute to midnight in Shanghai
  ASSERT_OK_AND_ASSIGN(const auto again, Stream(Filer(kCore), chunks));
  EXPECT_EQ(again.refused_size(), 0);
  EXPECT_EQ(again.stored_chunks(), 2);
  EXPECT_EQ(Stored(), 6);
}

TEST_F(RecordStreamTest, AStreamThatIsCutLeavesWholeChunksAndMayBeSentAgain) {
  const auto chunks = Chunks(12);
  {
    grpc::ClientContext context;
    Prepare(context, Filer(kCore));
    RecordActivitiesResponse response;
    const auto writer = stub_->RecordActivities(&context, &response);
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(writer->Write(chunks[static_cast<size_t>(i)]));
    ASSERT_TRUE(jgt::test::Eventually([&] { return Stored() > 0; }));
    context.TryCancel();
    EXPECT_THAT(rpc::FromGrpc(writer->Finish()), StatusIs(StatusCode::kCancelled));
  }
  EXPECT_EQ(Stored() % 3, 0);
  ASSERT_OK_AND_ASSIGN(const auto whole, Stream(Filer(kCore), chunks));
  EXPECT_EQ(whole.stored_chunks(), 12);
  EXPECT_EQ(Stored(), 36);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal"), 36);
}

TEST_F(RecordStreamTest, AStreamThatIsNotEndedInTimeSaysSo) {
  grpc::ClientContext context;
  Prepare(context, Filer(kCore), std::chrono::milliseconds(700));
  RecordActivitiesResponse response;
  const auto writer = stub_->RecordActivities(&context, &response);
  ASSERT_TRUE(writer->Write(Chunks(1).front()));
  EXPECT_THAT(rpc::FromGrpc(writer->Finish()), StatusIs(StatusCode::kDeadlineExceeded));
  ASSERT_OK_AND_ASSIGN(const auto again, Stream(Filer(kCore), Chunks(1)));
  EXPECT_EQ(again.stored_chunks(), 1);
  EXPECT_EQ(Stored(), 3);
}

TEST_F(RecordStreamTest, WhoMayNotRecordHereStoresNothing) {
  EXPECT_THAT(Stream(Token(auth::Role::kCountyOfficer, "regions/330326"), Chunks(3)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Stream(Token(auth::Role::kAuditor, "regions/" + kCounty), Chunks(3)),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Stream("", Chunks(3)), StatusIs(StatusCode::kUnauthenticated));
  EXPECT_EQ(Stored(), 0);
}

TEST_F(RecordStreamTest, AStreamIsOfOneRegionAndItsChunksHaveBounds) {
  auto chunks = Chunks(3);
  chunks[2].set_parent("regions/330105");
  EXPECT_THAT(Stream(Officer(), chunks), StatusIs(StatusCode::kInvalidArgument, "BAD_STREAM"));
  chunks = Chunks(2);
  chunks[0].clear_parent();
  EXPECT_THAT(Stream(Officer(), chunks), StatusIs(StatusCode::kInvalidArgument, "BAD_STREAM"));
  EXPECT_THAT(Stream(Officer(), {}), StatusIs(StatusCode::kInvalidArgument, "BAD_STREAM"));
  chunks = Chunks(2);
  chunks[1].clear_activities();
  ASSERT_OK_AND_ASSIGN(const auto response, Stream(Filer(kCore), chunks));
  ASSERT_EQ(response.refused_size(), 1);
  EXPECT_EQ(response.refused(0).reason(), "BAD_BATCH");
}

}  // namespace
}  // namespace jgt::ledger::test
