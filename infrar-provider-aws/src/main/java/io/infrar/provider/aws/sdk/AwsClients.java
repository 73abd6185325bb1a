package io.infrar.provider.aws.sdk;

import io.infrar.spi.Connection;
import io.infrar.spi.ProviderException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.apigatewayv2.ApiGatewayV2Client;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.budgets.BudgetsClient;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.wafv2.Wafv2Client;

/**
 * The clients of one account. Each is made when it is first needed, once for its region; all share one HTTP client. Their calls
 * throw {@link ProviderException} only.
 */
public final class AwsClients implements AutoCloseable {
    /** Where the services are that have no region. */
    public static final String GLOBAL = "us-east-1";

    private static final int CONNECTIONS = 64;

    /** Of the calls that one verb makes for each of many objects; the engine runs several verbs at once. */
    private static final int CALLS_AT_ONCE = 16;

    private final Connection connection;
    private final AwsCredentialsProvider credentials;
    private final @Nullable URI endpoint;
    private final SdkHttpClient http;
    private final Duration settle;
    private final ExecutorService threads = Executors.newFixedThreadPool(CALLS_AT_ONCE, task -> {
        Thread thread = new Thread(task, "infrar-aws");
        thread.setDaemon(true);
        return thread;
    });
    private final ConcurrentMap<String, TagIndex> tagIndexes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Once<?>> clients = new ConcurrentHashMap<>();
    private final ConcurrentMap<Class<?>, AutoCloseable> attached = new ConcurrentHashMap<>();
    private final Once<String> accountId =
            new Once<>(() -> sts().getCallerIdentity().account());

    public AwsClients(Connection connection) {
        this.connection = connection;
        this.credentials = credentials(connection);
        this.endpoint = connection.setting("AWS_ENDPOINT_URL").map(URI::create).orElse(null);
        this.settle = connection.setting(Settle.SETTING).map(Settle::parse).orElse(Settle.DEFAULT);
        this.http = ApacheHttpClient.builder()
                .maxConnections(CONNECTIONS)
                .connectionTimeout(Duration.ofSeconds(10))
                .socketTimeout(Duration.ofSeconds(60))
                .tcpKeepAlive(true)
                .build();
    }

    /** What was set in code or by the two variables, else the profile of the account's name, else the SDK's own chain. */
    private static AwsCredentialsProvider credentials(Connection connection) {
        String account = connection.account();
        if (account != null) {
            return ProfileCredentialsProvider.create(account);
        }
        Optional<String> key = connection.setting("AWS_ACCESS_KEY_ID");
        Optional<String> secret = connection.setting("AWS_SECRET_ACCESS_KEY");
        if (key.isEmpty() || secret.isEmpty()) {
            return DefaultCredentialsProvider.builder().build();
        }
        return StaticCredentialsProvider.create(connection
                .setting("AWS_SESSION_TOKEN")
                .<AwsCredentials>map(token -> AwsSessionCredentials.create(key.get(), secret.get(), token))
                .orElseGet(() -> AwsBasicCredentials.create(key.get(), secret.get())));
    }

    /**
     * Makes a call for each of several objects, some at once; for services without a call for all of them.
     *
     * @return the answers in the order of the objects
     * @throws ProviderException the first that a call threw; the others are made nevertheless
     */
    public <E, R> List<R> forEach(Collection<E> objects, Function<E, R> call) {
        if (objects.size() < 2) {
            return objects.stream().map(call).toList();
        }
        List<Future<R>> running = new ArrayList<>();
        objects.forEach(object -> running.add(threads.submit(() -> call.apply(object))));
        List<R> answers = new ArrayList<>();
        RuntimeException failure = null;
        for (Future<R> each : running) {
            try {
                answers.add(each.get());
            } catch (ExecutionException e) {
                RuntimeException thrown =
                        e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
                failure = failure == null ? thrown : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted");
            }
        }
        if (failure != null) {
            throw failure;
        }
        return answers;
    }

    /**
     * Finds the credentials, without a call to AWS, so that missing ones are said once and not by each resource.
     *
     * @throws ProviderException of kind {@code UNAUTHENTICATED}, saying where they were looked for
     */
    public AwsClients withCredentials() {
        signer();
        return this;
    }

    /** Missing credentials are found before a call begins, where nothing of it is translated. */
    private AwsCredentials signer() {
        try {
            return credentials.resolveCredentials();
        } catch (SdkException e) {
            throw AwsErrors.translate("a call to AWS", e);
        }
    }

    /** The credentials as they are now, for what is signed without a client. */
    public AwsCredentials currentCredentials() {
        return signer();
    }

    /** Something that is made once and lives as long as these clients. */
    public <T extends AutoCloseable> T attached(Class<T> type, Function<AwsClients, T> make) {
        return type.cast(attached.computeIfAbsent(type, key -> make.apply(this)));
    }

    /** What the engine gave: settings, folders, the environment's name. */
    public Connection connection() {
        return connection;
    }

    TagIndex tagIndex(String region) {
        return tagIndexes.computeIfAbsent(
                region,
                each -> new TagIndex(
                        build(each, ResourceGroupsTaggingApiClient.builder(), AwsCalls.forHints(each)),
                        connection.environment()));
    }

    /** How long an object whose create call was not answered is looked for before it is made again. */
    Duration settle() {
        return settle;
    }

    /** The twelve digits of the account that the credentials belong to; asked for once. */
    public String accountId() {
        return accountId.get();
    }

    /** Where what has no region goes: as the SDK's own chain says by property or variable, else {@link #GLOBAL}. */
    public static String defaultRegion() {
        for (String value : new String[] {
            System.getProperty("aws.region"), System.getenv("AWS_REGION"), System.getenv("AWS_DEFAULT_REGION")
        }) {
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        return GLOBAL;
    }

    /** The partition of a region: {@code aws}, {@code aws-cn} or {@code aws-us-gov}. */
    public static String partition(String region) {
        return Region.of(region).metadata().partition().id();
    }

    // ---- clients of a region

    public AcmClient acm(String region) {
        return client(AcmClient.class, region, AcmClient::builder);
    }

    public ApiGatewayV2Client apiGatewayV2(String region) {
        return client(ApiGatewayV2Client.class, region, ApiGatewayV2Client::builder);
    }

    public ApplicationAutoScalingClient applicationAutoScaling(String region) {
        return client(ApplicationAutoScalingClient.class, region, ApplicationAutoScalingClient::builder);
    }

    public AutoScalingClient autoScaling(String region) {
        return client(AutoScalingClient.class, region, AutoScalingClient::builder);
    }

    public CloudTrailClient cloudTrail(String region) {
        return client(CloudTrailClient.class, region, CloudTrailClient::builder);
    }

    public CloudWatchClient cloudWatch(String region) {
        return client(CloudWatchClient.class, region, CloudWatchClient::builder);
    }

    public CloudWatchLogsClient cloudWatchLogs(String region) {
        return client(CloudWatchLogsClient.class, region, CloudWatchLogsClient::builder);
    }

    public CodeDeployClient codeDeploy(String region) {
        return client(CodeDeployClient.class, region, CodeDeployClient::builder);
    }

    public Ec2Client ec2(String region) {
        return client(Ec2Client.class, region, Ec2Client::builder);
    }

    public EcrClient ecr(String region) {
        return client(EcrClient.class, region, EcrClient::builder);
    }

    public EcsClient ecs(String region) {
        return client(EcsClient.class, region, EcsClient::builder);
    }

    public EksClient eks(String region) {
        return client(EksClient.class, region, EksClient::builder);
    }

    public ElastiCacheClient elastiCache(String region) {
        return client(ElastiCacheClient.class, region, ElastiCacheClient::builder);
    }

    public ElasticLoadBalancingV2Client elasticLoadBalancingV2(String region) {
        return client(ElasticLoadBalancingV2Client.class, region, ElasticLoadBalancingV2Client::builder);
    }

    public KmsClient kms(String region) {
        return client(KmsClient.class, region, KmsClient::builder);
    }

    public LambdaClient lambda(String region) {
        return client(LambdaClient.class, region, LambdaClient::builder);
    }

    public RdsClient rds(String region) {
        return client(RdsClient.class, region, RdsClient::builder);
    }

    public ResourceGroupsTaggingApiClient resourceGroupsTaggingApi(String region) {
        return client(ResourceGroupsTaggingApiClient.class, region, ResourceGroupsTaggingApiClient::builder);
    }

    public SchedulerClient scheduler(String region) {
        return client(SchedulerClient.class, region, SchedulerClient::builder);
    }

    public SecretsManagerClient secretsManager(String region) {
        return client(SecretsManagerClient.class, region, SecretsManagerClient::builder);
    }

    public SnsClient sns(String region) {
        return client(SnsClient.class, region, SnsClient::builder);
    }

    public SsmClient ssm(String region) {
        return client(SsmClient.class, region, SsmClient::builder);
    }

    public Wafv2Client wafv2(String region) {
        return client(Wafv2Client.class, region, Wafv2Client::builder);
    }

    /** With an endpoint of its own, buckets are part of the path: a name such as {@code localhost} has no subdomains. */
    public S3Client s3(String region) {
        return client(S3Client.class, region, () -> S3Client.builder().forcePathStyle(endpoint != null));
    }

    // ---- clients of services without region

    public BudgetsClient budgets() {
        return client(BudgetsClient.class, GLOBAL, BudgetsClient::builder);
    }

    public CloudFrontClient cloudFront() {
        return client(CloudFrontClient.class, GLOBAL, CloudFrontClient::builder);
    }

    public IamClient iam() {
        return client(IamClient.class, GLOBAL, IamClient::builder);
    }

    public Route53Client route53() {
        return client(Route53Client.class, GLOBAL, Route53Client::builder);
    }

    public StsClient sts() {
        return client(StsClient.class, GLOBAL, StsClient::builder);
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient> C client(
            Class<C> api, String region, Supplier<B> builder) {
        Once<?> once = clients.computeIfAbsent(
                api.getSimpleName() + " " + region,
                key -> new Once<>(() -> build(region, builder.get(), new AwsCalls(region))));
        return api.cast(once.get());
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient> C build(
            String region, B builder, AwsCalls calls) {
        builder.httpClient(http)
                .credentialsProvider(this::signer)
                .region(Region.of(region))
                .overrideConfiguration(calls::configure);
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.build();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        attached.values().forEach(AwsClients::close);
        http.close();
        if (credentials instanceof AutoCloseable closeable) {
            close(closeable);
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException(
                    "cannot close " + closeable.getClass().getSimpleName(), e);
        }
    }

    /** Made by the first who needs it, while others wait for it only when they need the same. */
    private static final class Once<T> {
        private final Supplier<T> maker;
        private @Nullable T value;

        Once(Supplier<T> maker) {
            this.maker = maker;
        }

        synchronized T get() {
            T made = value;
            if (made == null) {
                made = maker.get();
                value = made;
            }
            return made;
        }
    }
}
