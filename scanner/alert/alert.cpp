#include "scanner/alert/alert.h"
