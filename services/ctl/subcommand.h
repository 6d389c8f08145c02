// A subcommand of jgtctl: its options are read into one struct, and chosen it runs one function with them.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <type_traits>

#include "services/ctl/session.h"

namespace jgt::ctl {

// `parent name`, which takes the parent's options too. The caller adds its own, which write into `options`.
template <class Options>
CLI::App* AddSubcommand(CLI::App* parent, Session& session, const std::shared_ptr<Options>& options, const char* name,
                        const char* help, Status (*run)(Session&, const std::type_identity_t<Options>&)) {
  CLI::App* command = parent->add_subcommand(name, help);
  command->fallthrough();
  command->callback(
      [&session, options, run] { session.command = [options, run](Session& s) { return run(s, *options); }; });
  return command;
}

}  // namespace jgt::ctl
