#include "common/rpc/app.h"
#include "services/rollup/app.h"

int main(int argc, char** argv) {
  return jgt::rpc::RunMain<jgt::rollup::Settings>({.name = "rollup", .address = "0.0.0.0:7006"}, argc, argv,
                                                  jgt::rollup::ReadSettings, jgt::rollup::MakeApp);
}
