// The three numbers every RPC has: how many and how they ended, how long they took, how many are under way.
#pragma once

#include <chrono>
#include <string>

#include "common/metrics/metrics.h"
#include "common/status/status.h"

namespace jgt::rpc {

class MethodMetrics {
 public:
  MethodMetrics(Metrics& metrics, const std::string& method);

  void Began() const { in_flight_.Add(1); }
  void Ended(StatusCode code, std::chrono::steady_clock::duration taken,
             std::chrono::steady_clock::duration queued) const;

 private:
  CounterHandle CounterOf(StatusCode code) const;

  Metrics& metrics_;
  const std::string method_;
  // The codes of a healthy and of an overloaded server; the others are rare enough to be looked up.
  const CounterHandle ok_;
  const CounterHandle exhausted_;
  const GaugeHandle in_flight_;
  const HistogramHandle seconds_;
  const HistogramHandle queue_seconds_;
};

}  // namespace jgt::rpc
