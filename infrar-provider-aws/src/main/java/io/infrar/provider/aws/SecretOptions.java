package io.infrar.provider.aws;

import io.infrar.model.ProviderOption;
import org.jspecify.annotations.Nullable;

/**
 * What only secrets on AWS have.
 *
 * @param ownKey encrypted with a KMS key of its own, which is rotated every year; else with the account's key for secrets
 * @param recoveryDays how long it can be restored after a delete, 7 to 30; 0 deletes it at once; null means 7
 * @param rotationFunction ARN of the Lambda function that makes and sets a new value; null for none
 */
public record SecretOptions(
        boolean ownKey,
        @Nullable Integer recoveryDays,
        @Nullable String rotationFunction) implements ProviderOption {
    static final String NAME = "secret";

    /** Encrypts it with a KMS key of its own. */
    public SecretOptions withOwnKey() {
        return new SecretOptions(true, recoveryDays, rotationFunction);
    }

    /** For how many days it can be restored after a delete: 7 to 30, or 0 to delete it at once. */
    public SecretOptions recoverableFor(int days) {
        return new SecretOptions(ownKey, days, rotationFunction);
    }

    /** Rotates it by a Lambda function of yours; Secrets Manager must be allowed to invoke it. */
    public SecretOptions rotatedBy(String functionArn) {
        return new SecretOptions(ownKey, recoveryDays, functionArn);
    }

    @Override
    public String provider() {
        return Aws.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}
