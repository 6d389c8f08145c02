#include <cerrno>
#include <thread>

#include "tests/evidence/evidence_world.h"
#include "tests/support/eventually.h"

namespace jgt::evidence {
namespace {

using test::Eventually;
using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class UploadRpcTest : public EvidenceWorld {
 protected:
  // Nothing of a refused upload is left: no row, no entry, no temporary file.
  void ExpectNothingStored() {
    EXPECT_EQ(Count("SELECT COUNT(sha256) FROM files"), 0);
    EXPECT_THAT(JournalTypes(), IsEmpty());
    EXPECT_TRUE(Eventually([&] { return TemporaryFileCount() == 0; }));
  }

  static v1::UploadFileRequest Chunk(const std::string& bytes) {
    v1::UploadFileRequest message;
    message.set_chunk(bytes);
    return message;
  }
};

TEST_F(UploadRpcTest, AStoredFileIsOnDiskBeforeItsEntrySaysSo) {
  const std::string photo = Photo(1, 200'000);
  ASSERT_OK_AND_ASSIGN(const v1::UploadFileResponse stored, Upload(Filer(), photo, "r1"));
  EXPECT_EQ(stored.file().name(), FileName(photo));
  EXPECT_EQ(stored.file().sha256(), Sha256Of(photo));
  EXPECT_EQ(stored.file().size(), 200'000);
  EXPECT_EQ(stored.file().media_type(), "image/jpeg");
  EXPECT_EQ(stored.file().stored_at_micros(), clock_.Now().micros);
  EXPECT_EQ(stored.file().uploaded_by(), kSupporter);
  EXPECT_EQ(stored.position().service(), "evidence");
  EXPECT_EQ(stored.position().region(), kRegion);
  EXPECT_EQ(stored.position().seq(), 1);
  EXPECT_EQ(test::ReadFile(contents_->PathOf(Sha256Of(photo))), photo);
  EXPECT_THAT(JournalTypes(), ElementsAre("FileStored"));
  EXPECT_EQ(TemporaryFileCount(), 0);
}

TEST_F(UploadRpcTest, TheSameBytesAgainAreTheSameFileAndNoNews) {
  ASSERT_OK_AND_ASSIGN(const v1::UploadFileResponse first, Upload(Filer(kSupporter), Photo(), "r1", kSupporter));
  clock_.Advance(std::chrono::hours(1));
  ASSERT_OK_AND_ASSIGN(const v1::UploadFileResponse second, Upload(Filer(kSupported), Photo(), "r2", kSupported));
  EXPECT_EQ(second.file().SerializeAsString(), first.file().SerializeAsString());
  EXPECT_EQ(second.position().seq(), first.position().seq());
  EXPECT_THAT(JournalTypes(), ElementsAre("FileStored"));
}

TEST_F(UploadRpcTest, ARepeatedRequestGetsTheFirstAnswer) {
  ASSERT_OK_AND_ASSIGN(const v1::UploadFileResponse first, Upload(Filer(), Photo(), "r1"));
  clock_.Advance(std::chrono::hours(1));
  ASSERT_OK_AND_ASSIGN(const v1::UploadFileResponse again, Upload(Filer(), Photo(), "r1"));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
}

TEST_F(UploadRpcTest, ARequestIdIsForOneFileOnly) {
  ASSERT_OK(Upload(Filer(), Photo(1), "r1"));
  EXPECT_THAT(Upload(Filer(), Photo(2), "r1"), StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  EXPECT_EQ(Count("SELECT COUNT(sha256) FROM files"), 1);
}

TEST_F(UploadRpcTest, ManyUploadsOfTheSameBytesAtOnceAreOneFile) {
  const std::string photo = Photo(4, 500'000);
  std::vector<StatusOr<v1::UploadFileResponse>> results(6, Status(StatusCode::kUnknown, "not run"));
  std::vector<std::thread> threads;
  for (size_t i = 0; i < results.size(); ++i) {
    threads.emplace_back([&, i] { results[i] = Upload(Filer(), photo, "r" + std::to_string(i)); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& result : results) {
    ASSERT_OK(result);
    EXPECT_EQ(result->file().SerializeAsString(), results[0]->file().SerializeAsString());
  }
  EXPECT_THAT(JournalTypes(), ElementsAre("FileStored"));
  EXPECT_THAT(Download(Filer(), FileName(photo)), test::IsOkAndHolds(photo));
}

TEST_F(UploadRpcTest, AStreamThatBreaksInTheMiddleStoresNothing) {
  const std::string photo = Photo(1, 300'000);
  const auto messages = MessagesOf(HeaderOf(photo, "r1"), photo);
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + Filer());
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  v1::UploadFileResponse response;
  const auto writer = stub_->UploadFile(&context, &response);
  ASSERT_TRUE(writer->Write(messages[0]));
  ASSERT_TRUE(writer->Write(messages[1]));
  ASSERT_TRUE(Eventually([&] { return TemporaryFileCount() == 1; }));
  context.TryCancel();
  EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::CANCELLED);
  ExpectNothingStored();
  EXPECT_OK(Upload(Filer(), photo, "r1"));  // The same request may be made again.
}

TEST_F(UploadRpcTest, AClientThatFallsSilentIsGivenUp) {
  limits_.stream_idle_max = std::chrono::milliseconds(100);
  Serve();
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + Filer());
  v1::UploadFileResponse response;
  const auto writer = stub_->UploadFile(&context, &response);
  ASSERT_TRUE(writer->Write(MessagesOf(HeaderOf(Photo(), "r1"), "")[0]));
  EXPECT_THAT(rpc::FromGrpc(writer->Finish()), StatusIs(StatusCode::kDeadlineExceeded, "STREAM_IDLE"));
  ExpectNothingStored();
}

TEST_F(UploadRpcTest, ClosingBeforeTheLastByteIsASizeMismatch) {
  auto messages = MessagesOf(HeaderOf(Photo(1, 200'000), "r1"), Photo(1, 200'000));
  messages.pop_back();
  EXPECT_THAT(Send(Filer(), messages), StatusIs(StatusCode::kInvalidArgument, "SIZE_MISMATCH"));
  ExpectNothingStored();
}

TEST_F(UploadRpcTest, AChunkAfterTheLastByteIsASizeMismatch) {
  auto messages = MessagesOf(HeaderOf(Photo(), "r1"), Photo());
  messages.push_back(Chunk("x"));
  EXPECT_THAT(Send(Filer(), messages), StatusIs(StatusCode::kInvalidArgument, "SIZE_MISMATCH"));
  ExpectNothingStored();
}

TEST_F(UploadRpcTest, AWrongHashIsRefused) {
  v1::UploadHeader header = HeaderOf(Photo(), "r1");
  header.set_sha256(std::string(64, '0'));
  EXPECT_THAT(Send(Filer(), MessagesOf(header, Photo())), StatusIs(StatusCode::kInvalidArgument, "HASH_MISMATCH"));
  ExpectNothingStored();
}

TEST_F(UploadRpcTest, TheHeaderComesFirstAndOnce) {
  EXPECT_THAT(Send(Filer(), {Chunk(Photo())}), StatusIs(StatusCode::kInvalidArgument, "NO_HEADER"));
  EXPECT_THAT(Send(Filer(), {}), StatusIs(StatusCode::kInvalidArgument, "NO_HEADER"));
  const auto header = MessagesOf(HeaderOf(Photo(), "r1"), "")[0];
  EXPECT_THAT(Send(Filer(), {header, header}), StatusIs(StatusCode::kInvalidArgument, "UNEXPECTED_HEADER"));
  ExpectNothingStored();
}

TEST_F(UploadRpcTest, ChunksAndKindsAreChecked) {
  const auto header = MessagesOf(HeaderOf(Photo(1, 2'000'000), "r1"), "")[0];
  EXPECT_THAT(Send(Filer(), {header, Chunk(Photo(1, 2'000'000))}),
              StatusIs(StatusCode::kInvalidArgument, "CHUNK_TOO_LARGE"));
  EXPECT_THAT(Send(Filer(), {header, v1::UploadFileRequest()}), StatusIs(StatusCode::kInvalidArgument, "EMPTY_CHUNK"));
  v1::UploadHeader as_png = HeaderOf(Photo(), "r2");
  as_png.set_media_type("image/png");
  EXPECT_THAT(Send(Filer(), MessagesOf(as_png, Photo())),
              StatusIs(StatusCode::kInvalidArgument, "MEDIA_TYPE_MISMATCH"));
  v1::UploadHeader as_gif = HeaderOf(Photo(), "r3");
  as_gif.set_media_type("image/gif");
  EXPECT_THAT(Send(Filer(), MessagesOf(as_gif, Photo())),
              StatusIs(StatusCode::kInvalidArgument, "UNSUPPORTED_MEDIA_TYPE"));
  ExpectNothingStored();
}

TEST_F(UploadRpcTest, HeadersThatCannotBeAreRefusedByField) {
  v1::UploadHeader header = HeaderOf(Photo(), "r1");
  header.set_size(0);
  EXPECT_THAT(Send(Filer(), MessagesOf(header, "")), StatusIs(StatusCode::kInvalidArgument, "EMPTY_FILE"));
  header.set_size(kFileSizeMax + 1);
  EXPECT_THAT(Send(Filer(), MessagesOf(header, "")), StatusIs(StatusCode::kOutOfRange, "FILE_TOO_LARGE"));
  header = HeaderOf(Photo(), "no spaces");
  EXPECT_THAT(Send(Filer(), MessagesOf(header, Photo())), StatusIs(StatusCode::kInvalidArgument, "BAD_REQUEST_ID"));
  header = HeaderOf(Photo(), "r1");
  header.set_parent("330327");
  const auto result = Send(Filer(), MessagesOf(header, Photo()));
  EXPECT_THAT(result, StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  EXPECT_EQ(DetailOf(result.status()).fields.front().field, "header.parent");
  ExpectNothingStored();
}

TEST_F(UploadRpcTest, TheSchoolMayBeLeftOutByWhoeverHasOnlyOne) {
  EXPECT_THAT(Upload(Officer(), Photo(), "r1", ""), StatusIs(StatusCode::kInvalidArgument, "BAD_HEADER"));
  ASSERT_OK_AND_ASSIGN(const v1::UploadFileResponse stored, Upload(Filer(kSupported), Photo(), "r2", ""));
  EXPECT_EQ(stored.file().uploaded_by(), kSupported);
}

TEST_F(UploadRpcTest, MoreUploadsThanAllowedAreToldToComeBack) {
  handler_options_.uploads_max = 1;
  Serve();
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + Filer());
  v1::UploadFileResponse response;
  const auto writer = stub_->UploadFile(&context, &response);
  ASSERT_TRUE(writer->Write(MessagesOf(HeaderOf(Photo(1), "r1"), "")[0]));
  ASSERT_TRUE(Eventually([&] { return TemporaryFileCount() == 1; }));
  const auto refused = Upload(Filer(), Photo(2), "r2");
  EXPECT_THAT(refused, StatusIs(StatusCode::kResourceExhausted, "UPLOADS_BUSY"));
  EXPECT_GT(DetailOf(refused.status()).retry_after.count(), 0);
  ASSERT_TRUE(writer->Write(Chunk(Photo(1))));
  writer->WritesDone();
  EXPECT_TRUE(writer->Finish().ok());
  EXPECT_OK(Upload(Filer(), Photo(2), "r2"));
}

TEST_F(UploadRpcTest, AFullDiskIsATypedErrorAndStoresNothing) {
  auto full = DiskContentStore::Make(
      {.path = dir_.File("files"), .fault = [](DiskStep step) { return step == DiskStep::kWrite ? ENOSPC : 0; }});
  ASSERT_OK(full.status());
  server_.reset();
  contents_ = *std::move(full);
  Serve();
  EXPECT_THAT(Upload(Filer(), Photo(), "r1"), StatusIs(StatusCode::kResourceExhausted, "DISK_FULL"));
  ExpectNothingStored();
}

TEST_F(UploadRpcTest, AnEntryThatCannotBeWrittenLeavesTheBytesForTheNextTry) {
  pool_->Close();
  EXPECT_THAT(Upload(Filer(), Photo(), "r1"), StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(TemporaryFileCount(), 0);
}

}  // namespace
}  // namespace jgt::evidence
