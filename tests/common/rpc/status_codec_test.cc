#include "common/rpc/status_codec.h"

#include <gmock/gmock.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/support/status_matchers.h"

namespace jgt::rpc {
namespace {

using test::IsOk;
using ::testing::SizeIs;

TEST(StatusCodecTest, OkStaysOk) {
  EXPECT_TRUE(ToGrpc(OkStatus()).ok());
  EXPECT_THAT(FromGrpc(grpc::Status::OK), IsOk());
}

TEST(StatusCodecTest, EveryCodeKeepsItsNumberAndComesBackWithItsDetails) {
  for (int code = 1; code <= 16; ++code) {
    const Status status = Error(static_cast<StatusCode>(code), "A_REASON", "a message")
                              .Meta("school", "7")
                              .Meta("limit", "10")
                              .Field("name", "is empty")
                              .Field("第 3 行", "类型未知")
                              .Zh("出错了")
                              .RetryAfter(std::chrono::milliseconds(1'250));
    const grpc::Status wire = ToGrpc(status);
    EXPECT_EQ(static_cast<int>(wire.error_code()), code);
    const Status back = FromGrpc(wire);
    EXPECT_EQ(back.code(), status.code());
    EXPECT_EQ(back.message(), "a message");
    EXPECT_EQ(DetailOf(back), DetailOf(status));
  }
}

TEST(StatusCodecTest, TheDetailsAreThoseOfGoogleRpc) {
  const grpc::Status wire = ToGrpc(InvalidArgument("BAD_NAME", "bad").Field("name", "is empty").Zh("名称无效"));
  google::rpc::Status status;
  ASSERT_TRUE(status.ParseFromString(wire.error_details()));
  EXPECT_EQ(status.code(), 3);
  EXPECT_EQ(status.message(), "bad");
  ASSERT_THAT(status.details(), SizeIs(3));
  google::rpc::LocalizedMessage localized;
  ASSERT_TRUE(status.details(0).UnpackTo(&localized));
  EXPECT_EQ(status.details(0).type_url(), "type.googleapis.com/google.rpc.LocalizedMessage");
  EXPECT_EQ(localized.locale(), "zh-CN");
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(status.details(2).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "BAD_NAME");
  EXPECT_EQ(info.domain(), "jgt");
}

TEST(StatusCodecTest, AnErrorWithoutDetailsHasNone) {
  const grpc::Status wire = ToGrpc(Status(StatusCode::kUnavailable, "connection lost"));
  EXPECT_EQ(wire.error_details(), "");
  EXPECT_EQ(FromGrpc(wire), Status(StatusCode::kUnavailable, "connection lost"));
}

TEST(StatusCodecTest, ForeignAndMalformedDetailsAreNotTakenForOurs) {
  EXPECT_EQ(ReasonOf(FromGrpc({grpc::StatusCode::NOT_FOUND, "gone", "\xFF rubbish"})), "");
  google::rpc::ErrorInfo info;
  info.set_reason("A_REASON");
  info.set_domain("elsewhere.example");
  google::rpc::Status foreign;
  foreign.add_details()->PackFrom(info);
  const Status status = FromGrpc({grpc::StatusCode::NOT_FOUND, "gone", foreign.SerializeAsString()});
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "gone");
  EXPECT_EQ(ReasonOf(status), "");
}

// What an import with a thousand bad rows answers must still arrive.
TEST(StatusCodecTest, TheTrailersStayWithinWhatClientsAccept) {
  Error error = InvalidArgument("BAD_ROWS", std::string(5'000, 'm'));
  for (int i = 0; i < 1'000; ++i) {
    error.Field(absl::StrFormat("row %d", i), "类型未知，应为融合型、共建型或协作型");
    error.Meta(absl::StrFormat("key%03d", i), std::string(1'000, 'v'));
  }
  std::string zh;
  for (int i = 0; i < 1'000; ++i) zh += "错";
  const grpc::Status wire = ToGrpc(error.Zh(zh));
  EXPECT_LE(wire.error_message().size(), 512U);
  EXPECT_LE(wire.error_details().size(), 4'096U);
  const ErrorDetail detail = DetailOf(FromGrpc(wire));
  EXPECT_EQ(detail.reason, "BAD_ROWS");
  EXPECT_GT(detail.fields.size(), 10U);
  const size_t omitted = std::stoul(detail.metadata.at("details_omitted"));
  EXPECT_EQ(omitted + detail.fields.size() + detail.metadata.size() - 1, 2'000U);
  EXPECT_EQ(detail.message_zh.size() % 3, 0U);  // cut between characters
}

TEST(StatusCodecTest, BytesThatAreNoUtf8DoNotSpoilTheRest) {
  const Status status = InvalidArgument("BAD_CELL", "cell \xBD\xCC").Field("row \xFF", "教\xE6").Meta("k", "\x80");
  const ErrorDetail detail = DetailOf(FromGrpc(ToGrpc(status)));
  EXPECT_EQ(detail.fields.at(0).field, "row \uFFFD");
  EXPECT_EQ(detail.fields.at(0).description, "教\uFFFD");
  EXPECT_EQ(detail.metadata.at("k"), "\uFFFD");
}

}  // namespace
}  // namespace jgt::rpc
