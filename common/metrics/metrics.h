// Counters, gauges and histograms that Prometheus scrapes. The client library does not show here: handles are small
// values, cheap to copy, safe to use from any thread, and valid as long as the Metrics that gave them. Ask for a handle
// once and keep it: asking takes a lock.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/status/status.h"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace jgt {

using MetricLabels = std::map<std::string, std::string>;

class CounterHandle {
 public:
  void Add(double by = 1) const;

 private:
  friend class Metrics;
  explicit CounterHandle(prometheus::Counter* counter) : counter_(counter) {}
  prometheus::Counter* counter_;
};

class GaugeHandle {
 public:
  void Set(double value) const;
  void Add(double by = 1) const;

 private:
  friend class Metrics;
  explicit GaugeHandle(prometheus::Gauge* gauge) : gauge_(gauge) {}
  prometheus::Gauge* gauge_;
};

class HistogramHandle {
 public:
  void Observe(double value) const;

 private:
  friend class Metrics;
  explicit HistogramHandle(prometheus::Histogram* histogram) : histogram_(histogram) {}
  prometheus::Histogram* histogram_;
};

// Keeps a gauge that is computed at scrape time registered while it lives. Movable.
class CollectedGauge {
 public:
  CollectedGauge() = default;
  explicit CollectedGauge(std::function<void()> remove) : remove_(std::move(remove)) {}
  CollectedGauge(CollectedGauge&& other) noexcept : remove_(std::exchange(other.remove_, nullptr)) {}
  CollectedGauge& operator=(CollectedGauge&& other) noexcept;
  ~CollectedGauge();

 private:
  std::function<void()> remove_;
};

// Upper bounds in seconds for latencies from 0.5 ms to 30 s.
const std::vector<double>& LatencyBuckets();

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Names are of the form jgt_<noun>_<unit>[_total], labels few and bounded: never a school, a person or a request. The
  // same name and labels give the same metric.
  CounterHandle Counter(const std::string& name, const MetricLabels& labels = {}, const std::string& help = "");
  GaugeHandle Gauge(const std::string& name, const MetricLabels& labels = {}, const std::string& help = "");
  // Buckets are those of the first call for a name.
  HistogramHandle Histogram(const std::string& name, const MetricLabels& labels = {}, const std::string& help = "",
                            const std::vector<double>& buckets = LatencyBuckets());

  // A gauge whose value is asked for at each scrape, on the scraper's thread: `value` must be quick and must not block.
  [[nodiscard]] CollectedGauge Collect(const std::string& name, const MetricLabels& labels,
                                       std::function<double()> value, const std::string& help = "");

  // Serves /metrics on "host:port" (port 0: any); called at most once. UNAVAILABLE when the address cannot be bound.
  Status StartExposer(const std::string& address);
  // The port served; 0 when StartExposer has not succeeded.
  int port() const;

  // What a scrape returns now, in Prometheus' text format.
  std::string Scrape() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jgt
