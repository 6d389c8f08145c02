#include "services/evidence/domain/upload.h"

#include "services/evidence/domain/evidence.h"
#include "services/evidence/domain/media_type.h"
#include "services/evidence/storage/disk_content_store.h"
#include "tests/evidence/samples.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jgt::evidence {
namespace {

using test::StatusIs;

TEST(MediaTypeTest, TheFirstBytesTell) {
  using std::string_literals::operator""s;
  EXPECT_EQ(SniffMediaType(Photo()), "image/jpeg");
  EXPECT_EQ(SniffMediaType("\x89PNG\r\n\x1a\n\0\0"s), "image/png");
  EXPECT_EQ(SniffMediaType("\0\0\0\x18"
                           "ftypisom\0\0\0\0"s),
            "video/mp4");
  EXPECT_EQ(SniffMediaType(Pdf()), "application/pdf");
  EXPECT_EQ(SniffMediaType(Zip("[Content_Types].xml")), "application/zip");
  EXPECT_EQ(SniffMediaType(Zip("word/document.xml")), "application/zip");
  EXPECT_EQ(SniffMediaType("教案：第一课\n"), "text/plain");
  EXPECT_EQ(SniffMediaType("\xbd\xcc\xb0\xb8\r\n"), "text/plain");  // The same word in GBK.
}

TEST(MediaTypeTest, WhatOnlyLooksLikeASupportedKindIsNotOne) {
  using std::string_literals::operator""s;
  EXPECT_EQ(SniffMediaType("\0\0\0\x18"
                           "ftypheic\0\0\0\0"s),
            "");  // A picture of a telephone, not a video.
  EXPECT_EQ(SniffMediaType("\0\0\0\x14"
                           "ftypqt  \0\0\0\0"s),
            "");
  EXPECT_EQ(SniffMediaType(Zip("holiday/IMG_0001.jpg")), "");
  EXPECT_EQ(SniffMediaType("\x7f"
                           "ELF\x02\x01\x01\0"s),
            "");
  EXPECT_EQ(SniffMediaType("MZ\x90\0"s), "");
  EXPECT_EQ(SniffMediaType(""), "");
}

TEST(MediaTypeTest, AnOfficeDocumentMayBeCalledByItsProperName) {
  const std::string docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  EXPECT_TRUE(IsSupportedMediaType(docx));
  EXPECT_TRUE(MediaTypeAgrees(docx, "application/zip"));
  EXPECT_FALSE(MediaTypeAgrees(docx, "application/pdf"));
  EXPECT_FALSE(IsSupportedMediaType("application/x-msdownload"));
}

TEST(UploadClaimTest, EachPartOfTheClaimIsChecked) {
  const UploadClaim good{.sha256 = std::string(64, 'A'), .size = 1, .media_type = "image/jpeg"};
  ASSERT_OK_AND_ASSIGN(const UploadClaim checked, CheckClaim(good));
  EXPECT_EQ(checked.sha256, std::string(64, 'a'));

  UploadClaim bad = good;
  bad.sha256 = "123";
  EXPECT_THAT(CheckClaim(bad), StatusIs(StatusCode::kInvalidArgument, "BAD_HEADER"));
  bad = good;
  bad.size = -1;
  EXPECT_THAT(CheckClaim(bad), StatusIs(StatusCode::kInvalidArgument, "BAD_HEADER"));
  bad.size = 0;
  EXPECT_THAT(CheckClaim(bad), StatusIs(StatusCode::kInvalidArgument, "EMPTY_FILE"));
  bad.size = kFileSizeMax;
  EXPECT_OK(CheckClaim(bad));
  bad.size = kFileSizeMax + 1;
  EXPECT_THAT(CheckClaim(bad), StatusIs(StatusCode::kOutOfRange, "FILE_TOO_LARGE"));
  bad = good;
  bad.media_type = "image/heic";
  EXPECT_THAT(CheckClaim(bad), StatusIs(StatusCode::kInvalidArgument, "UNSUPPORTED_MEDIA_TYPE"));
}

class UploadTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(store_, DiskContentStore::Make({.path = dir_.path(), .fault = nullptr}));
  }

  StatusOr<std::string> Run(const UploadClaim& claim, const std::vector<std::string>& chunks) {
    ASSIGN_OR_RETURN(Upload upload, Upload::Begin(*store_, claim));
    for (const std::string& chunk : chunks) RETURN_IF_ERROR(upload.Accept(chunk));
    return upload.Finish();
  }
  static UploadClaim ClaimOf(const std::string& bytes, const std::string& media_type = "image/jpeg") {
    return {.sha256 = Sha256Of(bytes), .size = static_cast<int64_t>(bytes.size()), .media_type = media_type};
  }

  test::TempDir dir_;
  std::unique_ptr<DiskContentStore> store_;
};

TEST_F(UploadTest, BytesInAnyPiecesAreOneFile) {
  const std::string photo = Photo(1, 10'000);
  EXPECT_THAT(Run(ClaimOf(photo), {photo.substr(0, 1), photo.substr(1, 5000), photo.substr(5001)}),
              test::IsOkAndHolds("image/jpeg"));
  EXPECT_EQ(test::ReadFile(store_->PathOf(Sha256Of(photo))), photo);
}

TEST_F(UploadTest, AChunkHasOneByteToOneMebibyte) {
  const std::string photo = Photo(1, kUploadChunkSizeMax + 1);
  EXPECT_OK(Run(ClaimOf(photo), {photo.substr(0, kUploadChunkSizeMax), photo.substr(kUploadChunkSizeMax)}));
  EXPECT_THAT(Run(ClaimOf(photo), {photo}), StatusIs(StatusCode::kInvalidArgument, "CHUNK_TOO_LARGE"));
  EXPECT_THAT(Run(ClaimOf(photo), {""}), StatusIs(StatusCode::kInvalidArgument, "EMPTY_CHUNK"));
}

TEST_F(UploadTest, BytesThatAreOfAnotherKindThanSaidAreRefused) {
  const std::string photo = Photo();
  EXPECT_THAT(Run(ClaimOf(photo, "image/png"), {photo}), StatusIs(StatusCode::kInvalidArgument, "MEDIA_TYPE_MISMATCH"));
  const std::string program(
      "\x7f"
      "ELF\0\0\0\0",
      8);
  EXPECT_THAT(Run(ClaimOf(program), {program}), StatusIs(StatusCode::kInvalidArgument, "UNSUPPORTED_MEDIA_TYPE"));
}

TEST_F(UploadTest, TooFewAndTooManyBytesAreRefused) {
  const std::string photo = Photo();
  EXPECT_THAT(Run(ClaimOf(photo), {photo.substr(1)}), StatusIs(StatusCode::kInvalidArgument, "SIZE_MISMATCH"));
  EXPECT_THAT(Run(ClaimOf(photo), {photo, "x"}), StatusIs(StatusCode::kInvalidArgument, "SIZE_MISMATCH"));
  EXPECT_THAT(Run(ClaimOf(photo), {}), StatusIs(StatusCode::kInvalidArgument, "SIZE_MISMATCH"));
}

TEST_F(UploadTest, OtherBytesThanSaidAreRefused) {
  const std::string photo = Photo(1);
  EXPECT_THAT(Run(ClaimOf(photo), {Photo(2)}), StatusIs(StatusCode::kInvalidArgument, "HASH_MISMATCH"));
}

}  // namespace
}  // namespace jgt::evidence
