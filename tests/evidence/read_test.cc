#include "tests/evidence/evidence_world.h"

namespace jgt::evidence {
namespace {

using test::StatusIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ReadTest : public EvidenceWorld {};

TEST_F(ReadTest, AFileComesBackAsItWasSent) {
  const std::string photo = Photo(1, 700'000);
  ASSERT_OK_AND_ASSIGN(const auto stored, Upload(Filer(), photo, "r1"));
  ASSERT_OK_AND_ASSIGN(const auto got, Get(Filer(), stored.file().name()));
  EXPECT_EQ(got.file().SerializeAsString(), stored.file().SerializeAsString());
  EXPECT_THAT(Download(Filer(), stored.file().name()), test::IsOkAndHolds(photo));
}

TEST_F(ReadTest, WhatIsNotThereIsNotFound) {
  EXPECT_THAT(Get(Officer(), FileName("x")), StatusIs(StatusCode::kNotFound, "NO_SUCH_FILE"));
  EXPECT_THAT(Download(Officer(), FileName("x")), StatusIs(StatusCode::kNotFound, "NO_SUCH_FILE"));
  EXPECT_THAT(Get(Officer(), "regions/330327/files/X"), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  EXPECT_THAT(Get(Officer(), "regions/330327/files/../../etc/passwd"), StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(ReadTest, ADamagedFileIsNotPassedOffAsWhole) {
  const std::string photo = Photo(1, 700'000);
  ASSERT_OK_AND_ASSIGN(const auto stored, Upload(Filer(), photo, "r1"));
  std::string damaged = photo;
  damaged.back() ^= 1;
  test::WriteFile(contents_->PathOf(stored.file().sha256()), damaged);
  EXPECT_THAT(Download(Filer(), stored.file().name()), StatusIs(StatusCode::kDataLoss, "FILE_DAMAGED"));
  ASSERT_OK(Upload(Filer(), photo, "r2"));  // Brought again, it is whole again.
  EXPECT_THAT(Download(Filer(), stored.file().name()), test::IsOkAndHolds(photo));
}

// Classroom photos show children: who looked is on record, by account and never by name.
TEST_F(ReadTest, EveryLookAtAFileIsLoggedWithTheAccount) {
  const std::string file = StoredPhoto(1);
  EXPECT_THAT(Lines("file read"), IsEmpty());
  ASSERT_OK(Get(Filer(), file));
  ASSERT_OK(Download(Officer(), file));
  const std::vector<std::string> lines = Lines("file read");
  ASSERT_THAT(lines, SizeIs(2));
  for (const std::string& line : lines) {
    EXPECT_THAT(line, HasSubstr(R"("account":"account-1")"));
    EXPECT_THAT(line, HasSubstr(file));
  }
  EXPECT_THAT(lines[0], HasSubstr("facts"));
  EXPECT_THAT(lines[1], HasSubstr("bytes"));
}

TEST_F(ReadTest, ARefusedLookIsNotALook) {
  const std::string file = StoredPhoto(1);
  EXPECT_FALSE(Download(Filer(kThird), file).ok());
  EXPECT_THAT(Lines("file read"), IsEmpty());
}

}  // namespace
}  // namespace jgt::evidence
