#include "services/roster/domain/school_change.h"

namespace jgt::roster {
namespace {

Error Refused(std::string reason, const Key& school, const std::string& message, const std::string& message_zh) {
  return FailedPrecondition(std::move(reason), absl::StrFormat("school %s: %s", school.id, message))
      .Meta("school", school.id)
      .Zh(message_zh);
}

Status SayClosed(Timeline<School>& timeline, const Day& day, const std::optional<Key>& successor) {
  timeline.Amend({.from = day, .to = kNoEnd}, [&](School& there) {
    there.state = SchoolState::kClosed;
    there.successor = successor;
  });
  return OkStatus();
}

// Until the next day from which another name is known.
void Rename(Timeline<School>& timeline, const SchoolChange& change) {
  const std::string before = timeline.At(change.ground.day)->value.display_name;
  bool same = true;
  timeline.Amend({.from = change.ground.day, .to = kNoEnd}, [&](School& there) {
    same = same && there.display_name == before;
    if (same) there.display_name = change.display_name;
  });
}

Status Correct(Timeline<School>& timeline, const SchoolChange& change) {
  const Dated<School> there = timeline.Around(change.ground.day);
  timeline.Amend({.from = kAlways, .to = kNoEnd}, [&](School& each) {
    if (!change.display_name.empty() && each.display_name == there.value.display_name) {
      each.display_name = change.display_name;
    }
    if (change.stage != Stage::kUnspecified && each.stage == there.value.stage) each.stage = change.stage;
    if (change.ownership != Ownership::kUnspecified && each.ownership == there.value.ownership) {
      each.ownership = change.ownership;
    }
  });
  if (!timeline.superseded().empty()) return OkStatus();
  return Refused("NOTHING_TO_CORRECT", there.value.key, "it says so already", "登记已与更正内容一致");
}

}  // namespace

StatusOr<School> OpenSchoolOn(const Timeline<School>& timeline, const Key& key, const Day& day) {
  const Dated<School>* const found = timeline.At(day);
  const std::string on = ToString(day);
  if (found == nullptr) {
    return Refused("SCHOOL_NOT_THERE", key, absl::StrFormat("it is not there on %s", on),
                   absl::StrFormat("%s 时该学校尚不存在", on));
  }
  if (found->value.state == SchoolState::kClosed) {
    return Refused("SCHOOL_CLOSED", key, absl::StrFormat("it is closed on %s", on),
                   absl::StrFormat("“%s”在 %s 已撤并", found->value.display_name, on));
  }
  if (found->value.alias_of.has_value()) {
    return Refused("IS_ALIAS", key, absl::StrFormat("it is another name of school %s", found->value.alias_of->id),
                   absl::StrFormat("“%s”是另一所学校的别名，请使用其正式名称", found->value.display_name));
  }
  return found->value;
}

Status ApplyChange(Timeline<School>& timeline, const SchoolChange& change) {
  const Dated<School>& first = timeline.spans().front();
  const Day day = change.ground.day;
  if (change.kind == SchoolChangeKind::kCorrected) return Correct(timeline, change);
  if (day <= first.span.from) {
    return Refused("BEFORE_BEGINNING", first.value.key,
                   absl::StrFormat("it began on %s; a change of it is of a later day, not of %s",
                                   ToString(first.span.from), ToString(day)),
                   absl::StrFormat("该学校始于 %s，变更日期 %s 应晚于此日", ToString(first.span.from), ToString(day)));
  }
  ASSIGN_OR_RETURN(const School standing, OpenSchoolOn(timeline, first.value.key, day));
  switch (change.kind) {
    case SchoolChangeKind::kRenamed:
      if (change.display_name == standing.display_name) {
        return Refused("SAME_NAME", standing.key, "that is its name already", "新名称与现名称相同");
      }
      Rename(timeline, change);
      return OkStatus();
    case SchoolChangeKind::kMerged:
      if (change.into == standing.key) {
        return Refused("SAME_SCHOOL", standing.key, "it cannot be merged into itself", "学校不能并入自身");
      }
      return SayClosed(timeline, day, change.into);
    case SchoolChangeKind::kMoved:
      if (change.county == standing.key.region) {
        return Refused("SAME_SCHOOL", standing.key, "it is in that county already", "该学校已在此县");
      }
      return SayClosed(timeline, day, change.into);
    case SchoolChangeKind::kClosed:
      return SayClosed(timeline, day, std::nullopt);
    case SchoolChangeKind::kSplit:
    case SchoolChangeKind::kCampusOpened:
    case SchoolChangeKind::kOpened:
    case SchoolChangeKind::kCorrected:
    case SchoolChangeKind::kImportUndone:
    case SchoolChangeKind::kAttributesRecorded:
    case SchoolChangeKind::kUnspecified:
      break;
  }
  return OkStatus();  // the school itself stays as it is
}

School MadeBy(const School& standing, const SchoolChange& change) {
  School made;
  made.key = {.region = change.kind == SchoolChangeKind::kMoved ? change.county : standing.key.region, .id = ""};
  made.display_name = change.kind == SchoolChangeKind::kMoved ? standing.display_name : change.display_name;
  made.printed_names = {made.display_name};
  made.stage = change.stage == Stage::kUnspecified ? standing.stage : change.stage;
  made.ownership = standing.ownership;
  made.listed_by = made.key.region;
  if (change.kind == SchoolChangeKind::kCampusOpened) {
    made.campus_of = standing.key;
    return made;
  }
  made.predecessor = standing.key;
  if (change.kind == SchoolChangeKind::kMoved) {
    made.teachers = standing.teachers;
    made.pupils = standing.pupils;
    made.head_count_day = standing.head_count_day;
    made.readiness = standing.readiness;
    made.attributes = standing.attributes;
  }
  return made;
}

}  // namespace jgt::roster
