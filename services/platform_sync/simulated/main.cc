// jgt-simulated-platform --listen 127.0.0.1:PORT: stands in for the outside platforms in demonstrations. Keeps
// everything in memory.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "services/platform_sync/simulated/simulated_platform.h"

int main(int argc, char** argv) {
  if (argc != 3 || std::string(argv[1]) != "--listen") {
    std::fputs("usage: jgt-simulated-platform --listen 127.0.0.1:PORT\n", stderr);
    return 2;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const std::string address = argv[2];
  const int port = std::atoi(address.substr(address.rfind(':') + 1).c_str());
  jgt::platform_sync::SimulatedPlatform platform;
  if (platform.Start(port) == 0) {
    std::fprintf(stderr, "jgt-simulated-platform: cannot listen on %s\n", address.c_str());
    return 1;
  }
  int signal = 0;
  sigwait(&signals, &signal);
  platform.Stop();
  return 0;
}
