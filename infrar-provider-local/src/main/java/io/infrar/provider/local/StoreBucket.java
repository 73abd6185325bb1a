package io.infrar.provider.local;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.provider.local.service.Buckets;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A bucket in the environment's {@link ObjectStore}. Whose it is says an object in it. */
final class StoreBucket implements ResourceHandler<StoreBucket.Spec, StoreBucket.Outputs> {
    static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("bucket", Spec.class, Outputs.class).marker(ResourceType.Marker.OWNER_OBJECT);

    private final LocalSession session;

    /**
     * What is asked.
     *
     * @param emptyOnDestroy whether objects go with it; otherwise a bucket with objects is not deleted
     * @param folder the store's, where its objects are plain files
     */
    record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a bucket cannot be renamed")
            String bucket,

            @Field(Field.Ownership.UNREADABLE) boolean emptyOnDestroy,
            Output<String> endpoint,
            Output<String> accessKey,
            Output<SecretRef> secretKey,
            Output<String> folder) {}

    /** What is known once it exists. */
    record Outputs(String bucket, String endpoint, String accessKey, SecretRef secretKey) {}

    StoreBucket(LocalSession session) {
        this.session = session;
    }

    @Override
    public List<Observation<Spec, Outputs>> read(ReadContext context, List<Known<Spec, Outputs>> known) {
        return known.stream().map(each -> read(context, each)).toList();
    }

    /** Looks at the files, which are there also while the store does not run. */
    private Observation<Spec, Outputs> read(ReadContext context, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.folder().isKnown()) {
            return Observation.absent();
        }
        Path bucket = Path.of(spec.folder().get()).resolve("objects").resolve(spec.bucket());
        if (!Files.isDirectory(bucket)) {
            return Observation.absent();
        }
        return Observation.present(spec.bucket(), spec, outputs(spec), owner(context, known, bucket));
    }

    private static Observation.Owner owner(ReadContext context, Known<?, ?> known, Path bucket) {
        try {
            String mark = Files.readString(bucket.resolve(Buckets.OWNER)).strip();
            return mark.equals(Units.owner(context, known)) ? Observation.Owner.OURS : Observation.Owner.FOREIGN;
        } catch (NoSuchFileException e) {
            return Observation.Owner.UNMARKED;
        } catch (IOException e) {
            throw ProviderException.builder(
                            ProviderException.Kind.FAILED, "cannot read whose the bucket " + bucket + " is: " + e)
                    .cause(e)
                    .build();
        }
    }

    @Override
    public Applied<Outputs> apply(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String mark = Units.owner(context, context.known());
        LocalSession.calling(() -> {
            try (Buckets buckets = connect(spec)) {
                buckets.ensure(spec.bucket());
                context.created(spec.bucket());
                String owner = buckets.claim(spec.bucket(), mark);
                if (!owner.strip().equals(mark)) {
                    throw ProviderException.of(
                            ProviderException.Kind.TAKEN,
                            "the bucket '" + spec.bucket() + "' belongs to " + owner + "; give another bucketName(…)");
                }
                return owner;
            }
        });
        return new Applied<>(spec.bucket(), outputs(spec));
    }

    private Buckets connect(Spec spec) {
        return new Buckets(
                URI.create(spec.endpoint().get()),
                ObjectStore.REGION,
                SecretValue.of(spec.accessKey().get()),
                session.value(spec.secretKey().get()));
    }

    private static Outputs outputs(Spec spec) {
        return new Outputs(
                spec.bucket(),
                spec.endpoint().get(),
                spec.accessKey().get(),
                spec.secretKey().get());
    }

    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        Spec spec = known.spec();
        if (spec == null || !spec.folder().isKnown() || read(context, known) instanceof Observation.Absent) {
            return;
        }
        LocalSession.calling(() -> {
            try (Buckets buckets = connect(spec)) {
                boolean withObjects = spec.emptyOnDestroy() || session.ephemeral();
                if (!withObjects && !buckets.empty(spec.bucket())) {
                    throw Units.invalid(
                            "the bucket '" + spec.bucket() + "' holds objects, so it is not deleted; delete them,"
                                    + " or set emptyOnDestroy() on bucket/"
                                    + known.address().name() + " and apply that before");
                }
                buckets.delete(spec.bucket(), withObjects);
                return spec;
            }
        });
    }
}
