#include "rules/ir/print.h"
