// jgtctl: the command line of integrators, aggregation jobs and operators.
#pragma once

namespace jgt::ctl {

// Parses, runs, prints; returns the exit code.
int RunCtl(int argc, char** argv);

}  // namespace jgt::ctl
