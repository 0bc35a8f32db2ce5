#include "rules/index_scope.h"
