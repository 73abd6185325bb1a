package io.infrar.examples.snippets;

// region provider
import io.infrar.model.Address;
import io.infrar.model.Jurisdiction;
import io.infrar.model.Kind;
import io.infrar.model.Output;
import io.infrar.model.Parameter;
import io.infrar.model.Region;
import io.infrar.spi.Connection;
import io.infrar.spi.Provider;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.Resource;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Keeps parameters in files. */
public final class FileProvider implements Provider {
    @Override
    public String id() {
        return "file";
    }

    @Override
    public List<Region> regions() {
        return List.of(new Region("here", "--", Jurisdiction.LOCAL));
    }

    @Override
    public Set<Kind> kinds() {
        return Set.of(Kind.PARAMETER);
    }

    @Override
    public List<ResourceType<?, ?>> types() {
        return List.of(ParameterFile.TYPE);
    }

    /** Pure: no disk, network or clock. */
    @Override
    public Translation translate(Slice slice) {
        Translation.Builder translation = Translation.builder();
        for (Parameter parameter : slice.components(Parameter.class)) {
            Address address = new Address(id(), ParameterFile.TYPE.name(), parameter.name());
            ParameterFile.Spec spec = new ParameterFile.Spec(parameter.value());
            translation
                    .add(Resource.of(address, parameter.key(), slice.placement(parameter), spec))
                    .export(
                            parameter.key(),
                            Parameter.exports(Output.ofResource(address, "value"), Output.ofResource(address, "path")));
        }
        return translation.build();
    }

    @Override
    public ProviderSession connect(Connection connection) {
        Path folder = Path.of(connection.setting("PARAMETERS_FOLDER").orElse("parameters"));
        return new ProviderSession() {
            @Override
            @SuppressWarnings("unchecked") // there is one type
            public <S extends Record, O extends Record> ResourceHandler<S, O> handler(ResourceType<S, O> type) {
                return (ResourceHandler<S, O>) new ParameterFile(folder);
            }

            @Override
            public void close() {}
        };
    }
}
// endregion
