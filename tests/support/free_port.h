// A TCP port of 127.0.0.1 that was free a moment ago, and is not handed out twice by this process.
#pragma once

namespace jgt::test {

int FreePort();

}  // namespace jgt::test
