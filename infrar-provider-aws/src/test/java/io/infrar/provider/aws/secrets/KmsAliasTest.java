package io.infrar.provider.aws.secrets;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class KmsAliasTest extends AwsHandlerContract {
    private final List<String> keys = new ArrayList<>();

    @Override
    protected String type() {
        return "kms-alias";
    }

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            for (int i = 0; i < 2; i++) {
                keys.add(aws.kms("us-east-1").createKey().keyMetadata().keyId());
            }
        }
    }

    @Override
    protected Object spec() {
        return new KmsAlias.Spec(null, Output.of(keys.get(0)));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new KmsAlias.Spec(null, Output.of(keys.get(1))));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new KmsAlias.Spec("infrar/other", Output.of(keys.get(0))));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of((int) aws.kms("us-east-1").listAliases().aliases().stream()
                    .filter(alias -> keys.contains(alias.targetKeyId()))
                    .count());
        }
    }
}
