#include "rules/compile/program.h"
