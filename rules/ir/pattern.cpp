#include "rules/ir/pattern.h"
