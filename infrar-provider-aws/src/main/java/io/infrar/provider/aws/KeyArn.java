package io.infrar.provider.aws;

/** The names of KMS keys that options give. */
final class KeyArn {
    private KeyArn() {}

    /** Whether it is the ARN of a key, and not of an alias: AWS shows the key, whatever it was asked by. */
    static boolean isOne(String text) {
        return text.matches("arn:[a-z-]+:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+");
    }
}
