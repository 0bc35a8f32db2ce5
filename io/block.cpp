#include "io/block.h"
