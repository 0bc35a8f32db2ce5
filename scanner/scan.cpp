#include "scanner/scan.h"
