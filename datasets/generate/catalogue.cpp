// Names of services and calls are AWS's own. Accounts are invented; addresses come from the blocks
// kept for documentation (RFC 5737).

#include "datasets/generate/catalogue.h"

#include <array>

namespace trawl::datasets {

std::span<const Service> services() {
  static constexpr auto kServices = std::to_array<Service>({
      {"ec2.amazonaws.com",
       "DescribeInstances DescribeVolumes DescribeSnapshots DescribeImages DescribeSubnets "
       "DescribeVpcs DescribeSecurityGroups DescribeRouteTables DescribeNetworkInterfaces "
       "DescribeAddresses DescribeKeyPairs DescribeTags DescribeInstanceStatus DescribeRegions "
       "DescribeAvailabilityZones DescribeLaunchTemplates RunInstances StartInstances "
       "StopInstances TerminateInstances RebootInstances CreateTags DeleteTags CreateSnapshot "
       "DeleteSnapshot CreateVolume AttachVolume DetachVolume CreateSecurityGroup "
       "RevokeSecurityGroupIngress ModifyInstanceAttribute CreateNetworkInterface GetConsoleOutput",
       "instancesSet.items.instanceId=i-# filterSet.items.name=tag:project "
       "filterSet.items.value=$ maxResults=100 vpcId=vpc-# subnetId=subnet-#"},
      {"s3.amazonaws.com",
       "GetObject PutObject HeadObject ListObjects ListBuckets GetBucketLocation GetBucketAcl "
       "GetBucketPolicy GetBucketVersioning GetBucketEncryption PutBucketTagging "
       "PutBucketVersioning CreateBucket CopyObject DeleteObject CreateMultipartUpload UploadPart "
       "CompleteMultipartUpload GetBucketLifecycle GetBucketPublicAccessBlock",
       "bucketName=$-archive-~ Host=$-archive-~.s3.amazonaws.com "
       "key=exports/2026/#.parquet x-amz-server-side-encryption=aws:kms"},
      {"iam.amazonaws.com",
       "GetUser ListUsers GetRole ListRoles ListPolicies GetPolicy GetPolicyVersion "
       "ListAttachedRolePolicies ListAttachedUserPolicies ListAccessKeys ListGroups "
       "ListGroupsForUser ListMFADevices GetAccountSummary GetAccountPasswordPolicy "
       "GetAccessKeyLastUsed CreateRole DeleteRole AttachRolePolicy DetachRolePolicy PassRole "
       "TagRole UpdateRole GenerateCredentialReport GetCredentialReport ListInstanceProfiles",
       "roleName=$-service userName=$ policyArn=arn:aws:iam::@:policy/$-read maxItems=200"},
      {"sts.amazonaws.com",
       "AssumeRole GetCallerIdentity AssumeRoleWithSAML AssumeRoleWithWebIdentity GetSessionToken "
       "DecodeAuthorizationMessage GetFederationToken",
       "roleArn=arn:aws:iam::@:role/$-service roleSessionName=session-# durationSeconds=3600"},
      {"rds.amazonaws.com",
       "DescribeDBInstances DescribeDBClusters DescribeDBSnapshots DescribeDBClusterSnapshots "
       "DescribeDBSubnetGroups DescribeDBParameterGroups DescribeDBLogFiles DescribeEvents "
       "DescribeExportTasks ListTagsForResource CreateDBSnapshot CopyDBSnapshot DeleteDBSnapshot "
       "ModifyDBInstance RebootDBInstance AddTagsToResource DownloadDBLogFilePortion",
       "dBInstanceIdentifier=$-db maxRecords=100 dBSnapshotIdentifier=$-db-# includeShared=false"},
      {"lambda.amazonaws.com",
       "ListFunctions20150331 GetFunction20150331v2 GetFunctionConfiguration20150331v2 "
       "ListTags20170331 Invoke UpdateFunctionConfiguration20150331v2 "
       "ListEventSourceMappings20150331 "
       "GetPolicy20150331v2 ListVersionsByFunction20150331 PublishVersion20150331",
       "functionName=$-worker qualifier=# maxItems=50"},
      {"kms.amazonaws.com",
       "Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext DescribeKey ListKeys "
       "ListAliases GetKeyPolicy GetKeyRotationStatus CreateGrant RetireGrant ListResourceTags "
       "ReEncrypt",
       "keyId=arn:aws:kms:~:@:key/# encryptionContext.aws:s3:arn=arn:aws:s3:::$-archive "
       "encryptionAlgorithm=SYMMETRIC_DEFAULT keySpec=AES_256"},
      {"logs.amazonaws.com",
       "DescribeLogGroups DescribeLogStreams CreateLogStream CreateLogGroup FilterLogEvents "
       "GetLogEvents StartQuery GetQueryResults PutRetentionPolicy DescribeMetricFilters "
       "DescribeSubscriptionFilters TagLogGroup",
       "logGroupName=/aws/lambda/$-worker logStreamName=2026/# limit=50"},
      {"cloudtrail.amazonaws.com",
       "DescribeTrails GetTrailStatus LookupEvents GetEventSelectors ListTrails ListTags GetTrail "
       "GetInsightSelectors ListEventDataStores",
       "includeShadowTrails=false trailName=arn:aws:cloudtrail:~:@:trail/$ maxResults=50"},
      {"cloudwatch.amazonaws.com",
       "DescribeAlarms PutMetricAlarm GetMetricData GetMetricStatistics ListMetrics "
       "DescribeAlarmsForMetric ListDashboards GetDashboard PutDashboard",
       "alarmNamePrefix=$ maxRecords=100 namespace=AWS/EC2"},
      {"monitoring.amazonaws.com",
       "DescribeAlarmHistory GetInsightRuleReport ListTagsForResource GetMetricWidgetImage "
       "DescribeInsightRules",
       "metricName=CPUUtilization namespace=AWS/EC2 period=300"},
      {"dynamodb.amazonaws.com",
       "DescribeTable ListTables DescribeTimeToLive DescribeContinuousBackups UpdateTable "
       "CreateTable DescribeBackup ListBackups ListGlobalTables DescribeLimits GetItem Query "
       "PutItem BatchGetItem",
       "tableName=$-table limit=100 consistentRead=true"},
      {"elasticloadbalancing.amazonaws.com",
       "DescribeLoadBalancers DescribeTargetGroups DescribeTargetHealth DescribeListeners "
       "DescribeRules DescribeLoadBalancerAttributes DescribeTags RegisterTargets "
       "DeregisterTargets ModifyTargetGroup",
       "loadBalancerArn=arn:aws:elasticloadbalancing:~:@:loadbalancer/app/$/# pageSize=400"},
      {"autoscaling.amazonaws.com",
       "DescribeAutoScalingGroups DescribeAutoScalingInstances DescribeLaunchConfigurations "
       "DescribePolicies DescribeScalingActivities UpdateAutoScalingGroup SetDesiredCapacity "
       "CompleteLifecycleAction DescribeLifecycleHooks",
       "autoScalingGroupName=$-group maxRecords=100"},
      {"ecs.amazonaws.com",
       "DescribeClusters ListClusters DescribeServices ListServices DescribeTasks ListTasks "
       "DescribeTaskDefinition RegisterTaskDefinition UpdateService RunTask StopTask "
       "SubmitContainerStateChange DiscoverPollEndpoint RegisterContainerInstance",
       "cluster=$-cluster services=$-service taskDefinition=$-task:#"},
      {"ecr.amazonaws.com",
       "GetAuthorizationToken BatchGetImage GetDownloadUrlForLayer BatchCheckLayerAvailability "
       "DescribeRepositories DescribeImages PutImage ListImages InitiateLayerUpload "
       "DescribeImageScanFindings",
       "repositoryName=$/app registryId=@ imageIds.imageTag=#"},
      {"eks.amazonaws.com",
       "DescribeCluster ListClusters ListNodegroups DescribeNodegroup ListAddons DescribeAddon "
       "ListFargateProfiles UpdateNodegroupConfig ListUpdates AccessKubernetesApi",
       "name=$-cluster nodegroupName=$-nodes maxResults=100"},
      {"cloudformation.amazonaws.com",
       "DescribeStacks ListStacks DescribeStackEvents DescribeStackResources GetTemplate "
       "CreateChangeSet ExecuteChangeSet DescribeChangeSet UpdateStack ValidateTemplate "
       "ListStackResources DetectStackDrift",
       "stackName=$-stack stackId=arn:aws:cloudformation:~:@:stack/$/#"},
      {"ssm.amazonaws.com",
       "DescribeInstanceInformation ListAssociations UpdateInstanceInformation GetParameter "
       "GetParameters GetParametersByPath DescribeParameters ListCommands GetCommandInvocation "
       "ListInstanceAssociations PutInventory DescribeDocument GetDocument OpenDataChannel",
       "instanceId=i-# name=/$/config withDecryption=true maxResults=50"},
      {"secretsmanager.amazonaws.com",
       "ListSecrets DescribeSecret GetResourcePolicy RotateSecret TagResource "
       "ListSecretVersionIds PutSecretValue",
       "secretId=arn:aws:secretsmanager:~:@:secret:$-# versionStage=AWSCURRENT"},
      {"sns.amazonaws.com",
       "ListTopics ListSubscriptions GetTopicAttributes ListSubscriptionsByTopic Publish "
       "ListTagsForResource SetTopicAttributes ConfirmSubscription",
       "topicArn=arn:aws:sns:~:@:$-topic nextToken=#"},
      {"sqs.amazonaws.com",
       "ListQueues GetQueueAttributes GetQueueUrl ListQueueTags SetQueueAttributes CreateQueue "
       "PurgeQueue TagQueue",
       "queueUrl=https://sqs.~.amazonaws.com/@/$-queue attributeNames=All"},
      {"config.amazonaws.com",
       "DescribeConfigRules DescribeComplianceByConfigRule PutEvaluations "
       "GetComplianceDetailsByConfigRule DescribeConfigurationRecorders "
       "DescribeConfigurationRecorderStatus SelectResourceConfig BatchGetResourceConfig "
       "DescribeDeliveryChannels",
       "configRuleNames=$-rule resultToken=# limit=100"},
      {"guardduty.amazonaws.com",
       "ListDetectors GetDetector ListFindings GetFindings GetMembers ListMembers ListFilters "
       "GetMasterAccount GetFindingsStatistics",
       "detectorId=# maxResults=50 findingIds=#"},
      {"securityhub.amazonaws.com",
       "GetFindings DescribeHub GetEnabledStandards BatchImportFindings ListMembers GetInsights "
       "DescribeStandardsControls BatchUpdateFindings",
       "filters.recordState.value=ACTIVE maxResults=100 nextToken=#"},
      {"organizations.amazonaws.com",
       "DescribeOrganization ListAccounts DescribeAccount ListRoots "
       "ListOrganizationalUnitsForParent "
       "ListPolicies DescribePolicy ListDelegatedAdministrators ListParents",
       "accountId=@ maxResults=20 filter=SERVICE_CONTROL_POLICY"},
      {"route53.amazonaws.com",
       "ListHostedZones ListResourceRecordSets GetHostedZone ChangeResourceRecordSets GetChange "
       "ListHealthChecks GetHealthCheckStatus ListHostedZonesByName ListTagsForResource",
       "hostedZoneId=Z# maxItems=100 name=$.example.com"},
      {"acm.amazonaws.com",
       "ListCertificates DescribeCertificate ListTagsForCertificate RequestCertificate "
       "GetCertificate RenewCertificate",
       "certificateArn=arn:aws:acm:~:@:certificate/# maxItems=100"},
      {"athena.amazonaws.com",
       "StartQueryExecution GetQueryExecution GetQueryResults ListWorkGroups GetWorkGroup "
       "ListDatabases ListTableMetadata BatchGetQueryExecution StopQueryExecution",
       "workGroup=$ queryExecutionId=# resultConfiguration.outputLocation=s3://$-athena/"},
      {"glue.amazonaws.com",
       "GetTables GetTable GetPartitions GetDatabases GetDatabase GetJobs GetJobRun StartJobRun "
       "StartCrawler BatchCreatePartition UpdateTable GetCrawlers",
       "databaseName=$ tableName=events_# maxResults=100"},
      {"redshift.amazonaws.com",
       "DescribeClusters DescribeClusterSnapshots DescribeLoggingStatus DescribeClusterParameters "
       "DescribeEvents CreateClusterSnapshot PauseCluster ResumeCluster GetClusterCredentials",
       "clusterIdentifier=$-warehouse maxRecords=100"},
      {"elasticache.amazonaws.com",
       "DescribeCacheClusters DescribeReplicationGroups DescribeSnapshots ListTagsForResource "
       "DescribeCacheParameters ModifyReplicationGroup DescribeEvents",
       "cacheClusterId=$-cache showCacheNodeInfo=true"},
      {"elasticfilesystem.amazonaws.com",
       "DescribeFileSystems DescribeMountTargets DescribeAccessPoints DescribeBackupPolicy "
       "DescribeLifecycleConfiguration CreateAccessPoint TagResource",
       "fileSystemId=fs-# maxItems=100"},
      {"backup.amazonaws.com",
       "ListBackupVaults ListBackupJobs ListRecoveryPointsByBackupVault DescribeBackupJob "
       "StartBackupJob ListBackupPlans GetBackupPlan DescribeBackupVault",
       "backupVaultName=$-vault backupJobId=# maxResults=100"},
      {"wafv2.amazonaws.com",
       "ListWebACLs GetWebACL ListRuleGroups GetSampledRequests ListIPSets GetIPSet "
       "ListResourcesForWebACL GetLoggingConfiguration",
       "scope=REGIONAL name=$-acl id=#"},
      {"codebuild.amazonaws.com",
       "BatchGetBuilds ListBuildsForProject StartBuild BatchGetProjects ListProjects "
       "ListSourceCredentials UpdateProject StopBuild",
       "projectName=$-build ids=$-build:# sourceVersion=#"},
      {"codepipeline.amazonaws.com",
       "GetPipelineState ListPipelines GetPipeline ListPipelineExecutions PollForJobs "
       "StartPipelineExecution PutJobSuccessResult",
       "name=$-pipeline pipelineExecutionId=#"},
      {"states.amazonaws.com",
       "StartExecution DescribeExecution ListExecutions GetExecutionHistory ListStateMachines "
       "DescribeStateMachine SendTaskSuccess",
       "stateMachineArn=arn:aws:states:~:@:stateMachine:$ name=run-#"},
      {"events.amazonaws.com",
       "ListRules DescribeRule PutTargets PutRule ListTargetsByRule ListEventBuses "
       "ListRuleNamesByTarget TestEventPattern",
       "name=$-schedule eventBusName=default limit=50"},
      {"bedrock.amazonaws.com",
       "ListFoundationModels GetFoundationModel InvokeModel ListGuardrails Converse "
       "GetModelInvocationLoggingConfiguration ListCustomModels",
       "modelId=foundation-# contentType=application/json"},
      {"signin.amazonaws.com", "ConsoleLogin CheckMfa RenewRole SwitchRole", "none=none"},
  });
  return kServices;
}

std::span<const Network> networks() {
  static constexpr auto kNetworks = std::to_array<Network>({
      {"192.0.2.", "US", "Ashburn", R"({"lon":-77.4903,"lat":39.0469})", "64496", "Example Cloud"},
      {"198.51.100.", "DE", "Frankfurt am Main", R"({"lon":8.6843,"lat":50.1188})", "64497",
       "Beispiel Netz GmbH"},
      {"203.0.113.", "JP", "Tokyo", R"({"lon":139.6899,"lat":35.6893})", "64498", "Example Net KK"},
      {"10.24.7.", "", "", "", "", ""},
      {"10.80.112.", "", "", "", "", ""},
      {"172.16.40.", "", "", "", "", ""},
  });
  return kNetworks;
}

std::span<const UserAgent> user_agents() {
  static constexpr auto kUserAgents = std::to_array<UserAgent>({
      {"aws-cli/2.15.30 Python/3.11.8 Linux/6.1.0-18-cloud-amd64 exe/x86_64.debian.12 "
       "prompt/off command/ec2.describe-instances",
       "aws-cli", "2.15.30"},
      {"aws-cli/1.32.101 md/Botocore#1.34.101 ua/2.0 os/linux#5.10.215 md/arch#x86_64 "
       "lang/python#3.9.16 md/pyimpl#CPython cfg/retry-mode#legacy botocore/1.34.101",
       "aws-cli", "1.32.101"},
      {"Boto3/1.34.84 md/Botocore#1.34.84 ua/2.0 os/linux#6.1.82 md/arch#aarch64 "
       "lang/python#3.12.2 md/pyimpl#CPython cfg/retry-mode#standard Botocore/1.34.84 Resource",
       "Boto3", "1.34.84"},
      {"aws-sdk-go-v2/1.26.1 os/linux lang/go#1.22.2 md/GOOS#linux md/GOARCH#amd64 "
       "api/s3#1.53.1 ft/s3-transfer",
       "aws-sdk-go-v2", "1.26.1"},
      {"APN/1.0 HashiCorp/1.0 Terraform/1.8.1 (+https://www.terraform.io) "
       "terraform-provider-aws/5.47.0 (+https://registry.terraform.io/providers/hashicorp/aws) "
       "aws-sdk-go-v2/1.26.1 os/linux lang/go#1.21.8",
       "Terraform", "1.8.1"},
      {"Mozilla/5.0 (X11; Linux x86_64; rv:124.0) Gecko/20100101 Firefox/124.0", "Firefox",
       "124.0"},
      {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
       "Chrome/123.0.0.0 Safari/537.36",
       "Chrome", "123.0.0.0"},
      {"[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488 Linux/5.10.213 "
       "OpenJDK_64-Bit_Server_VM/25.402-b08 java/1.8.0_402 vendor/Oracle_Corporation "
       "cfg/retry-mode/standard]",
       "S3Console", "0.4"},
      {"[aws-sdk-java/2.25.31 \\\"batch\\\" Linux/6.1.84 OpenJDK_64-Bit_Server_VM/21.0.2 "
       "Java/21.0.2 vendor/Eclipse_Adoptium io/sync http/Apache cfg/retry-mode/legacy]",
       "aws-sdk-java", "2.25.31"},
      {"autoscaling.amazonaws.com", "Other", ""},
      {"lambda.amazonaws.com", "Other", ""},
      {"kubectl/v1.29.3 (linux/amd64) kubernetes/6813625", "kubectl", "1.29.3"},
  });
  return kUserAgents;
}

std::span<const std::string_view> people() {
  static constexpr auto kPeople = std::to_array<std::string_view>(
      {"amara",   "bjorn", "chiara",  "dmitri", "elif",    "farid",  "greta",   "hiroshi",
       "ines",    "jonas", "kamala",  "lucia",  "mateus",  "ngozi",  "oskar",   "priya",
       "quentin", "rosa",  "sven",    "tamar",  "umar",    "vera",   "wanjiru", "xiulan",
       "yusuf",   "zofia", "billing", "deploy", "reports", "search", "ledger",  "telemetry"});
  return kPeople;
}

std::span<const std::string_view> roles() {
  static constexpr auto kRoles = std::to_array<std::string_view>(
      {"platform-admin", "ci-deployer", "read-only-audit", "data-engineer", "eks-node",
       "lambda-worker", "backup-operator", "incident-response", "terraform", "support"});
  return kRoles;
}

std::span<const std::string_view> accounts() {
  static constexpr auto kAccounts = std::to_array<std::string_view>(
      {"100000000017", "100000000029", "100000000031", "200000000043", "200000000057",
       "300000000061", "300000000079", "400000000083"});
  return kAccounts;
}

std::span<const std::string_view> regions() {
  static constexpr auto kRegions = std::to_array<std::string_view>(
      {"us-east-1", "us-east-2", "us-west-2", "eu-central-1", "eu-west-1", "ap-northeast-1",
       "ap-southeast-2", "sa-east-1"});
  return kRegions;
}

std::span<const std::string_view> error_codes() {
  static constexpr auto kErrorCodes = std::to_array<std::string_view>(
      {"AccessDenied", "Client.UnauthorizedOperation", "ThrottlingException",
       "ResourceNotFoundException", "ValidationException", "NoSuchEntityException",
       "InvalidParameterValue"});
  return kErrorCodes;
}

}  // namespace trawl::datasets
