#include "rules/ir/field.h"
