package io.infrar.provider.aws.kubernetes;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Amounts as Kubernetes writes them, which gives {@code 1000m} back as {@code 1} and {@code 1024Mi} as {@code 1Gi}. See
 * <a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/">Quantity</a>.
 */
final class Quantities {
    private static final BigDecimal MIB = BigDecimal.valueOf(1L << 20);
    private static final Map<String, BigDecimal> SUFFIXES = suffixes();

    private Quantities() {}

    private static Map<String, BigDecimal> suffixes() {
        Map<String, BigDecimal> suffixes = new LinkedHashMap<>();
        String letters = "KMGTP";
        for (int i = 0; i < letters.length(); i++) {
            String letter = letters.substring(i, i + 1);
            suffixes.put(letter + "i", BigDecimal.valueOf(1L << (10 * (i + 1))));
            suffixes.put(i == 0 ? "k" : letter, BigDecimal.TEN.pow(3 * (i + 1)));
        }
        suffixes.put("m", new BigDecimal("0.001"));
        return suffixes;
    }

    static String cpu(int millis) {
        return millis + "m";
    }

    static String memory(int mib) {
        return mib + "Mi";
    }

    /** Zero where nothing is said. */
    static int millis(String text) {
        return parse(text).movePointRight(3).setScale(0, RoundingMode.UP).intValue();
    }

    static int mib(String text) {
        return parse(text).divide(MIB, 0, RoundingMode.UP).intValue();
    }

    private static BigDecimal parse(String text) {
        for (Map.Entry<String, BigDecimal> suffix : SUFFIXES.entrySet()) {
            if (text.endsWith(suffix.getKey())) {
                return new BigDecimal(text.substring(
                                0, text.length() - suffix.getKey().length()))
                        .multiply(suffix.getValue());
            }
        }
        return text.isEmpty() ? BigDecimal.ZERO : new BigDecimal(text);
    }
}
