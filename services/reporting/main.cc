#include "common/rpc/app.h"
#include "services/reporting/app.h"

int main(int argc, char** argv) {
  return jgt::rpc::RunMain<jgt::reporting::Settings>({.name = "reporting", .address = "0.0.0.0:7005"}, argc, argv,
                                                     jgt::reporting::ReadSettings, jgt::reporting::MakeApp);
}
