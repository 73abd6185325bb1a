/** Amazon Web Services. */
module io.infrar.provider.aws {
    requires transitive io.infrar.spi;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires software.amazon.awssdk.auth;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.http.apache;
    requires software.amazon.awssdk.http.auth.aws;
    requires software.amazon.awssdk.http.auth.spi;
    requires software.amazon.awssdk.identity.spi;
    requires software.amazon.awssdk.profiles;
    requires software.amazon.awssdk.regions;
    requires software.amazon.awssdk.retries;
    requires software.amazon.awssdk.retries.api;
    requires software.amazon.awssdk.utils;
    requires software.amazon.awssdk.services.acm;
    requires software.amazon.awssdk.services.apigatewayv2;
    requires software.amazon.awssdk.services.applicationautoscaling;
    requires software.amazon.awssdk.services.autoscaling;
    requires software.amazon.awssdk.services.budgets;
    requires software.amazon.awssdk.services.cloudfront;
    requires software.amazon.awssdk.services.cloudtrail;
    requires software.amazon.awssdk.services.cloudwatch;
    requires software.amazon.awssdk.services.cloudwatchlogs;
    requires software.amazon.awssdk.services.codedeploy;
    requires software.amazon.awssdk.services.ec2;
    requires software.amazon.awssdk.services.ecr;
    requires software.amazon.awssdk.services.ecs;
    requires software.amazon.awssdk.services.eks;
    requires software.amazon.awssdk.services.elasticache;
    requires software.amazon.awssdk.services.elasticloadbalancingv2;
    requires software.amazon.awssdk.services.iam;
    requires software.amazon.awssdk.services.kms;
    requires software.amazon.awssdk.services.lambda;
    requires software.amazon.awssdk.services.rds;
    requires software.amazon.awssdk.services.resourcegroupstaggingapi;
    requires software.amazon.awssdk.services.route53;
    requires software.amazon.awssdk.services.s3;
    requires software.amazon.awssdk.services.scheduler;
    requires software.amazon.awssdk.services.secretsmanager;
    requires software.amazon.awssdk.services.sns;
    requires software.amazon.awssdk.services.ssm;
    requires software.amazon.awssdk.services.sts;
    requires software.amazon.awssdk.services.wafv2;
    requires static org.jspecify;

    exports io.infrar.provider.aws;

    opens io.infrar.provider.aws to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.dns to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.ec2 to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.ecs to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.edge to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.eks to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.elasticache to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.elb to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.gateway to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.iam to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.kubernetes to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.observe to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.rds to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.registry to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.s3 to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.sdk to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.aws.secrets to
            com.fasterxml.jackson.databind;

    provides io.infrar.spi.Provider with
            io.infrar.provider.aws.AwsProvider;
}
