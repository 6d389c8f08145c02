#include "common/rpc/app.h"
#include "services/roster/app.h"

int main(int argc, char** argv) {
  return jgt::rpc::RunMain<jgt::roster::Settings>({.name = "roster", .address = "0.0.0.0:7001"}, argc, argv,
                                                  jgt::roster::ReadSettings, jgt::roster::MakeApp);
}
