#include "io/input_list.h"
