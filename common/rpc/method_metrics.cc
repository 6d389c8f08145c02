#include "common/rpc/method_metrics.h"

namespace jgt::rpc {
namespace {

CounterHandle MakeCounter(Metrics& metrics, const std::string& method, StatusCode code) {
  return metrics.Counter("jgt_rpc_calls_total", {{"method", method}, {"code", std::string(CodeName(code))}},
                         "Calls answered, by method and code");
}

double Seconds(std::chrono::steady_clock::duration span) { return std::chrono::duration<double>(span).count(); }

}  // namespace

MethodMetrics::MethodMetrics(Metrics& metrics, const std::string& method)
    : metrics_(metrics),
      method_(method),
      ok_(MakeCounter(metrics, method, StatusCode::kOk)),
      exhausted_(MakeCounter(metrics, method, StatusCode::kResourceExhausted)),
      in_flight_(
          metrics.Gauge("jgt_rpc_in_flight", {{"method", method}}, "Calls that have arrived and are not answered")),
      seconds_(metrics.Histogram("jgt_rpc_seconds", {{"method", method}}, "From a call's arrival to its answer")),
      queue_seconds_(metrics.Histogram("jgt_rpc_queue_seconds", {}, "From a call's arrival to its turn on a thread")) {}

CounterHandle MethodMetrics::CounterOf(StatusCode code) const {
  if (code == StatusCode::kOk) return ok_;
  if (code == StatusCode::kResourceExhausted) return exhausted_;
  return MakeCounter(metrics_, method_, code);
}

void MethodMetrics::Ended(StatusCode code, std::chrono::steady_clock::duration taken,
                          std::chrono::steady_clock::duration queued) const {
  in_flight_.Add(-1);
  CounterOf(code).Add();
  seconds_.Observe(Seconds(taken));
  queue_seconds_.Observe(Seconds(queued));
}

}  // namespace jgt::rpc
