#include "io/output_file.h"
