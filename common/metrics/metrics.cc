#include "common/metrics/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <exception>
#include <tuple>

#include "common/runtime/mutex.h"

namespace jgt {
namespace {

// Gauges that are computed when somebody looks.
class ComputedGauges final : public prometheus::Collectable {
 public:
  uint64_t Add(std::string name, MetricLabels labels, std::function<double()> value, std::string help) {
    MutexLock lock(mutex_);
    const uint64_t id = ++last_id_;
    gauges_[{std::move(name), id}] = {std::move(labels), std::move(value), std::move(help)};
    return id;
  }

  // Once it returns, the function runs no more: its owner may go.
  void Remove(const std::string& name, uint64_t id) {
    MutexLock lock(mutex_);
    gauges_.erase({name, id});
  }

  std::vector<prometheus::MetricFamily> Collect() const override {
    MutexLock lock(mutex_);
    std::vector<prometheus::MetricFamily> families;
    for (const auto& [key, gauge] : gauges_) {
      if (families.empty() || families.back().name != key.first) {
        families.push_back({key.first, gauge.help, prometheus::MetricType::Gauge, {}});
      }
      prometheus::ClientMetric metric;
      for (const auto& [label, value] : gauge.labels) metric.label.push_back({label, value});
      metric.gauge.value = gauge.value();
      families.back().metric.push_back(std::move(metric));
    }
    return families;
  }

 private:
  struct Gauge {
    MetricLabels labels;
    std::function<double()> value;
    std::string help;
  };
  mutable Mutex mutex_;
  uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::pair<std::string, uint64_t>, Gauge> gauges_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

struct Metrics::Impl {
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  std::shared_ptr<ComputedGauges> computed = std::make_shared<ComputedGauges>();
  std::unique_ptr<prometheus::Exposer> exposer;
};

void CounterHandle::Add(double by) const { counter_->Increment(by); }
void GaugeHandle::Set(double value) const { gauge_->Set(value); }
void GaugeHandle::Add(double by) const { gauge_->Increment(by); }
void HistogramHandle::Observe(double value) const { histogram_->Observe(value); }

CollectedGauge& CollectedGauge::operator=(CollectedGauge&& other) noexcept {
  if (this == &other) return *this;
  if (remove_) remove_();
  remove_ = std::exchange(other.remove_, nullptr);
  return *this;
}

CollectedGauge::~CollectedGauge() {
  if (remove_) remove_();
}

const std::vector<double>& LatencyBuckets() {
  static const std::vector<double> kBuckets = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                               0.25,   0.5,   1,      2.5,   5,    10,    30};
  return kBuckets;
}

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

CounterHandle Metrics::Counter(const std::string& name, const MetricLabels& labels, const std::string& help) {
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(*impl_->registry);
  return CounterHandle(&family.Add(labels));
}

GaugeHandle Metrics::Gauge(const std::string& name, const MetricLabels& labels, const std::string& help) {
  auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(*impl_->registry);
  return GaugeHandle(&family.Add(labels));
}

HistogramHandle Metrics::Histogram(const std::string& name, const MetricLabels& labels, const std::string& help,
                                   const std::vector<double>& buckets) {
  auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(*impl_->registry);
  return HistogramHandle(&family.Add(labels, buckets));
}

CollectedGauge Metrics::Collect(const std::string& name, const MetricLabels& labels, std::function<double()> value,
                                const std::string& help) {
  const uint64_t id = impl_->computed->Add(name, labels, std::move(value), help);
  // Shared, because a gauge may be given up after the Metrics it came from.
  return CollectedGauge([computed = impl_->computed, name, id] { computed->Remove(name, id); });
}

Status Metrics::StartExposer(const std::string& address) {
  JGT_CHECK(impl_->exposer == nullptr);
  try {
    auto exposer = std::make_unique<prometheus::Exposer>(address, /*num_threads=*/1);
    exposer->RegisterCollectable(impl_->registry);
    exposer->RegisterCollectable(impl_->computed);
    impl_->exposer = std::move(exposer);
  } catch (const std::exception& error) {
    return Unavailable("CANNOT_LISTEN", absl::StrFormat("metrics on %s: %s", address, error.what()));
  }
  return OkStatus();
}

int Metrics::port() const { return impl_->exposer == nullptr ? 0 : impl_->exposer->GetListeningPorts().front(); }

std::string Metrics::Scrape() const {
  std::vector<prometheus::MetricFamily> families = impl_->registry->Collect();
  for (prometheus::MetricFamily& family : impl_->computed->Collect()) families.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace jgt
