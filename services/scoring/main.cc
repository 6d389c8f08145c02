#include "common/rpc/app.h"
#include "services/scoring/app.h"

int main(int argc, char** argv) {
  return jgt::rpc::RunMain<jgt::scoring::Settings>({.name = "scoring", .address = "0.0.0.0:7004"}, argc, argv,
                                                   jgt::scoring::ReadSettings, jgt::scoring::MakeApp);
}
