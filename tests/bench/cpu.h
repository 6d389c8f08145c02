// Processor time: what decides on a machine whose cores are shared by clients, service and database, and what hardly
// depends on what else the machine does.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace jgt::bench {

int64_t OwnCpuMicros();
// Of another process, in steps of 10 ms.
int64_t CpuMicrosOf(pid_t pid);

}  // namespace jgt::bench
