#include "rules/lang/filters.h"
