#include "rules/rule_reader.h"
