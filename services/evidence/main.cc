#include "common/rpc/app.h"
#include "services/evidence/app.h"

int main(int argc, char** argv) {
  return jgt::rpc::RunMain<jgt::evidence::Settings>({.name = "evidence", .address = "0.0.0.0:7003"}, argc, argv,
                                                    jgt::evidence::ReadSettings, jgt::evidence::MakeApp);
}
