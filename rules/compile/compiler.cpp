#include "rules/compile/compiler.h"
