package io.infrar.provider.aws.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs at times and ends by itself. See
 * <a href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/cron-job-v1/">CronJob</a>.
 */
public final class CronJob extends KubernetesHandler<CronJob.Spec, CronJob.Outputs> {
    /** The controller adds eleven characters to the names of the runs. */
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of(
                    "kubernetes-cron-job", Spec.class, Outputs.class)
            .naming(new ResourceType.Naming(52, "-", true));

    /**
     * What is asked.
     *
     * @param program the label by which its pods are found
     * @param schedule five fields
     * @param zone such as {@code Europe/Berlin}
     * @param suspended it runs only when somebody makes a job of it
     * @param retries how often a run that failed is tried again
     * @param timeoutSeconds after which a run is stopped; null for never
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another cluster")
            Output<String> cluster,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another namespace")
            Output<String> namespace,

            String program,
            String schedule,
            String zone,
            boolean suspended,
            int retries,
            @Nullable Long timeoutSeconds,
            Pods pods)
            implements InCluster {}

    /**
     * What is known once it exists.
     *
     * @param path {@code namespace/name}
     */
    public record Outputs(String name, String path) {}

    CronJob(AwsClients aws) {
        super(TYPE, new Kind("batch/v1", "CronJob", "cronjobs"), aws);
    }

    @Override
    void write(ApplyContext<Spec, Outputs> context, ObjectNode manifest) {
        Spec asked = context.spec();
        ObjectNode spec = manifest.putObject("spec");
        spec.put("schedule", asked.schedule()).put("timeZone", asked.zone()).put("suspend", asked.suspended());
        spec.put("concurrencyPolicy", "Allow");
        ObjectNode job = spec.putObject("jobTemplate").putObject("spec");
        job.put("backoffLimit", asked.retries());
        if (asked.timeoutSeconds() != null) {
            job.put("activeDeadlineSeconds", asked.timeoutSeconds());
        }
        asked.pods().write(job.putObject("template"), asked.program(), "Never");
    }

    @Override
    protected Spec spec(JsonNode object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        JsonNode spec = object.path("spec");
        JsonNode job = spec.at("/jobTemplate/spec");
        JsonNode timeout = job.path("activeDeadlineSeconds");
        return new Spec(
                cluster(known),
                namespace(object),
                job.at("/template/metadata/labels").path(Labels.PROGRAM).asText(),
                spec.path("schedule").asText(),
                spec.path("timeZone").asText(),
                spec.path("suspend").asBoolean(),
                job.path("backoffLimit").asInt(),
                timeout.isMissingNode() ? null : Long.valueOf(timeout.asLong()),
                Pods.read(job.path("template"), asked == null ? null : asked.pods()));
    }

    @Override
    protected Outputs outputs(JsonNode object, Known<Spec, Outputs> known) {
        return new Outputs(name(object), namespace(object).get() + "/" + name(object));
    }
}
