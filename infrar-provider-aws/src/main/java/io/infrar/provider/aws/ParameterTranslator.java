package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Parameter;
import io.infrar.provider.aws.secrets.Parameter.Spec;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Turns a parameter into resources: a plain one of the Parameter Store, in the tier that is free. */
final class ParameterTranslator {
    private static final int LONGEST = 4096;

    private final Translating t;

    ParameterTranslator(Translating t) {
        this.t = t;
    }

    void translate(Parameter parameter) {
        check(parameter);
        Address address = Translating.own("parameter", parameter);
        Spec spec = new Spec(
                "/infrar/" + t.environment().name() + "/" + parameter.name(), parameter.value(), null, "", Map.of());
        t.add(
                address,
                parameter,
                spec,
                Translating.charge("ssm-parameter-store", "standard-parameter", "global", BigDecimal.ONE));
        t.export(
                parameter,
                Parameter.exports(Translating.output(address, "value"), Translating.output(address, "name")));
    }

    private void check(Parameter parameter) {
        if (!parameter.value().isKnown()) {
            return;
        }
        int bytes = parameter.value().get().getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > LONGEST) {
            t.error(
                    "aws.parameter.value",
                    parameter,
                    "value must be 1 to 4096 bytes on aws, is " + bytes + ".",
                    bytes == 0 ? "Leave the parameter out." : "Keep it in a bucket.");
        }
    }
}
