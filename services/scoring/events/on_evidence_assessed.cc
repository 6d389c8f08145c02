#include "jgt/evidence/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// Each assessment tells the whole verdict on an activity, so the newest one alone is right.
void OnEvidenceAssessed(journal::Dispatch& dispatch) {
  using jgt::evidence::v1::EvidenceAssessed;
  dispatch.On<EvidenceAssessed>(
      [](sql::Transaction& tx, const journal::Entry& entry, const EvidenceAssessed& event) -> Status {
        return PutAssessment(tx, entry, event.assessment().activity(), event.assessment().satisfied());
      });
}

}  // namespace jgt::scoring
