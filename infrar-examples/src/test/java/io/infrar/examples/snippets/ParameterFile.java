package io.infrar.examples.snippets;

// region handler
import io.infrar.model.Output;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A file whose first line says whose it is, and whose rest is the value. */
final class ParameterFile implements ResourceHandler<ParameterFile.Spec, ParameterFile.Outputs> {
    static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("parameter", Spec.class, Outputs.class).marker(ResourceType.Marker.COMMENT);

    private final Path folder;

    /** What is asked. */
    record Spec(Output<String> value) {}

    /** What is known once it exists; others may refer to it. */
    record Outputs(String value, String path) {}

    ParameterFile(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** Never changes anything. */
    @Override
    public List<Observation<Spec, Outputs>> read(ReadContext context, List<Known<Spec, Outputs>> known) {
        return known.stream().map(each -> read(context, each)).toList();
    }

    private Observation<Spec, Outputs> read(ReadContext context, Known<Spec, Outputs> known) {
        Path file = file(known);
        try {
            String[] parts = Files.readString(file).split("\n", 2);
            String value = parts.length < 2 ? "" : parts[1];
            Observation.Owner owner =
                    parts[0].equals(mark(context, known)) ? Observation.Owner.OURS : Observation.Owner.FOREIGN;
            return Observation.present(
                    known.physicalName(), new Spec(Output.of(value)), new Outputs(value, file.toString()), owner);
        } catch (NoSuchFileException e) {
            return Observation.absent();
        } catch (IOException e) {
            throw failed(file, "be read", e);
        }
    }

    /** An update may change the value but not the path, so what refers to the path stays as it is. */
    @Override
    public Effect effect(Change<Spec> change) {
        return Effect.update("value");
    }

    /** Creates and updates in one flow; twice is the same as once. */
    @Override
    public Applied<Outputs> apply(ApplyContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        Path file = file(known);
        String value = context.spec().value().get();
        try {
            Files.createDirectories(folder);
            Path fresh = Files.writeString(
                    folder.resolve(known.physicalName() + ".new"), mark(context, known) + "\n" + value);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed(file, "be written", e);
        }
        return new Applied<>(known.physicalName(), new Outputs(value, file.toString()));
    }

    /** Absent is success; what has somebody else's mark by now is left alone. */
    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        Path file = file(context.known());
        if (read(context, context.known()) instanceof Observation.Present<Spec, Outputs> present
                && present.owner() == Observation.Owner.FOREIGN) {
            throw ProviderException.of(
                    ProviderException.Kind.TAKEN,
                    file + " is not ours any more; forget it, or restore its first line and destroy again");
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed(file, "be deleted", e);
        }
    }

    /** The engine made the name of environment, address and token, so no two instances share one. */
    private Path file(Known<Spec, Outputs> known) {
        return folder.resolve(known.physicalName());
    }

    private static String mark(ReadContext context, Known<Spec, Outputs> known) {
        return "# " + context.marks(known);
    }

    private static ProviderException failed(Path file, String verb, IOException cause) {
        return ProviderException.builder(ProviderException.Kind.FAILED, file + " cannot " + verb + ": " + cause)
                .cause(cause)
                .build();
    }
}
// endregion
