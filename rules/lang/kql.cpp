#include "rules/lang/kql.h"
