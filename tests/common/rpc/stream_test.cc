#include <cstdint>
#include <thread>

#include "common/rpc/streams.h"
#include "test_server.h"
#include "tests/support/flaky_proxy.h"

namespace jgt::rpc {
namespace {

using auth::Role;
using test::Eventually;
using test::IsOk;
using test::StatusIs;
using ::testing::Not;

class StreamTest : public RpcTest {
 protected:
  // One upload as a client makes it.
  struct Upload {
    grpc::ClientContext context;
    pb::UploadResponse response;
    std::unique_ptr<grpc::ClientWriter<pb::UploadRequest>> writer;
  };

  std::unique_ptr<Upload> Begin(const std::string& token) {
    auto upload = std::make_unique<Upload>();
    if (!token.empty()) upload->context.AddMetadata("authorization", "Bearer " + token);
    upload->context.set_deadline(std::chrono::system_clock::now() + 20s);
    upload->writer = stub_->Upload(&upload->context, &upload->response);
    return upload;
  }

  static pb::UploadRequest Part(const std::string& parent, size_t size = 1) {
    pb::UploadRequest request;
    request.set_parent(parent);
    request.set_data(std::string(size, 'x'));
    return request;
  }

  // Reads to the end, and counts.
  static StatusOr<pb::UploadResponse> Count(const Call& call, RequestStream<pb::UploadRequest>& stream) {
    call.NothingToNarrow();
    pb::UploadResponse response;
    for (pb::UploadRequest request;;) {
      ASSIGN_OR_RETURN(const bool more, stream.Next(request));
      if (!more) return response;
      response.set_message_count(response.message_count() + 1);
    }
  }

  void ServeWith(std::function<StatusOr<pb::UploadResponse>(const Call&, RequestStream<pb::UploadRequest>&)> upload) {
    Serve();
    handler_->upload = std::move(upload);
  }

  std::unique_ptr<grpc::ClientReader<pb::TailResponse>> Tail(grpc::ClientContext& context, const std::string& token) {
    context.AddMetadata("authorization", "Bearer " + token);
    context.set_deadline(std::chrono::system_clock::now() + 20s);
    pb::TailRequest request;
    request.set_parent("regions/330327");
    return stub_->Tail(&context, request);
  }
};

TEST_F(StreamTest, AnUploadIsReadToItsEnd) {
  ServeWith(Count);
  const auto upload = Begin(Officer());
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(upload->writer->Write(Part(i == 0 ? "regions/330327" : "")));
  upload->writer->WritesDone();
  EXPECT_THAT(FromGrpc(upload->writer->Finish()), IsOk());
  EXPECT_EQ(upload->response.message_count(), 100);
}

TEST_F(StreamTest, AnUploadIsAuthorisedOnItsFirstMessage) {
  std::atomic<int> ran{0};
  ServeWith([&](const Call& call, RequestStream<pb::UploadRequest>& stream) {
    ++ran;
    return Count(call, stream);
  });
  const auto finish = [&](const std::string& token, const std::string& parent) {
    const auto upload = Begin(token);
    upload->writer->Write(Part(parent));
    upload->writer->WritesDone();
    return FromGrpc(upload->writer->Finish());
  };
  EXPECT_THAT(finish("", "regions/330327"), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(finish(Token(Role::kAuditor, "regions/330327"), "regions/330327"),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(finish(Officer(), "regions/330326"), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(finish(Officer(), ""), StatusIs(StatusCode::kInvalidArgument, "BAD_REGION"));
  EXPECT_EQ(ran, 0);
  EXPECT_THAT(finish(Filer(), "regions/330327/schools/1"), IsOk());
}

TEST_F(StreamTest, AnEmptyUploadHasNoRegion) {
  ServeWith(Count);
  const auto upload = Begin(Officer());
  upload->writer->WritesDone();
  EXPECT_THAT(FromGrpc(upload->writer->Finish()), StatusIs(StatusCode::kInvalidArgument, "BAD_REGION"));
}

TEST_F(StreamTest, AnUploadThatBreaksOffNeverLooksComplete) {
  std::atomic<int> entered{0};
  std::atomic<int> complete{0};
  std::atomic<int> broken{0};
  ServeWith([&](const Call& call, RequestStream<pb::UploadRequest>& stream) {
    ++entered;
    auto result = Count(call, stream);
    if (result.ok()) {
      ++complete;
    } else {
      EXPECT_THAT(result, StatusIs(StatusCode::kCancelled, "STREAM_CANCELLED"));
      ++broken;
    }
    return result;
  });
  // The end of the messages and the news of the cancellation race on the server: often enough to see both orders.
  constexpr int kRounds = 300;
  const std::string token = Officer();
  for (int i = 0; i < kRounds; ++i) {
    const auto upload = Begin(token);
    const int before = entered;
    ASSERT_TRUE(upload->writer->Write(Part("regions/330327")));
    for (int j = 0; j < i % 4; ++j) upload->writer->Write(Part("", 1'000));
    // Every other one breaks off when the handler is already reading.
    if (i % 2 == 1) ASSERT_TRUE(Eventually([&] { return entered > before; }));
    upload->context.TryCancel();
    EXPECT_THAT(FromGrpc(upload->writer->Finish()), StatusIs(StatusCode::kCancelled));
  }
  server_->Stop();  // A cancelled call may still run here when its client has long been told: wait for all of them.
  EXPECT_EQ(complete, 0);
  EXPECT_GT(broken, kRounds / 4);
}

// Over a channel with retries gRPC 1.51 begins a client stream anew when its connection is lost, and may then lose some
// of its messages: the rest looks whole. A channel of one attempt begins none anew.
TEST_F(StreamTest, AStreamWhoseConnectionIsLostIsNotBegunAnew) {
  std::atomic<int> entered{0};
  ServeWith([&](const Call& call, RequestStream<pb::UploadRequest>& stream) {
    ++entered;
    return Count(call, stream);
  });
  test::FlakyProxy proxy(Address());
  const auto stub = pb::TestingService::NewStub(MakeChannel(
      {.address = absl::StrFormat("127.0.0.1:%d", proxy.port()), .attempt_count_max = 1, .only_healthy = false}));
  const std::string token = Officer();
  const auto connected = [&] {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + 20s);
    pb::PingResponse pong;
    return stub->Ping(&context, {}, &pong).error_code() != grpc::StatusCode::UNAVAILABLE;
  };
  constexpr int kRounds = 20;
  int lost = 0;
  for (int i = 0; i < kRounds; ++i) {
    ASSERT_TRUE(Eventually(connected));  // again, after a cut
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    context.set_deadline(std::chrono::system_clock::now() + 20s);
    pb::UploadResponse response;
    const auto writer = stub->Upload(&context, &response);
    bool open = writer->Write(Part("regions/330327"));
    ASSERT_TRUE(Eventually([&] { return entered == i + 1; }));
    if (i % 2 == 1) proxy.Cut();
    for (int j = 0; j < 2; ++j) open = open && writer->Write(Part("", 300));
    if (open) writer->WritesDone();
    const Status status = FromGrpc(writer->Finish());
    EXPECT_EQ(entered, i + 1);
    if (status.ok()) {
      EXPECT_EQ(response.message_count(), 3);
    } else {
      EXPECT_EQ(status.code(), StatusCode::kUnavailable);
      ++lost;
    }
  }
  EXPECT_GT(lost, 0);
  EXPECT_LE(lost, kRounds / 2);
}

TEST_F(StreamTest, AClientThatFallsSilentIsGivenUp) {
  limits_.stream_idle_max = 50ms;
  ServeWith(Count);
  const auto upload = Begin(Officer());
  ASSERT_TRUE(upload->writer->Write(Part("regions/330327")));
  EXPECT_THAT(FromGrpc(upload->writer->Finish()), StatusIs(StatusCode::kDeadlineExceeded, "STREAM_IDLE"));
}

TEST_F(StreamTest, AStreamEndsAtItsDeadline) {
  limits_.stream_deadline_max = 100ms;
  ServeWith(Count);
  const auto upload = Begin(Officer());
  ASSERT_TRUE(upload->writer->Write(Part("regions/330327")));
  EXPECT_THAT(FromGrpc(upload->writer->Finish()), StatusIs(StatusCode::kDeadlineExceeded, "STREAM_DEADLINE"));
}

TEST_F(StreamTest, AHandlerMayAnswerBeforeTheClientIsDone) {
  ServeWith([](const Call& call, RequestStream<pb::UploadRequest>&) -> StatusOr<pb::UploadResponse> {
    call.NothingToNarrow();
    return InvalidArgument("TOO_LARGE", "the file is too large");
  });
  const auto upload = Begin(Officer());
  upload->writer->Write(Part("regions/330327"));
  EXPECT_THAT(FromGrpc(upload->writer->Finish()), StatusIs(StatusCode::kInvalidArgument, "TOO_LARGE"));
}

TEST_F(StreamTest, MessagesAheadOfTheHandlerAreBounded) {
  limits_.stream_buffer_count_max = 2;
  std::counting_semaphore<> gate(0);
  ServeWith([&](const Call& call, RequestStream<pb::UploadRequest>& stream) {
    gate.acquire();
    return Count(call, stream);
  });
  const auto upload = Begin(Officer());
  std::atomic<int> written{0};
  constexpr int kParts = 200;
  // gRPC itself takes in some hundred kilobytes; the rest must wait for the handler.
  std::thread writer([&] {
    for (int i = 0; i < kParts; ++i) {
      if (!upload->writer->Write(Part(i == 0 ? "regions/330327" : "", 100'000))) return;
      ++written;
    }
    upload->writer->WritesDone();
  });
  ASSERT_TRUE(Eventually([&] { return written > 0; }));
  // It stops growing, for a while, long before all is written.
  int last = -1;
  int unchanged = 0;
  EXPECT_TRUE(Eventually([&] {
    const int now = written;
    unchanged = now == last ? unchanged + 1 : 0;
    last = now;
    return unchanged == 8;
  }));
  EXPECT_LT(written, kParts / 2);
  gate.release();
  writer.join();
  EXPECT_THAT(FromGrpc(upload->writer->Finish()), IsOk());
  EXPECT_EQ(upload->response.message_count(), kParts);
}

TEST_F(StreamTest, AServerStreamIsReadToItsEnd) {
  Serve();
  handler_->tail = [](const Call&, const pb::TailRequest&, ResponseStream<pb::TailResponse>& stream) {
    for (int seq = 1; seq <= 100; ++seq) {
      pb::TailResponse response;
      response.set_seq(seq);
      EXPECT_TRUE(stream.Write(response));
    }
    return OkStatus();
  };
  grpc::ClientContext context;
  const auto reader = Tail(context, Officer());
  pb::TailResponse response;
  for (int seq = 1; seq <= 100; ++seq) {
    ASSERT_TRUE(reader->Read(&response));
    EXPECT_EQ(response.seq(), seq);
  }
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_THAT(FromGrpc(reader->Finish()), IsOk());
}

TEST_F(StreamTest, AServerStreamIsAuthorisedBeforeItsHandlerRuns) {
  Serve();
  std::atomic<int> ran{0};
  handler_->tail = [&](const Call&, const pb::TailRequest&, ResponseStream<pb::TailResponse>&) {
    ++ran;
    return OkStatus();
  };
  grpc::ClientContext context;
  const auto reader = Tail(context, Token(Role::kCountyOfficer, "regions/330326"));
  EXPECT_THAT(FromGrpc(reader->Finish()), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_EQ(ran, 0);
}

TEST_F(StreamTest, NothingIsSentBeforeTheHandlerHasNarrowed) {
  Serve();
  handler_->tail = [](const Call& call, const pb::TailRequest&, ResponseStream<pb::TailResponse>& stream) {
    EXPECT_FALSE(stream.Write(pb::TailResponse()));
    EXPECT_FALSE(call.AuthorizeOn("regions/330327").ok());
    EXPECT_TRUE(call.AuthorizeOn("regions/330327/schools/1").ok());
    EXPECT_TRUE(stream.Write(pb::TailResponse()));
    return OkStatus();
  };
  grpc::ClientContext context;
  const auto reader = Tail(context, Filer());
  pb::TailResponse response;
  EXPECT_TRUE(reader->Read(&response));
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_THAT(FromGrpc(reader->Finish()), IsOk());
}

TEST_F(StreamTest, AHandlerLearnsThatItsReaderHasGone) {
  Serve();
  std::atomic<bool> noticed{false};
  handler_->tail = [&](const Call&, const pb::TailRequest&, ResponseStream<pb::TailResponse>& stream) -> Status {
    while (stream.Write(pb::TailResponse())) {
    }
    noticed = true;
    return Error(StatusCode::kCancelled, "READER_GONE", "nobody reads");
  };
  grpc::ClientContext context;
  const auto reader = Tail(context, Officer());
  pb::TailResponse response;
  ASSERT_TRUE(reader->Read(&response));
  context.TryCancel();
  EXPECT_THAT(FromGrpc(reader->Finish()), StatusIs(StatusCode::kCancelled));
  EXPECT_TRUE(Eventually([&] { return noticed.load(); }));
  server_->Stop();
}

TEST_F(StreamTest, AReaderThatDoesNotReadHoldsTheHandlerUntilTheDeadlineOnly) {
  limits_.stream_deadline_max = 200ms;
  Serve();
  std::atomic<bool> ended{false};
  handler_->tail = [&](const Call&, const pb::TailRequest&, ResponseStream<pb::TailResponse>& stream) -> Status {
    pb::TailResponse response;
    response.set_padding(std::string(100'000, 'x'));
    while (stream.Write(response)) {
    }
    ended = true;
    return DeadlineExceeded("STREAM_DEADLINE", "the reader was too slow");
  };
  grpc::ClientContext context;
  const auto reader = Tail(context, Officer());
  EXPECT_TRUE(Eventually([&] { return ended.load(); }));
  context.TryCancel();
  EXPECT_THAT(FromGrpc(reader->Finish()), Not(IsOk()));
  server_->Stop();
}

TEST_F(StreamTest, StreamsBeyondTheThreadsWaitAndBeyondTheQueueAreRefused) {
  executor_options_.thread_count = 1;
  Serve();
  stream_executor_->Stop(0ms);
  handler_->tail = [](const Call&, const pb::TailRequest&, ResponseStream<pb::TailResponse>&) { return OkStatus(); };
  handler_->upload = Count;
  grpc::ClientContext context;
  const auto once = MakeChannel({.address = Address(), .attempt_count_max = 1, .only_healthy = false});
  stub_ = pb::TestingService::NewStub(once);
  EXPECT_THAT(FromGrpc(Tail(context, Officer())->Finish()), StatusIs(StatusCode::kUnavailable, "SHUTTING_DOWN"));
  const auto upload = Begin(Officer());
  upload->writer->Write(Part("regions/330327"));
  EXPECT_THAT(FromGrpc(upload->writer->Finish()), StatusIs(StatusCode::kUnavailable, "SHUTTING_DOWN"));
}

}  // namespace
}  // namespace jgt::rpc
