#include "io/chunker.h"
