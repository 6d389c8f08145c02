#include "services/ctl/app.h"

int main(int argc, char** argv) { return jgt::ctl::RunCtl(argc, argv); }
