// The roster's things as messages: for journal entries, and for the answers of rpc/, which say the same.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <vector>

#include "jgt/roster/v1/roster.pb.h"
#include "services/roster/domain/import_store.h"
#include "services/roster/domain/pairing.h"
#include "services/roster/domain/reconciliation.h"
#include "services/roster/domain/school_class.h"

namespace jgt::roster {

inline constexpr char kSchools[] = "schools";
inline constexpr char kPairings[] = "pairings";
inline constexpr char kCommunities[] = "communities";
inline constexpr char kProposals[] = "aliasProposals";
inline constexpr char kImports[] = "imports";
inline constexpr char kMentorGroups[] = "mentorGroups";
inline constexpr char kExchanges[] = "exchanges";

// "regions/{region}/{collection}/{id}", and one level below a pairing.
std::string NameOf(const Key& key, std::string_view collection);
std::string NameBelow(const Key& pairing, std::string_view collection, std::string_view id);

jgt::roster::v1::Readiness ToProto(const Readiness& readiness);
jgt::roster::v1::School ToProto(const School& school);
// The same with how it is classed, for answers.
jgt::roster::v1::School ToProto(const School& school, const SchoolClassPolicy& policy);
jgt::roster::v1::Pairing ToProto(const Pairing& pairing);
jgt::roster::v1::Community ToProto(const Community& community);
jgt::roster::v1::MentorGroup ToProto(const MentorGroup& group);
jgt::roster::v1::Exchange ToProto(const Exchange& exchange);
jgt::roster::v1::AliasProposal ToProto(const AliasProposal& proposal);
jgt::roster::v1::ControlTotal ToProto(const ControlTotal& total);
jgt::roster::v1::Import ToProto(const ImportRecord& record);

// A thing as entries tell it: as it stands at last, a pairing with its days and modes.
jgt::roster::v1::Pairing AtLast(const Timeline<Pairing>& timeline);
jgt::roster::v1::School AtLast(const Timeline<School>& timeline);
// All that is known of it, whole for each span of days.
void AddTimeline(const Timeline<Pairing>& timeline,
                 google::protobuf::RepeatedPtrField<jgt::roster::v1::Pairing>* messages);
void AddTimeline(const Timeline<School>& timeline,
                 google::protobuf::RepeatedPtrField<jgt::roster::v1::School>* messages);

template <typename Message, typename T>
void AddAll(const std::vector<T>& things, google::protobuf::RepeatedPtrField<Message>* messages) {
  messages->Reserve(static_cast<int>(things.size()));
  for (const T& thing : things) *messages->Add() = ToProto(thing);
}

}  // namespace jgt::roster
