#include "services/evidence/storage/disk_content_store.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "services/evidence/domain/evidence.h"
#include "tests/evidence/samples.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jgt::evidence {
namespace {

using test::StatusIs;

constexpr std::array kAllSteps = {DiskStep::kCreate,      DiskStep::kReserve, DiskStep::kWrite,     DiskStep::kSyncFile,
                                  DiskStep::kMakeFolders, DiskStep::kRename,  DiskStep::kSyncFolder};

class DiskContentStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<DiskContentStore> Open(std::function<int(DiskStep)> fault = nullptr) {
    auto store = DiskContentStore::Make({.path = dir_.File("files"), .fault = std::move(fault)});
    JGT_CHECK(store.ok());
    return *std::move(store);
  }

  static ContentId IdOf(const std::string& bytes) {
    return {.sha256 = Sha256Of(bytes), .size = static_cast<int64_t>(bytes.size())};
  }

  static Status Store(ContentStore& store, const std::string& bytes) {
    ASSIGN_OR_RETURN(const auto writer, store.Create(IdOf(bytes)));
    const size_t half = bytes.size() / 2;
    RETURN_IF_ERROR(writer->Append(bytes.substr(0, half)));
    RETURN_IF_ERROR(writer->Append(bytes.substr(half)));
    return writer->Commit();
  }

  static StatusOr<std::string> Load(ContentStore& store, const ContentId& id) {
    ASSIGN_OR_RETURN(const auto reader, store.Open(id));
    std::string all;
    std::string chunk;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, reader->Next(chunk));
      if (!more) return all;
      EXPECT_LE(chunk.size(), kDownloadChunkSizeMax);
      all += chunk;
    }
  }

  int TemporaryCount() const {
    int count = 0;
    DIR* folder = ::opendir(dir_.File("files/tmp").c_str());
    JGT_CHECK(folder != nullptr);
    while (const dirent* entry = ::readdir(folder)) count += entry->d_name[0] != '.' ? 1 : 0;
    ::closedir(folder);
    return count;
  }

  static bool Exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

  test::TempDir dir_;
};

TEST_F(DiskContentStoreTest, BytesComeBackAsTheyWere) {
  const auto store = Open();
  for (const size_t size : {size_t{4}, kDownloadChunkSizeMax, kDownloadChunkSizeMax + 1, 3 * kDownloadChunkSizeMax}) {
    const std::string bytes = Photo(7, size);
    ASSERT_OK(Store(*store, bytes));
    EXPECT_THAT(Load(*store, IdOf(bytes)), test::IsOkAndHolds(bytes)) << size;
  }
  EXPECT_EQ(TemporaryCount(), 0);
}

TEST_F(DiskContentStoreTest, NobodyElseMayOpenTheFiles) {
  const auto store = Open();
  ASSERT_OK(Store(*store, Photo()));
  struct stat facts {};
  ASSERT_EQ(::stat(store->PathOf(Sha256Of(Photo())).c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0077U, 0U);
  ASSERT_EQ(::stat(dir_.File("files").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0077U, 0U);
}

// A killed process at every step: the file is there whole or not at all, and the next start cleans up.
TEST_F(DiskContentStoreTest, AKillAtAnyStepLeavesTheWholeFileOrNothing) {
  const std::string bytes = Photo(3, 100'000);
  for (const DiskStep fatal : kAllSteps) {
    ASSERT_EXIT(
        {
          const auto store = Open([&](DiskStep step) {
            if (step == fatal) ::_exit(9);
            return 0;
          });
          static_cast<void>(Store(*store, bytes));
          ::_exit(0);
        },
        ::testing::ExitedWithCode(9), "");
    const auto store = Open();
    EXPECT_EQ(TemporaryCount(), 0) << static_cast<int>(fatal);
    const bool stored = Exists(store->PathOf(Sha256Of(bytes)));
    EXPECT_EQ(stored, fatal == DiskStep::kSyncFolder) << static_cast<int>(fatal);
    if (stored) EXPECT_THAT(Load(*store, IdOf(bytes)), test::IsOkAndHolds(bytes));
    EXPECT_EQ(store->orphan_count(), stored || fatal == DiskStep::kCreate ? 0 : 1) << static_cast<int>(fatal);
  }
  EXPECT_OK(Store(*Open(), bytes));
}

TEST_F(DiskContentStoreTest, AFullDiskIsSaidAndLeavesNothing) {
  const std::string bytes = Photo();
  for (const DiskStep failing : {DiskStep::kReserve, DiskStep::kWrite, DiskStep::kSyncFile, DiskStep::kRename}) {
    const auto store = Open([&](DiskStep step) { return step == failing ? ENOSPC : 0; });
    EXPECT_THAT(Store(*store, bytes), StatusIs(StatusCode::kResourceExhausted, "DISK_FULL"));
    EXPECT_EQ(TemporaryCount(), 0);
    EXPECT_FALSE(Exists(store->PathOf(Sha256Of(bytes))));
  }
}

TEST_F(DiskContentStoreTest, AFailingDiskIsSaidAndLeavesNothing) {
  const auto store = Open([](DiskStep step) { return step == DiskStep::kSyncFile ? EIO : 0; });
  EXPECT_THAT(Store(*store, Photo()), StatusIs(StatusCode::kUnavailable, "FILE_STORE_UNAVAILABLE"));
  EXPECT_EQ(TemporaryCount(), 0);
}

TEST_F(DiskContentStoreTest, AnUploadThatIsGivenUpLeavesNothing) {
  const auto store = Open();
  {
    ASSERT_OK_AND_ASSIGN(const auto writer, store->Create(IdOf(Photo())));
    ASSERT_OK(writer->Append("\xff\xd8"));
    EXPECT_EQ(TemporaryCount(), 1);
  }
  EXPECT_EQ(TemporaryCount(), 0);
}

TEST_F(DiskContentStoreTest, ASecondProcessLeavesTheUploadsOfTheFirstAlone) {
  const auto store = Open();
  const std::string bytes = Photo();
  ASSERT_OK_AND_ASSIGN(const auto writer, store->Create(IdOf(bytes)));
  ASSERT_OK(writer->Append(bytes));
  EXPECT_EQ(Open()->orphan_count(), 0);
  EXPECT_OK(writer->Commit());
}

TEST_F(DiskContentStoreTest, TheSameBytesFromManyAtOnceAreOneFile) {
  const auto store = Open();
  const std::string bytes = Photo(5, 300'000);
  std::vector<Status> results(8);
  std::vector<std::thread> threads;
  for (Status& result : results) threads.emplace_back([&] { result = Store(*store, bytes); });
  for (std::thread& thread : threads) thread.join();
  for (const Status& result : results) EXPECT_OK(result);
  EXPECT_THAT(Load(*store, IdOf(bytes)), test::IsOkAndHolds(bytes));
  EXPECT_EQ(TemporaryCount(), 0);
}

TEST_F(DiskContentStoreTest, ADamagedFileIsNeverGivenWhole) {
  const auto store = Open();
  const std::string bytes = Photo(9, 2 * kDownloadChunkSizeMax);
  ASSERT_OK(Store(*store, bytes));
  std::string damaged = bytes;
  damaged[10] ^= 1;
  test::WriteFile(store->PathOf(Sha256Of(bytes)), damaged);

  ASSERT_OK_AND_ASSIGN(const auto reader, store->Open(IdOf(bytes)));
  std::string chunk;
  std::string all;
  StatusOr<bool> more = reader->Next(chunk);
  for (; more.ok() && *more; more = reader->Next(chunk)) all += chunk;
  EXPECT_THAT(more, StatusIs(StatusCode::kDataLoss, "FILE_DAMAGED"));
  EXPECT_LT(all.size(), bytes.size());
}

TEST_F(DiskContentStoreTest, AMissingOrShortenedFileIsDamaged) {
  const auto store = Open();
  const std::string bytes = Photo();
  EXPECT_THAT(Load(*store, IdOf(bytes)), StatusIs(StatusCode::kDataLoss, "FILE_DAMAGED"));
  ASSERT_OK(Store(*store, bytes));
  ASSERT_EQ(::truncate(store->PathOf(Sha256Of(bytes)).c_str(), 5), 0);
  EXPECT_THAT(Load(*store, IdOf(bytes)), StatusIs(StatusCode::kDataLoss, "FILE_DAMAGED"));
}

TEST_F(DiskContentStoreTest, TheSameBytesAgainHealADamagedFile) {
  const auto store = Open();
  const std::string bytes = Photo();
  ASSERT_OK(Store(*store, bytes));
  test::WriteFile(store->PathOf(Sha256Of(bytes)), "rubbish");
  ASSERT_OK(Store(*store, bytes));
  EXPECT_THAT(Load(*store, IdOf(bytes)), test::IsOkAndHolds(bytes));
}

}  // namespace
}  // namespace jgt::evidence
