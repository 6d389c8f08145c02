#include "common/rpc/app.h"
#include "services/ledger/app.h"

int main(int argc, char** argv) {
  return jgt::rpc::RunMain<jgt::ledger::Settings>({.name = "ledger", .address = "0.0.0.0:7002"}, argc, argv,
                                                  jgt::ledger::ReadSettings, jgt::ledger::MakeApp);
}
