#include "common/rpc/app.h"
#include "services/platform_sync/app.h"

int main(int argc, char** argv) {
  return jgt::rpc::RunMain<jgt::platform_sync::Settings>({.name = "platform_sync", .address = "0.0.0.0:7007"}, argc,
                                                         argv, jgt::platform_sync::ReadSettings,
                                                         jgt::platform_sync::MakeApp);
}
