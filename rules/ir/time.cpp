#include "rules/ir/time.h"
