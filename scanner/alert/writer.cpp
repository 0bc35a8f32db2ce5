#include "scanner/alert/writer.h"
