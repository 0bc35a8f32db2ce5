#include "rules/diagnostic.h"
