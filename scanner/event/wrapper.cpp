#include "scanner/event/wrapper.h"
