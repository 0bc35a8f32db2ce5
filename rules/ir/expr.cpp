#include "rules/ir/expr.h"
