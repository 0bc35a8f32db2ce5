#pragma once

#include "scanner/ecs/mapping_run.h"

namespace trawl {

// raw.resources → aws.cloudtrail.resources: objects only, ARN and accountId renamed, one of each
// (arn, account, type). What is no list is taken as it is.
void map_cloudtrail_resources(MappingRun& run);

}  // namespace trawl
