#include "rules/ir/simplify.h"
